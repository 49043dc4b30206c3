"""What the library takes up, what of it could go, and how it is exported, imported and checked."""

from components.housekeeping import housekeeping

housekeeping.show()
