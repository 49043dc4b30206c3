"""Work in flight: states, the engine, the worker."""
