"""
Who somebody is, in fields that say so: `user`, `owner`, `created_by`. There a value goes whatever word it is.

In a sentence only a word that stands where a name does, and is one: `user mark logged in`, `login for rose`.
"""

from __future__ import annotations

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction.named import QUOTE, Span
from agentcore_analyzer.redaction.secret_values import HEXADECIMAL, UUID
from agentcore_analyzer.redaction.words import vocabulary

USER, SAID = "user name", "name behind a word for a person"

# Accounts that every system has, parts that anybody plays, and words for nobody: none of them tells of a person.
ROLES = frozenset({
    # accounts of systems, images and CI
    "root", "ubuntu", "ec2-user", "runner", "app", "user", "python", "bedrock_agentcore", "nobody", "vscode", "shared", "public",
    "default", "administrator", "sbx_user1051", "node", "circleci", "jenkins", "gitpod", "codespace", "nonroot", "appuser", "agentcore",
    "admin", "daemon", "postgres", "www-data", "aws", "amazon", "builtin",
    # parts in a conversation or a program
    "system", "assistant", "agent", "agents", "model", "tool", "function", "developer", "human", "ai", "bot", "service", "client",
    "server", "operator", "orchestrator", "supervisor", "owner", "author", "customer", "guest", "self", "me", "you", "support",
    # nobody
    "anonymous", "none", "null", "nil", "unknown", "test", "undefined", "empty", "missing", "invalid", "n/a", "na", "true", "false",
    "example", "placeholder", "username", "name", "id", "someone", "anyone", "everyone", "all", "any",
    # types, where a schema or a signature says what the field holds
    "str", "string", "int", "integer", "bool", "boolean", "object", "array", "list", "dict", "number", "optional", "required", "email",
})  # fmt: skip
# Given names that the vocabulary has for another meaning.
_GIVEN = frozenset([
    "april", "bill", "chance", "charles", "grace", "grant", "hope", "honor", "jan", "june", "kit", "lane", "maria", "mark", "max",
    "may", "norm", "pat", "patience", "polly", "ray", "rich", "rocky", "rose", "ruby", "sage", "sam", "van", "will",
])  # fmt: skip

_RUNS = late(r"[^\W_]+")
_NAME = r"[^\W_](?:[\w.+'\u2019-]|\\\\?(?=\w)|@(?=\w)){0,60}"
_WHOLE = late(rf"\s{{0,4}}(?P<v>{_NAME}(?:,? {_NAME}){{0,3}})\s{{0,4}}")
_ADDRESS = late(r"@[\w-]+\.")  # of e-mail: a kind of its own
_WORDS_OF_A_SENTENCE = 3


def whole(value: str) -> Span | None:
    """The value of a field that says who somebody is, unless it is plainly nobody's name: a role, a number, an id, a sentence."""
    match = _WHOLE.fullmatch(value)
    if match is None or not _is_somebody(match["v"]):
        return None
    return Span(USER, *match.span("v"))


def _is_somebody(said: str) -> bool:
    runs = [run.lower() for run in _RUNS.findall(said)]
    if said.lower() in ROLES or not ROLES.isdisjoint(runs) or not any(map(str.isalpha, said)) or _ADDRESS.search(said):
        return False
    if UUID.fullmatch(said) or (HEXADECIMAL.fullmatch(said) and any(map(str.isdigit, said))):
        return False
    words = said.split()
    return len(words) < _WORDS_OF_A_SENTENCE or not all(vocabulary().allows(word) for word in words[1:])


_OPENED = late(rf"(?:{QUOTE}){{1,3}}$")
_QUOTED = late(rf"(?P<v>(?:(?!{QUOTE})[^\n]){{1,80}})(?=(?:{QUOTE}){{1,3}}(?!\s?:))")
_NAME_OF_IT = late(rf"(?i:name)(?:{QUOTE}){{1,3}}\s?:\s?(?:{QUOTE}){{1,3}}")  # `"owner": {"name": …`
_ELEMENT = late(r"(?P<v>[^<>\n]{1,80})(?=</|&lt;/)")
_BARE = late(rf"(?P<v>{_NAME})(?![\w(\[/:@\\])")
_ENDS = late(r"$|[^\w ]|\s(?:$|[^a-z]|\w{1,40}[=:])|\n")
_IS_SET = late(rf"(?:{QUOTE}){{0,3}}\]?(?:\s{{1,4}}(?:=>|->|:?=)|(?:=>|->|:?=)(?!\s))")


def in_text(value: str, end: int, how: str, at: int) -> Span | None:
    """The name behind such a word, which ends at `end`, in a text; the writing (`how`) between them ends at `at`."""
    if how in ("set", "pair", "html"):
        return _set_to(value, end, at)
    if how == "tag":
        element = _ELEMENT.match(value, at)
        return None if element is None else _moved(whole(element["v"]), at)
    return _in_sentence(value, end) if how == "said" else None


def _moved(found: Span | None, at: int) -> Span | None:
    return None if found is None else Span(found.kind, at + found.start, at + found.end)


def _set_to(value: str, end: int, at: int) -> Span | None:
    if _OPENED.search(value, end, at) is not None:
        if (inner := _NAME_OF_IT.match(value, at)) is not None:
            at = inner.end()
        quoted = _QUOTED.match(value, at)
        return None if quoted is None else _moved(whole(quoted["v"]), at)
    match = _BARE.match(value, at)
    if match is None:
        return None
    said = match["v"].rstrip(".'\u2019-")
    goes_on = not (_IS_SET.match(value, end) or _ENDS.match(value, match.end()))
    if not _is_somebody(said) or (goes_on and vocabulary().allows(said)):
        return None
    return Span(USER, match.start("v"), match.start("v") + len(said))


_STANDS_FOR = late(
    rf"(?:/|(?: (?:for|as|of|by|named|called|with name|name|id))? )(?P<quote>{QUOTE})?(?P<v>{_NAME})(?(quote)(?={QUOTE})|(?![\w(\[/:@\\=]))"
)
_SAID_OF = late(
    r"$|[,.;:!?)\]\n]|\s{0,2}(?:$|(?:was|is|has|had|logged|signed|authenticated|failed|could|cannot|can't|does|did|doesn't|from|at|on|in|with|via"
    r"|succeeded|joined|left|not found|denied|locked|disabled|tried|started|requested|created)(?![\w-]))"
)


def _in_sentence(value: str, end: int) -> Span | None:
    match = _STANDS_FOR.match(value, end)
    if match is None:
        return None
    said = match["v"].rstrip(".'\u2019-")
    if not _is_somebody(said):
        return None
    start = match.start("v")
    if match["quote"]:
        return Span(USER, start, start + len(said))
    return Span(SAID, start, start + len(said)) if _SAID_OF.match(value, start + len(said)) else None


def is_given(name: str) -> bool:
    """Whether a word of the vocabulary is a given name, too."""
    return name.lower() in _GIVEN
