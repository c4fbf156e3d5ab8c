"""The kit of parsers, built-in and others: from values to the records of the model, whatever spelling they come in."""
