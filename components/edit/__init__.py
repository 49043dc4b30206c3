"""The edit page around the mask: its pictures, their versions, how they meet a size, how they are sealed."""
