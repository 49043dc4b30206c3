"""What was asked for and what became of it: the runs of a page, the tray of all."""
