"""Helpers that parsers of this room share, one module a topic."""
