"""What a provider of models answered, taken out of the many forms in which SDKs and frameworks print it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import json_integer, whole

# Packages that call models, as modules of exceptions and as folders of installed code name them.
_PACKAGES = (
    r"openai|anthropic|litellm|google\.genai|google/genai|genai|mistralai|groq|cohere|ollama|together|fireworks|xai_sdk|langchain_openai"
    r"|langchain_anthropic|langchain_google_genai|pydantic_ai|claude_agent_sdk"
)
_MODULE = late(rf"(?:{_PACKAGES})\.")
_NAMED = late(rf"(?<![\w./])(?P<name>{_PACKAGES})\.[\w.]{{0,80}}(?:Error|Exception)\b")
_API = late(r"(?i)\b(?P<name>ollama|openai|anthropic|claude|gemini|groq|mistral|cohere|deepseek) API error\b")
# Hosts of Google's models; its other services raise the same classes. The AI SDK prints the status among the members of its error.
_GOOGLE = ("aiplatform.googleapis.com", "generativelanguage.googleapis.com")
_AI_SDK = "AI_APICallError"
_MEMBER = late(r"statusCode: (?P<status>[45]\d\d)")
_LATER = late(r"(?:^|: )(?P<status>[45]\d\d) (?=[A-Z])")
_FOLDER = late(rf"(?:site-packages|node_modules|dist-packages)/@?(?P<name>{_PACKAGES})(?:-ai)?[/.]")
# `Error code: 404 - …` (OpenAI, Anthropic, Groq), `status_code: 404, model_name: …` (Pydantic AI), `API Error: 529 …` (Claude
# Code), `API Error: Request rejected (429)`, `404 NOT_FOUND. {…}` (Google), `400 {"type":"error",…}` (the SDKs for JavaScript).
_STATUS = late(
    r"(?:Error code|status_code|API [Ee]rror)[:=] ?(?P<named>[1-5]\d\d)\b|API Error: [^\n(]{1,80}\((?P<said>[1-5]\d\d)\)"
    r"|^(?P<first>[45]\d\d) (?:[A-Z_]{4,40}\. ?\{?|\{)"
)
_LEADING = late(r"^[45]\d\d ")
_SENTENCE = late(r"['\"]message['\"]: ?(?:'(?P<single>[^'\\]{1,600})|\"(?P<double>(?:[^\"\\]|\\.){1,600}))")
_KIND = late(r"['\"](?:type|code|status)['\"]: ?['\"](?P<kind>\w{3,60})['\"]")
# The types of errors that the APIs of Anthropic and OpenAI name; a body that holds one is a model's.
KINDS = frozenset(
    {
        "invalid_request_error", "authentication_error", "permission_error", "not_found_error", "request_too_large",
        "rate_limit_error", "rate_limit_exceeded", "api_error", "overloaded_error", "timeout_error", "billing_error", "insufficient_quota",
        "invalid_api_key", "model_not_found", "context_length_exceeded", "server_error", "unsupported_parameter", "unsupported_value",
    }
)  # fmt: skip
# Classes of the SDKs of OpenAI, Anthropic, Groq, LiteLLM and Google, one for each status.
_CLASSES = {
    "BadRequestError": 400, "AuthenticationError": 401, "PermissionDeniedError": 403, "NotFoundError": 404, "UnprocessableEntityError": 422,
    "RateLimitError": 429, "InternalServerError": 500, "ServiceUnavailableError": 503,
    "InvalidArgument": 400, "Unauthenticated": 401, "PermissionDenied": 403, "NotFound": 404, "ResourceExhausted": 429,
    "ServiceUnavailable": 503,
}  # fmt: skip
_DEPTH, _LONGEST, _TRIES = 4, 8000, 4  # errors of gateways lie in each other; bodies of errors are short; ends of a cut one that are tried


class Answer(NamedTuple):
    """`sentence` is the provider's own, decoded; `kinds` are its types and codes; `provider` is a package, if one is named."""

    status: int | None
    kinds: tuple[str, ...]
    sentence: str
    param: str
    provider: str

    @property
    def of_model(self) -> bool:
        return bool(self.provider) or any(k in KINDS for k in self.kinds)


def answer(failure: Failure) -> Answer:
    """What is known of a failure as a provider's answer, taken apart once; most members are empty where it is none."""
    return once(_answer, failure)


def _answer(failure: Failure) -> Answer:
    said = failure.said
    texts = [t for t in dict.fromkeys((said.message, said.quote, *(r.message for r in reversed(said.chain)))) if t]
    sentence, param, kinds = "", "", list[str]()
    bodies = (_body(text[:_LONGEST]) for text in texts)
    found = next((f for body in bodies if body is not None and (f := next(_errors(body), None))), None)
    if found is not None:
        sentence = _words(found.get("message"))
        param = found["param"] if isinstance(found.get("param"), str) else ""
        kinds = [str(found[k]) for k in ("type", "code", "status") if isinstance(found.get(k), str | int)]
    elif cut := next(((m, t) for t in texts if (m := _SENTENCE.search(t)) and _KIND.search(t)), None):
        sentence = cut[0]["single"] or cut[0]["double"]  # of a body that is cut or was written again
        kinds = [m["kind"] for m in _KIND.finditer(cut[1])]
    status = said.http_status or next((int(m["named"] or m["said"] or m["first"]) for t in texts if (m := _STATUS.search(t))), None)
    provider = _provider(failure)
    if provider == _AI_SDK:
        status = status or _member(failure)
    elif provider and status is None and (later := _LATER.search(said.message)):
        status = int(later["status"])
    if provider == "litellm" and "Exception - " not in said.message and not status:
        provider = ""  # LiteLLM itself: nobody was asked
    status = status or next((n for t in (said.type, *(r.type for r in said.chain)) if (n := _CLASSES.get(short(t)))), None)
    if not sentence and status:
        sentence = _rest(said.message or said.quote)
    return Answer(status, tuple(dict.fromkeys(k for k in kinds if k)), " ".join(sentence.split()), param, provider)


def _member(failure: Failure) -> int | None:
    """The status that an error of the AI SDK has as a member, in the text that was printed of it."""
    for source in failure.sources:
        if isinstance(source, LogRecord) and (found := _MEMBER.search(source.text or "")):
            return whole(found["status"], 3)
    return None


def _provider(failure: Failure) -> str:
    """The package of a model's SDK that raised it, by the names of the exceptions or the frames of the root."""
    types = [failure.type, *(r.type for r in failure.said.chain)]
    if found := next((m for t in types if "." in t and (m := _MODULE.match(t))), None):
        return found[0].rstrip(".")
    if short(failure.type) == _AI_SDK:
        return _AI_SDK
    words = f"{failure.said.quote}\n{failure.message}"
    if any(host in words for host in _GOOGLE):
        return "google"
    if named := _NAMED.search(words) or (_API.search(words) if " api error" in words.lower() else None):
        return named["name"].lower()
    frames = [f for r in failure.said.chain for f in r.frames] or list(failure.said.frames)
    return next((m["name"].replace("/", ".") for f in frames if (m := _FOLDER.search(f.file.replace("\\", "/")))), "")


def _rest(message: str) -> str:
    """The words behind the status, where no body stands there."""
    found = _STATUS.search(message)
    words = message[found.end() :].strip(" -:·,.") if found else message
    return _LEADING.sub("", words.partition("\n")[0])


def _body(text: str) -> Any:
    """The first object of a text, JSON or as Python prints it."""
    import json  # only where something failed

    from agentcore_analyzer.conventions import python_literals

    at = text.find("{")
    for _ in range(_TRIES):
        if at < 0:
            return None
        try:
            return json.JSONDecoder(parse_int=json_integer).raw_decode(text, at)[0]
        except (ValueError, RecursionError):
            pass
        end = text.rfind("}")
        if end > at and text.count("{", at, end) < 20:
            with suppress(ValueError):
                printed = python_literals.parse(text[at : end + 1])
                if isinstance(printed, dict):
                    return printed
        at = text.find("{", at + 1)
    return None


def _errors(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The innermost objects that hold a message."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")) and depth < _DEPTH:
        yield from _errors(_body(value[:_LONGEST]), depth + 1)
    if isinstance(value, list):
        for item in value[:5]:
            yield from _errors(item, depth + 1)
    if not isinstance(value, Mapping) or depth > _DEPTH:
        return
    for key in ("error", "detail", "body", "message"):
        yield from _errors(value.get(key), depth + 1)
    if isinstance(value.get("message"), str) and value["message"]:
        yield value
    elif isinstance(value.get("error"), str) and value["error"]:
        yield {"message": value["error"]}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def sentence(failure: Failure) -> str:
    """What was said, without what an SDK puts around it."""
    return answer(failure).sentence or " ".join(failure.message.split())
