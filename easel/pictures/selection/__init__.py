"""Selects a thing, or a colour, of a picture by its pixels."""
