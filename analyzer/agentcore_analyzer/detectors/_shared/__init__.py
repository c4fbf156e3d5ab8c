"""Helpers that several detectors share, one module a topic."""
