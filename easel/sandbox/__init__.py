"""The way to the sandbox, which is a program of its own beside the studio."""
