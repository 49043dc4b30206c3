"""The command line: a run without a browser, through the same params, jobs and library."""
