"""What a person starts, the same for pages and the command line: pictures from a prompt, pictures from pictures."""
