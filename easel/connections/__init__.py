"""Servers and the keys to them: what is kept of each, whom a run goes to, what each can really do, and what each allows."""
