"""Everything that was ever made here, newest first."""

from components.library import result_grid

result_grid.show("library")
