"""The exports of many agents, of any size: the same detectors over all of them, and one answer, in a bounded memory."""
