"""The kept pictures."""
