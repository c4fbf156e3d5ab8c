"""What somebody means who says it in the words of another tool: the answer names the command or option to take."""

from __future__ import annotations

_COMMANDS = {
    "list": "`analyze detectors` lists what can be found, `analyze formats` what can be read",
    "ls": "`analyze detectors` lists what can be found, `analyze formats` what can be read",
    "version": "`analyze --version` says it",
    "stats": "`analyze --full FILES` counts what was read, `analyze --format json FILES` gives every figure",
    "statistics": "`analyze --full FILES` counts what was read, `analyze --format json FILES` gives every figure",
    "summary": "`analyze FILES` prints a summary, `analyze --full FILES` all of it",
    "report": "`analyze FILES -o report.html` writes one",
    "check": "`analyze FILES` looks for failures, `analyze doctor FOLDER` looks over a project",
    "view": "`analyze show PLACE FILES` shows a record",
    "open": "`analyze show PLACE FILES` shows a record",
    "compare": "`analyze diff GOOD BAD` compares two requests",
    "export": "`analyze FILES -o report.json` writes a report",
    "tail": "`analyze watch FILES` follows files that grow",
    "follow": "`analyze watch FILES` follows files that grow",
    "serve": "`analyze watch` receives telemetry from this machine",
    "validate": "`analyze formats FILES` says how files were recognised",
}
_OPTIONS = {
    "--verbose": "--full",
    "--details": "--full",
    "--all": "--full",
    "--summary": "nothing: the short report is the default",
    "--output-format": "--format",
    "--out": "--output",
    "--no-color": "--color never",
    "--no-colour": "--color never",
    "--colour": "--color",
    "--exclude": "--ignore",
    "--only": "--select",
    "--severity": "--fail-on",
    "--plain": "--color never",
    "--follow": "`analyze watch FILES`",
}


def command(word: str) -> str | None:
    """What to say instead of a word that is neither a command nor a file."""
    meant = _COMMANDS.get(word)
    return f"there is no file and no command {word}: {meant}" if meant else None


def option(name: str, formats: tuple[str, ...]) -> str | None:
    """What to say instead of an option that there is not; `formats` that the command has."""
    plain = name.lstrip("-")
    meant = f"--format {plain}" if plain in formats else _OPTIONS.get(name)
    return f"there is no option {name}: say {meant}" if meant else None
