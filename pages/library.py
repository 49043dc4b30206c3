"""Everything that was ever made here, found by a search."""

from components.library import wall

wall.show()
