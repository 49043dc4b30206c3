"""The storm that the promises about jobs have to survive: faults at the server, kill -9 at the studio. `make chaos`."""
