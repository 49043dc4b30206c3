"""The seal of an edit: outside its mask the picture is the source again."""
