"""The kit of detectors, built-in and others: what failed and in which words, calls, resources, runtimes; one module a topic."""
