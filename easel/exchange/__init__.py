"""Between installations: whether a library is whole, and how it goes to another home, as a folder or a ZIP."""
