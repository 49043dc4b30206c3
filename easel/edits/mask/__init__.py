"""The mask of a picture: its strokes, its revisions, its files."""
