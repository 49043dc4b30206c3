"""What was made and what it cost: every request as one entry, sums that never hide what is unknown, budgets with a brake."""
