"""Selects on sources, in a process of its own."""
