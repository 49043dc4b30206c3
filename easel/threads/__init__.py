"""Conversations: threads of turns, each turn a run whose answer is words, pictures or both."""
