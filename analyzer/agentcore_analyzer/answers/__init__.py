"""Answers to queries as documents, tables, waterfalls and CSV. What stands in them goes through `safe`, as in every report."""
