"""The words in a picture are read back and held against those that its prompt quotes."""
