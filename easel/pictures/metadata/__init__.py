"""What a picture's file says about how it was made: read from any program's files, written into Easel's own."""
