"""What pictures are made with: colours, words, noise, a canvas and its finish."""
