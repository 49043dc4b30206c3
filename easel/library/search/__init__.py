"""Finding kept pictures: one grammar for box, address, saved searches and command line, and the index of their words."""
