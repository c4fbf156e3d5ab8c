"""A command whose help shows its options in groups: somebody looks for one of forty, and knows what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

REST = "Other"


class Grouped(click.Command):
    """`groups`: the title of each group, and the names of its parameters in order; what none names stands at the end."""

    def __init__(self, *args: Any, groups: Mapping[str, tuple[str, ...]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.groups = groups

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        shown = {p.name: p.get_help_record(ctx) for p in self.get_params(ctx) if p.param_type_name == "option"}
        named = {name for names in self.groups.values() for name in names}
        rest = tuple(name for name in shown if name is not None and name not in named)
        for title, names in {**self.groups, REST: (*self.groups.get(REST, ()), *rest)}.items():
            if records := [record for name in names if (record := shown.get(name)) is not None]:
                with formatter.section(title):
                    formatter.write_dl(records)
