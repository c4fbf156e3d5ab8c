"""The agent's own process: its image, its start, its port, its end."""
