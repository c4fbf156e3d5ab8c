"""What AgentCore, its SDK and its command line write."""
