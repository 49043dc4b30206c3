"""Where everything is kept: the database, the blobs, the copies of both."""
