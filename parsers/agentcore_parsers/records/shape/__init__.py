"""Reading by shape: what the records of a file are is told by their fields, whatever these are called."""
