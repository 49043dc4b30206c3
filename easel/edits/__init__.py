"""Edits: pictures brought in, their masks, what is sent, and the seal afterwards."""
