"""Who may do what: credentials, permissions, policies, tokens, and secrets that lie open."""
