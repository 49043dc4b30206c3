"""What Easel's speed rests on, measured beside the usual ways: one module per figure, ratios side by side."""
