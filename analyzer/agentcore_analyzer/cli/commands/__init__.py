"""The commands: one file each, whose `command` is imported only when it is called."""

from functools import cache
from pkgutil import iter_modules


@cache
def names() -> list[str]:
    """As they are typed: `new_thing.py` holds the command new-thing."""
    return sorted(info.name.replace("_", "-") for info in iter_modules(__path__))
