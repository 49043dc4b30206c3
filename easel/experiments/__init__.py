"""Experiments: one prompt with variables and a grid of settings, made as many pictures and judged."""
