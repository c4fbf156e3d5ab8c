"""Spans: OpenTelemetry itself, and the exports of tracing back ends."""
