"""The version of the tool, which reports, tickets and recordings name."""

__version__ = "0.1.0"
