"""Small words of sentences."""


def count(number: int, noun: str) -> str:
    """`1 event`, `3 events`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
