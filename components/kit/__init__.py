"""What every part stands on: elements, fields, words, addresses, what a tab remembers."""
