"""The studio's pages: scripts that read top-down; they arrange, they do not decide."""
