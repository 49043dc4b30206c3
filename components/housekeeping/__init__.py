"""The page of housekeeping: what the library takes up, what could go, and how it is carried away, brought in and checked."""
