"""Experiments on their page: the form with its axes and plan, the grid of cells, blind judgement, and what came of it."""
