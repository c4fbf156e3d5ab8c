"""The last ones to look: any JSON, any text."""
