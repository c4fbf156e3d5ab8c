"""
Syslog: RFC 3164, RFC 5424, and rsyslog's files.

## Looks like
`<34>Nov 22 20:17:24 web-1 agent[8710]: text`, `<165>1 2026-11-22T20:17:24Z web-1 agent 8710 ID47 [sd] text`,
or the file forms without priority: `Nov 22 20:17:24 web-1 agent[8710]: text`, with an ISO time since
rsyslog 8. `journalctl -o short` and `-o short-iso` look the same.

## Comes from
`/var/log/syslog`, `/var/log/messages`, `journalctl`, docker's syslog driver, haproxy (whose own time, which
has milliseconds, is taken).

## Quirks
The old form has neither year nor zone: the year is the one that the file names elsewhere, else the time is
unknown; the zone is taken as UTC. The severity comes from the priority where the text has no level. Lines of
one program and process are read together, so that a traceback stays one record.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, DamageReason, Head, Input, Match, Record
from agentcore_analyzer.untrusted import whole
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import Years, mostly_json, share, time_of
from agentcore_parsers.records.wrapped import Wrapped

SHAPES = LINED

_FORMS = tuple(FORMATS[name] for name in ("syslog-5424", "syslog-3164", "syslog-iso"))
# In a file of such lines one without a tag is as good; by itself it is too weak a sign.
_ALL = (*_FORMS, FORMATS["syslog-3164-untagged"])
# RFC 5424 6.3: "-", or bracketed elements whose values escape ] and ".
_STRUCTURED = late(r'(?:-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*+")*+\])++)(?: |$)\ufeff?+')
# RFC 5424 6.2.1, as OpenTelemetry maps them; info (6) is what all prints of a service get, and says nothing.
_SEVERITIES = (21, 21, 21, 17, 13, 10, 0, 5)


def sniff(head: Head) -> Match | None:
    if head.shape not in LINED or mostly_json(head.lines[:400]):
        return None
    mine, total = share(_FORMS, head.lines[:400])
    if mine * 2 <= total and mine * 4 > total:
        mine = share(_ALL, head.lines[:400])[0]
        mine = mine if mine * 10 >= total * 9 else 0
    return Match(91, f"{mine} of {total} lines are syslog") if mine * 2 > total else None


def parse(source: Input) -> Iterable[Record]:
    years = Years(source)

    def open_line(line: str) -> Wrapped | None:
        for form in _ALL:
            found = form.match(line)
            if found is None:
                continue
            values = form.values(found)
            text = values.get("payload", "")
            if form.name == "syslog-5424":
                data = _STRUCTURED.match(text)
                text = text[data.end() :] if data else text
            program = values.get("logger", "")
            severity = _SEVERITIES[priority % 8] if (priority := whole(values.get("syslog.priority"))) is not None else 0
            key = f"{values.get('host.name')}/{program}[{values.get('pid', '')}]"
            time = time_of(form, values, years)
            return Wrapped(key, text, time, "", logger=program if program != "-" else "", severity=severity)
        return None

    yield from wrapped.read(source, open_line, "syslog lines", reason=DamageReason.OTHER_LINE)
    yield from years.notes()
