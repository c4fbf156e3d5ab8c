"""Gateways, their targets, and MCP servers."""
