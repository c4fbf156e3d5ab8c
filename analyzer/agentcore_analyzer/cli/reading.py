"""How inputs are read: the options that commands share, handed to them as one thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from agentcore_analyzer.cli.common import checked_map, detector_codes, known, parser_names, pattern_files, rule_files, split
from agentcore_analyzer.cli.options import (
    input_format_option,
    log_pattern_option,
    map_option,
    plugins_option,
    rules_option,
)
from agentcore_analyzer.tuples import NamedTuple

if TYPE_CHECKING:
    from agentcore_analyzer.options import Options

_Option = Callable[[Callable[..., Any]], Callable[..., Any]]


class Reading(NamedTuple):
    """What a command was told of its inputs: their format, and files of patterns, rules and fields."""

    input_format: str | None = None
    log_pattern: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    map_file: str | None = None
    no_plugins: bool = False

    @property
    def plugins(self) -> bool:
        return not self.no_plugins

    def files(self) -> tuple[str, ...]:
        """What is read besides the inputs."""
        return (*self.log_pattern, *self.rules, *([self.map_file] if self.map_file else ()))

    def options(self, **more: Any) -> Options:
        """What the pipeline is asked for. Raises BadParameter where a file or a name cannot serve."""
        from agentcore_analyzer.options import Options

        if self.input_format:
            known("--input-format", {self.input_format}, parser_names(self.plugins, self.log_pattern))
        return Options(
            input_format=self.input_format,
            plugins=self.plugins,
            patterns=pattern_files(self.log_pattern, self.plugins),
            rules=rule_files(self.rules, self.plugins),
            map=checked_map(self.map_file),
            **more,
        )


def codes_of(option: str, given: str | None, reading: Reading) -> frozenset[str]:
    """Codes of detectors, separated by commas. Raises BadParameter where one is not installed."""
    return known(option, split(given), detector_codes(reading.plugins, reading.rules)) if given else frozenset()


_BY_NAME: dict[str, _Option] = {
    "input_format": input_format_option,
    "log_pattern": log_pattern_option,
    "rules": rules_option,
    "map_file": map_option,
    "no_plugins": plugins_option,
}


def reading_options(*without: str) -> _Option:
    """The options of `Reading`, except those that a command has no use for; the command gets them as `reading`."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(*args: Any, **given: Any) -> Any:
            held = {name: given.pop(name) for name in _BY_NAME if name in given}
            return command(*args, reading=Reading(**held), **given)

        made: Callable[..., Any] = called
        for name in reversed(_BY_NAME):
            if name not in without:
                made = _BY_NAME[name](made)
        return made

    return decorated
