"""The records of a file, by the plans that its profile led to. What fits no plan is a document, and nothing is lost."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Detail, Input, Origin, Place, Record, Span
from agentcore_parsers.records import chat, chat_forms, documents
from agentcore_parsers.records.chat_spans import WITHOUT_TIMES, Conversation
from agentcore_parsers.records.logger_names import TIMES
from agentcore_parsers.records.logs import view as seen_log
from agentcore_parsers.records.shape import convert, logged
from agentcore_parsers.records.shape.messages import message
from agentcore_parsers.records.shape.nodes import TAKEN, Doc, Path, decoded, inside, is_map, left, table
from agentcore_parsers.records.shape.plan import DOCUMENTS, LOGS, MESSAGES, SPANS, Plan
from agentcore_parsers.records.shape.profile import Profile, collapsed, fields, get
from agentcore_parsers.records.shape.words import roles_of
from agentcore_parsers.records.spans import view
from agentcore_parsers.records.telemetry import Telemetry, known, known_but_lines, known_line
from agentcore_parsers.records.text import TextReader

_DEPTH = 24
_STREAMS = 200  # whose lines are put together at the same time
_STRONG = 200  # weight from which the name of a member of what stands around records tells of them
_MAX_DOCUMENTS = 64 << 20  # bytes whose documents are kept decoded


class Around:
    """What stands around records and holds for all of them."""

    __slots__ = ("known", "parent")

    def __init__(self, known: dict[str, str], parent: str = "") -> None:
        self.known, self.parent = known, parent


class Reader:
    def __init__(
        self,
        source: Input,
        telemetry: Telemetry,
        plans: list[Plan],
        profile: Profile,
        lines: dict[int, int] | None = None,
        loggers: bool = True,
    ) -> None:
        self.source, self.telemetry = source, telemetry
        self.profile, self.lines, self.loggers = profile, lines or {}, loggers
        self.by_sort: dict[tuple[Path, frozenset[str]], Plan] = {(p.at, p.keys): p for p in plans if p.kind != DOCUMENTS}
        self.plans = [p for p in plans if p.kind != DOCUMENTS]
        self._above = {at[:i] for at in (*(p.at for p in self.plans), *profile.named) for i in range(len(at) + 1)}
        self._above |= {collapsed((*p.at, *p.at[-2:])) for p in self.plans if len(p.at) > 1}
        self._origins: dict[int, Origin] = {}
        self._waiting: list[tuple[Doc, int | Place, Plan]] = []  # spans whose trace only their roots tell
        self._talks: dict[str, list[tuple[Doc, Place]]] = {}
        self._texts: dict[str, TextReader] = {}
        self.too_late = 0  # offset of documents of no known form that are not kept

    def value(self, value: Any, where: int | Place) -> Iterator[Record]:
        """The records of one value of the file."""
        place = where if isinstance(where, Place) else Place(self.source.name, offset=where)
        rest = yield from self._walk(value, (), place, where, Around({}), 0)
        if rest is TAKEN:
            return
        if (place.offset or 0) > _MAX_DOCUMENTS:
            self.too_late = self.too_late or place.offset or 0
            return
        at = place
        if place.offset is not None and place.line is None and not isinstance(where, Place):
            at = Place(self.source.name, line=self.telemetry.line_of(place.offset))
        yield from documents.records(self.telemetry, rest, at)

    def finish(self) -> Iterator[Record]:
        for text in self._texts.values():
            yield from text.flush()
        yield from self._rooted()
        for session, found in self._talks.items():
            yield from self._talk(
                found, found[0][1]._replace(pointer=None, line=None), {"session.id": session} if session else {}
            )
        if self.too_late:
            said = f"documents behind the first {_MAX_DOCUMENTS >> 20} MiB are of no known kind and were not read"
            yield Damage(Place(self.source.name, offset=self.too_late), DamageReason.TOO_BIG, said)

    def _walk(
        self, node: Any, at: Path, place: Place, where: int | Place, around: Around, depth: int
    ) -> Generator[Record, None, Any]:  # returns what is left of the node
        if isinstance(node, dict):
            plan = self._plan(at, node)
            if (not at or at[-1] == "*") and self._is_named(node, plan):
                yield from self.telemetry.document(node, where)
                return TAKEN
            if plan is not None:
                plan.total += 1
                done = yield from self._record(plan, node, place, where, around, at, depth)
                if done:
                    plan.fitted += 1
                    return TAKEN
        if at not in self._above or depth > _DEPTH:
            return node
        return (yield from self._inside(node, at, place, around, depth))

    def _is_named(self, node: Doc, plan: Plan | None) -> bool:
        """Whether a reader of a known kind takes the record: that of loggers knows more than a plan, unless it lacks the time."""
        if known_but_lines(node):
            return True
        if plan is None or not self.loggers:
            return plan is None and self.loggers and known(node)
        if not known_line(node):
            return False
        return "attributes" not in plan.fields and plan.fields.get("time", ("time",))[-1] in TIMES

    def _inside(self, node: Any, at: Path, place: Place, around: Around, depth: int) -> Generator[Record, None, Any]:
        below = self._around(node, around) if isinstance(node, dict) else around
        odd = isinstance(node, dict) and (is_map(node) or table(node) is not None)
        rests: dict[str, list[tuple[Any, Any]]] = {}  # what stood there, and what is left of it
        talk: list[tuple[Doc, Place]] = []
        for steps, pointer, inner in inside(node):
            path = collapsed(at + steps)
            here = place._replace(pointer=f"{place.pointer or ''}{pointer}")
            # What a table or a string holds cannot be decoded again by its pointer.
            here = here._replace(offset=None) if odd or isinstance(node, list) or "*" not in steps else here
            if id(inner) in self.lines:
                here = Place(place.file, line=self.lines[id(inner)])
            plan = self._plan(path, inner) if isinstance(inner, dict) else None
            if plan is not None and plan.kind == MESSAGES:
                plan.total += 1
                plan.fitted += 1
                talk.append((message(inner, plan), here._replace(offset=None)))
                rest: Any = TAKEN
            else:
                rest = yield from self._walk(inner, path, here, here._replace(offset=None), below, depth + 1)
            rests.setdefault(steps[0], []).append((inner, rest))
        if talk:
            yield from self._talk(talk, place._replace(offset=None), self._told(node, below))
        return left(node, rests, odd)

    def _around(self, node: Doc, around: Around) -> Around:
        """With the ids and the service that an object tells of what stands in it."""
        found = dict(around.known)
        for path, value in fields(node):
            if len(path) > 2 or not isinstance(value, str | int) or isinstance(value, bool):
                continue
            for role, weight in roles_of(path).items():
                if role in ("trace", "session", "service") and weight >= _STRONG - 5 and (text := convert.identity(value)):
                    found[role] = text
        return Around(found, around.parent)

    def _told(self, node: Any, around: Around) -> Doc:
        told: Doc = {"session.id": around.known["session"]} if "session" in around.known else {}
        if isinstance(node, dict) and isinstance(node.get("tools"), list):
            told["gen_ai.tool.definitions"] = node["tools"]
        return told

    def _plan(self, at: Path, record: Doc) -> Plan | None:
        if not self.plans or (at and at[-1] != "*"):
            return None
        return self.by_sort.get((at, self.profile.sort(at, record).keys))

    def _record(
        self, plan: Plan, record: Doc, place: Place, where: int | Place, around: Around, at: Path, depth: int
    ) -> Generator[Record, None, bool]:  # returns whether the record fits
        if plan.kind == SPANS:
            return (yield from self._span(plan, record, place, where, around, at, depth))
        if plan.kind == LOGS:
            return (yield from self._log(plan, record, where, around))
        session = str(get(record, plan.fields["session"]) or "") if "session" in plan.fields else around.known.get("session", "")
        self._talks.setdefault(session, []).append((message(record, plan), place._replace(offset=None)))
        return True

    def _span(
        self, plan: Plan, record: Doc, place: Place, where: int | Place, around: Around, at: Path, depth: int
    ) -> Generator[Record, None, bool]:
        doc = convert.span(record, plan)
        doc["traceId"] = doc["traceId"] or around.known.get("trace", "")
        doc["parentSpanId"] = doc["parentSpanId"] or around.parent
        if not doc["spanId"] or (doc["startTimeUnixNano"] is None and not doc["traceId"]):
            return False
        if "service" in around.known:
            doc["resource"]["attributes"].setdefault("service.name", around.known["service"])
        if "session" in around.known:
            doc["attributes"].setdefault("session.id", around.known["session"])
        if doc["traceId"]:
            yield from self._made(doc, where, plan)
        else:
            self._waiting.append((doc, where, plan))
        if plan.tree or at in self._above:
            below = Around({**around.known, **({"trace": doc["traceId"]} if doc["traceId"] else {})}, doc["spanId"])
            yield from self._children(record, at, place, below, depth)
        return True

    def _children(self, record: Doc, at: Path, place: Place, around: Around, depth: int) -> Iterator[Record]:
        if depth > _DEPTH:
            yield Damage(place, DamageReason.TOO_DEEP, "nested too deeply; it was not read")
            return
        for steps, pointer, inner in inside(record):
            path = collapsed(at + steps)
            plan = self._plan(path, inner) if isinstance(inner, dict) else None
            if plan is not None and plan.kind == SPANS:
                here = place._replace(pointer=f"{place.pointer or ''}{pointer}")
                yield from self._walk(inner, path, here, here, around, depth + 1)

    def _made(self, doc: Doc, where: int | Place, plan: Plan) -> Iterator[Record]:
        """The span; ids that are no hex of the usual length stand as the file has them."""
        own, trace, parent = convert.span_id(doc["spanId"]), convert.trace_id(doc["traceId"]), doc["parentSpanId"]
        spans = self.telemetry.spans
        spans.origin = self._origin(plan)
        usual = {**doc, "traceId": "f" * 32, "spanId": "f" * 16, "parentSpanId": None}
        record = spans.read(usual, where)
        if isinstance(record, Span):
            record = record._replace(trace_id=trace, span_id=own, parent_id=convert.span_id(parent) if parent else None)
        yield record

    def _origin(self, plan: Plan) -> Origin:
        if id(plan) not in self._origins:

            def seen(doc: Any, plan: Plan = plan) -> Detail:
                if plan.kind == LOGS:
                    raw = isinstance(doc, dict) and "body" not in doc and ("attributes" in plan.fields)
                    return seen_log(logged.log(doc, plan) if raw else doc)
                converted = isinstance(doc, dict) and "startTimeUnixNano" in doc and "parentSpanId" in doc
                return view(doc if converted or not isinstance(doc, dict) else convert.span(doc, plan))

            self._origins[id(plan)] = self.source.origin(seen)
        return self._origins[id(plan)]

    def _rooted(self) -> Iterator[Record]:
        """Spans without a trace id: those below one root are one trace, called by it."""
        above = {doc["spanId"]: doc["parentSpanId"] for doc, _, _ in self._waiting}
        roots: dict[str, str] = {}
        for own in above:
            path: list[str] = []
            seen: set[str] = set()
            step = own
            while step not in roots and step not in seen and above.get(step):
                path.append(step)
                seen.add(step)
                step = above[step]
            root = roots.get(step, step)
            roots.update(dict.fromkeys((*path, own), root))
        for doc, where, plan in self._waiting:
            doc["traceId"] = roots[doc["spanId"]]
            yield from self._made(doc, where, plan)
        self._waiting = []

    def _log(self, plan: Plan, record: Doc, where: int | Place, around: Around) -> Generator[Record, None, bool]:
        doc = logged.log(record, plan)
        self.telemetry.logs.origin = self._origin(plan)
        if "body" in doc:
            if doc["body"] in (None, "") and not doc["attributes"]:
                return False
            doc["traceId"] = doc["traceId"] or around.known.get("trace", "")
            yield self.telemetry.logs.otel(doc, where, "", time_ns=None)
            return True
        text = doc.get("message", "")
        if not text and "err" not in doc and "stack_trace" not in doc and "exception" not in doc:
            return False
        for role, name in (("trace", "traceId"), ("session", "sessionId")):
            if role in around.known:
                doc.setdefault(name, around.known[role])
        if text[:1] == "{" and len(doc.get("stack_trace", "")) == 0:  # JSON of a known kind in a message is read as such
            inner = decoded(text)
            if known(inner):
                yield from self.telemetry.document(inner, where, doc.get("logger", ""), doc.get("timestamp"))
                return True
        if doc.keys() <= {"timestamp", "message", "logger"}:
            yield from self._line(doc, where)  # lines of a program: those of a stack are put together
        else:
            yield self.telemetry.logs.app({"level": "", **doc}, where, self.telemetry.channel, "")
        return True

    def _line(self, doc: Doc, where: int | Place) -> Iterable[Record]:
        stream = doc.get("logger", "")
        if stream not in self._texts:
            self._texts[stream if len(self._texts) < _STREAMS else ""] = self.telemetry.text.fresh()
        text = self._texts.get(stream, self.telemetry.text)
        return text.lines(doc["message"], where, stream, doc.get("timestamp"))

    def _talk(self, found: list[tuple[Doc, Place]], place: Place, told: Doc) -> Iterator[Record]:
        conversation = Conversation(place, told)
        conversation.messages += [chat.read(doc, at) for doc, at in found if chat_forms.is_message(doc)]
        number = 0
        for at, document in conversation.documents():
            record = self.telemetry.spans.read(document, at)
            number += isinstance(record, Span)
            yield record
        yield Damage(Place(self.source.name), DamageReason.NO_TIMES, WITHOUT_TIMES)
        yield Coverage(CoverageKind.TRANSCRIPT, number, Place(self.source.name))
