"""What is asked for: prompt, size, parameters, the button that sends them, and what stands unsent."""
