"""What was not checked, put together for people: by reason, and what merely lacked a kind of input at the end."""

from __future__ import annotations

from collections.abc import Iterable

Item = tuple[str, str, Iterable[str]]


def grouped(items: Iterable[Item]) -> tuple[dict[str, list[str]], list[str]]:
    """From (code, reason, kinds of input that are missing): the codes by reason, and the kinds that others would have needed."""
    by_reason: dict[str, list[str]] = {}
    lacking: set[str] = set()
    for code, reason, lacks in items:
        if kinds := set(lacks):
            lacking |= kinds
        else:
            by_reason.setdefault(reason, []).append(code)
    return by_reason, sorted(lacking)


def lacking_line(kinds: Iterable[str]) -> str:
    return f"what is seen only in files that were not there: {', '.join(kinds)}"


def open_questions(number: int) -> str:
    """What a report without findings says first where something in the input asks for more of it: never that all is well."""
    return f"nothing proven, {number:,} question{' is' if number == 1 else 's are'} open"
