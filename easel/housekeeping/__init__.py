"""What a library takes up, what of it could go, and the long works that pages begin: exports, imports, checks."""
