"""
Inputs spoiled by chance, and everything that reads them: `scripts/fuzz` and the test of old crashes use the same.

`mutants` makes the inputs, `targets` are the readers, `running` plays one case and says what broke.
"""
