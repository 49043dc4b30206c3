"""What the sandbox can paint: one module for each family of subjects, each scene a function of canvas, palette and wish."""
