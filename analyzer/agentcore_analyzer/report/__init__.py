"""Rendering: the same content as text for people and as JSON for programs."""
