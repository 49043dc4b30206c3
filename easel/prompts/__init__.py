"""What people write: drafts of forms, lists, prompts that were sent, snippets and templates."""
