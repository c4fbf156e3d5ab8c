"""The telemetry itself: what is missing in it, and why."""
