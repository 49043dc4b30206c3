"""The mask of a picture, and its two editors."""
