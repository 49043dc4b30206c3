"""The rows of work: runs, their jobs, inputs and attempts."""
