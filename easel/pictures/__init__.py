"""Pixels: checks, decoding, thumbnails, masks, the seal."""
