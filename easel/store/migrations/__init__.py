"""The versions of the database, brought up to date at every start; several processes may start at once."""
