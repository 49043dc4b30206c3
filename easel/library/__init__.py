"""The kept pictures: their rows, names and sidecars."""
