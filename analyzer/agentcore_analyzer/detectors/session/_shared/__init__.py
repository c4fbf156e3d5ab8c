"""Helpers that detectors of this family share, one module a topic."""
