"""What the agent did: its tools, loops, handoffs and answers."""
