"""What people write: the drafts of their forms."""
