"""What a name in an input says of its value, and a value of itself: content, an error, a time, a count."""

from __future__ import annotations

import re
from functools import lru_cache

from agentcore_analyzer.redaction.fields import Treatment, treatment
from agentcore_analyzer.redaction.labels import NO
from agentcore_analyzer.redaction.persons import person_kind, personal_value
from agentcore_analyzer.redaction.secret_values import strength
from agentcore_analyzer.rewrite.credentials import tells

# Names of what people and models said to each other, to tools, and back.
_CONTENT = re.compile(
    r"(?:gen_ai\.(?:prompt|completion|input\.messages|output\.messages|system_instructions|tool\.call\.(?:arguments|result)"
    r"|event\.content|tool\.message|agent\.description|tool\.description|tool\.definitions|tool\.json_schema)"
    r"|(?:input|output)\.value|traceloop\.entity\.(?:input|output)|tool\.parameters|tool_(?:arguments|response|input|output)"
    r"|gcp\.vertex\.agent\.(?:tool_call_args|tool_response|llm_request|llm_response|data)|ai\.(?:prompt|response)(?:\..+)?"
    r"|ai\.toolCall\.(?:args|result)|llm\.(?:prompts|completions|input_messages|output_messages)(?:\..+)?"
    r"|content|contents|text|texts|prompt|prompts|completion|arguments|args|parts|inputs?|outputs?|toolResult|toolUse"
    r"|inputText|outputText|completionText|rationale|system_prompt|systemPrompt|reasoning_content|reasoningText|thinking"
    r"|system_instruction|input_text|output_text|answer|question|query_text)"
)
# Inside content these are no content: roles, kinds, ids, states, encodings, a notebook's exceptions. The allow-list applies.
_FRAME = re.compile(
    r"role|type|status|id|name|ename|evalue|traceback|required|propertyOrdering|toolName|tool_name|is_error|isError|model|object|state|code|method|timestamp|mimeType|mime_type"
    r"|encoding|format|media_type|.*(?:Id|_id|ID|Ids|Arn|ARN|Type|_type|Time|At|Status|_status|Code|_code|Reason|_reason)"
)
# A result that reads as an error is diagnosed by its words: those of the vocabulary stay. Prompts are longer.
_ERRORLIKE = (
    "error", "failed", "failure", "denied", "timed out", "timeout", "throttl", "traceback", "not found", "invalid",
    "unknown tool", "cannot", "unable", "missing", "required", "forbidden", "consent", "authoriz", "exceed",
    "there is no code from the last",  # AutoGen says so where it had nothing to execute
)  # fmt: skip
# The second line: a frame and an exception as IPython draws them.
_EXCEPTION = re.compile(
    r"[a-z](?:Error|Exception)\b|Traceback \(most recent"
    r"|In\[\d{1,6}\], line \d|\x1b\[[0-9;]{1,20}m[A-Z]\w{2,80}\x1b\[0m: "
)
_ERROR_TEXT, _ERROR_WORDS = 600, 100
_WORD = re.compile(r"\w+")
# Numbers that count or measure something are facts of the diagnosis.
_COUNTS = re.compile(
    r"(?:.*(?:_|\.|^))?(?:port|(?:t|start_t|end_t)ime(?:stamp|out)?|nanos?|ns|us|ms|millis|micros|seconds|duration|elapsed|latency|bytes"
    r"|size|count|tokens?|total|offset|sequence|limit|length|ts|dur|exp|iat|nbf)"
    r"|.*(?:Port|(?<![Rr]un)[Tt]ime(?:stamp|out|UnixNano)?|Nanos?|Ns|Ms|Millis|Seconds?|Duration|Latency|Bytes|Size|Count|Tokens?|Total"
    r"|Offset|Sequence|Limit|Length|[a-z]At)"
)
_TIMES = {10: 1_400_000_000, 13: 1_400_000_000_000, 16: 1_400_000_000_000_000, 19: 1_400_000_000_000_000_000}
_AMOUNT = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")


@lru_cache(maxsize=4096)
def is_plain(name: str) -> bool:
    """Whether an id or a time behind this name is just that: no content, no secret."""
    return treatment(name) not in (Treatment.CONTENT, Treatment.SECRET) and not tells(name) and not person_kind(name)


@lru_cache(maxsize=4096)
def is_private(name: str) -> bool:
    """Whether what stands below this name is a secret or a fact about a person, however it is wrapped."""
    return treatment(name) is Treatment.SECRET or bool(person_kind(name))


@lru_cache(maxsize=4096)
def says_who(name: str) -> bool:
    """Whether what stands below this name is somebody: `{"owner": {"name": …}}`."""
    return person_kind(name) == "user"


@lru_cache(maxsize=4096)
def is_content(name: str) -> bool:
    return _CONTENT.fullmatch(name) is not None


def reads_as_error(value: str) -> bool:
    # By words: a pseudonym may be longer than its word, and the copy must be read as the original is.
    if len(value) <= 4 * _ERROR_TEXT and len(_WORD.findall(value)) <= _ERROR_WORDS:
        small = value.lower()
        for word in _ERRORLIKE:
            if word in small:
                return True
    return bool(_EXCEPTION.search(value[: 4 * _ERROR_TEXT]))


def is_time(digits: str) -> bool:
    """Whether a number is a time between 2014 and 2036 in s, ms, us or ns."""
    low = _TIMES.get(len(digits))
    return low is not None and digits.isdecimal() and low <= int(digits) < low // 14 * 21


@lru_cache(maxsize=4096)
def counts(name: str) -> bool:
    """Whether a number of this name counts or measures something."""
    return _COUNTS.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def is_frame(name: str) -> bool:
    """Whether a value of this name is no content where it stands inside of content."""
    return _FRAME.fullmatch(name) is not None


def is_amount(name: str, value: str) -> bool:
    return not person_kind(name) and _AMOUNT.fullmatch(value) is not None and (counts(name) or is_time(value))


@lru_cache(maxsize=4096)
def flag_of_secret(value: str) -> str:
    """The name of an option that is given a secret (`--db-password`); empty where a value is none."""
    return value.lstrip("-") if value.startswith("-") and len(value) < 60 and strength(value) != NO else ""


_FIRST_NUMBER = re.compile(r"[ \t\r\n\[]*-?(?P<v>\d{1,8}(?:\.\d{1,15})?)(?![\d.eE])")
_PLACE = re.compile(r"[ \t\r\n]*\[[\[ \t\r\n]*-?\d{1,3}\.\d{2,15}[ \t\r\n]*,[ \t\r\n]*-?\d{1,3}\.\d{2,15}(?![\d.eE])")
_SHORTEST = 4  # of a secret; shorter ones say whether there is one, or how many
_SHORT_NUMBERS = frozenset({"position", "code", "phone", "number", "short", "date"})
# Members of a date that is taken apart.
DATE_PARTS = frozenset({"year", "month", "day", "Year", "Month", "Day", "yyyy", "mm", "dd"})


def private_number(name: str, text: str) -> str:
    """
    The text behind a name, where a number begins it that is a secret or a fact about a person: nines instead.

    A number stays one, of the same length. Longer ones get pseudonyms like all others.
    """
    kind = person_kind(name) if name else ""
    secret = bool(name) and treatment(name) is Treatment.SECRET
    if kind == "position" and (place := _PLACE.match(text)) is not None:  # of GeoJSON
        return re.sub(r"\d", "9", place[0]) + text[place.end() :]
    match = _FIRST_NUMBER.match(text) if secret or kind in _SHORT_NUMBERS else None
    if match is None:
        return text
    if kind == "date" and not secret:
        return text[: match.start("v")] + re.sub(r"\d", "9", match["v"]) + text[match.end() :]
    if len(match["v"]) < _SHORTEST if secret else personal_value(kind, match["v"], 0, name.lower()) is None:
        return text
    return text[: match.start("v")] + re.sub(r"\d", "9", match["v"]) + text[match.end() :]
