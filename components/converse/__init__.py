"""Pictures by talking: the thread, what the next turn changes and takes along, and all conversations."""
