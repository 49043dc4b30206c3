"""The embedded default server: the same protocol on loopback, honest labelled pictures."""
