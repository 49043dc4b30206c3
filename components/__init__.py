"""What pages are arranged from: each module shows one thing and returns a domain value."""
