"""What the formats have in common: times, ids, JSON that may be damaged, telemetry documents, text."""
