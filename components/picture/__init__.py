"""One picture on a page: its place, its facts, the full view, what is done with it."""
