"""AgentCore Memory: what was written, where, and who found it again."""
