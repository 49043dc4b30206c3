"""Conversations at POST /v1/responses: what a turn says, what it asks for, and the answer in words and pictures."""
