"""Small words of sentences."""


def often(times: int) -> str:
    """How often a thing is told, as a sentence; once needs none."""
    return f" It is told {count(times, 'time')} in the input." if times > 1 else ""


def count(number: int, noun: str) -> str:
    """`1 event`, `3 events`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
