"""Experiments on their page: the grid of cells, blind judgement, and what came of it."""
