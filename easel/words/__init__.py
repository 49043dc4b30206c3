"""What people read everywhere: errors, and numbers with their units."""
