"""The editor that draws shapes over the picture, upon the canvas package."""
