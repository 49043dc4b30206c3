"""The servers: how each is doing, what it can do, its form, and which of them is asked."""
