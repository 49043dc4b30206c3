"""What was spent, on what, and the budgets."""
