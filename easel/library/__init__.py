"""What is kept: rows, blobs, sidecars."""
