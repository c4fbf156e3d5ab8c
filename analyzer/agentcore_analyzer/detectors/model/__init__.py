"""Calls of models: access, limits, requests, streams, guardrails."""
