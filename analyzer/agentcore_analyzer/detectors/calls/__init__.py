"""Calls of any service, by any program: what the more special families do not know, down to the error that nobody explains."""
