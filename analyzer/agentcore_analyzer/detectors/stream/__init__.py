"""Response streams and connections: silence, breaks, errors inside of them."""
