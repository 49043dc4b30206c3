"""Requests to the images API: each parameter declared once, what a request for pictures or for an edit is made of, its kinds."""
