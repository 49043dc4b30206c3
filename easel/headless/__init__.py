"""The headless door: a run from the command line, through the same params, jobs and library."""
