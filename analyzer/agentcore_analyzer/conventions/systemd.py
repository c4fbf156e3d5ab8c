"""What systemd calls what it runs."""

from __future__ import annotations

# systemd.unit(5): a name and its kind; those of devices, paths, slices and swap run no program.
UNIT = r"[\w@.\\:-]{1,120}\.(?:service|socket|mount|timer|scope|target)"
