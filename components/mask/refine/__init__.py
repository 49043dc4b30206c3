"""The editor that paints pixels at native size, our own."""
