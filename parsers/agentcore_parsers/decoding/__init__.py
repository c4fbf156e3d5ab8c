"""From text to values: JSON that may be damaged, lines, YAML, tables, times, ids; what is broken is named with its place."""
