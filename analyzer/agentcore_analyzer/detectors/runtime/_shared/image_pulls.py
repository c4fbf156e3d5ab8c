"""Images that could not be fetched: which one, why as far as the words tell, and whether a runtime of AgentCore or something else fetched it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence
from agentcore_analyzer.symptoms import phrases
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.symptoms.resources import resources
from agentcore_analyzer.tuples import NamedTuple

# What who fetches needs; a refusal of other actions is one of a push, or of a repository that should be made.
ACTIONS = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_VALIDATES = "while validating ECR URI"  # the control plane of AgentCore
_PHRASES = (
    _VALIDATES,
    "CannotPullContainerError",
    "CannotPullECRContainerError",
    "ImagePullBackOff",
    "ErrImagePull",
    "failed to pull image",
    "Failed to pull image",
    *(f"not authorized to perform: {action}" for action in ACTIONS),
)
_REASON = late(r"\becr:|\bECR\b|\.dkr\.ecr\.|\bimage\b|\bmanifest\b", re.IGNORECASE)
_FAILED = ("CREATE_FAILED", "UPDATE_FAILED")
_ECR = late(r"(?i)\becr\b")
_IMAGE = late(
    r"pull(?:ing)?(?: and unpack)? image \\{0,8}\"(?P<a>[^\"\s\\]{1,300})|manifest for (?P<b>\S{1,300}) not found|resolve ref(?:erence)? \"(?P<c>[^\"\s]{1,300})"
    r"|pull access denied for (?P<d>[^\s,]{1,300})|ECR URI '(?P<e>[^'\s]{1,300})'"
)
_OF_ECR = late(r"[\w.-]+\.dkr\.ecr\.[\w.-]+/[\w./-]+(?::[\w.-]+)?")


class Why(StrEnum):
    """Why it could not be fetched, in the words of a cause; the first that fits says most."""

    EITHER = "The answer does not tell whether it is not there, or may not be fetched without a login."
    PROCESSOR = "It is not there for the processor of this machine, or cannot run on it."
    DENIED = "It was refused to whoever asked for it."
    GONE = "The image or its repository was not found there."
    UNKNOWN = "Why, the input does not tell."


_WHY = {
    Why.EITHER: late(r"(?i)does not exist or (?:may require|no (?:pull )?access)|not found or (?:may|access)"),
    Why.PROCESSOR: late(r"(?i)no match(?:ing manifest)? for|architecture|exec format|platform in the manifest"),
    Why.DENIED: late(r"(?i)\b40[13]\b|denied|forbidden|unauthorized|not authorized|authorization failed|requires permissions"),
    Why.GONE: late(r"(?i)not[ _]?found|(?:does|do) not exist|manifest unknown|name unknown|no such (?:image|manifest|repository)"),
}


class Pull(NamedTuple):
    """All that tells of images that could not be fetched."""

    evidence: list[Evidence]
    reasons: list[str]  # the one that says most first
    hits: list[phrases.Hit]
    why: Why
    image: str
    role: str  # of the runtime, or the one that was refused
    refused: list[str]  # actions that it is not allowed, in the words of the reasons
    runtime: bool  # whether it was a runtime of AgentCore that fetched it

    @property
    def ecr(self) -> bool:
        return any(_ECR.search(t) for t in (self.image, *self.reasons))


def pulls(case: Case) -> Pull:
    evidence, reasons, image, role = [], [], "", ""
    for kind in ("runtime", "endpoint"):
        for made in resources(case, kind):
            if made.status in _FAILED and _REASON.search(made.reason):
                evidence.append(made.evidence(f"{kind} {made.name or made.id} is {made.status}", made.reason))
                reasons.append(made.reason)
                image = image or _of_ecr(made.data.get("agentRuntimeArtifact", ""))
                role = role or str(made.data.get("roleArn") or "").rpartition("/")[2]
    runtime = bool(evidence)
    hits = [h for h in phrases.hits(case, *_PHRASES) if not _of_a_caller(h)]
    evidence += [h.evidence for h in hits]
    reasons += [h.message for h in hits]
    why = next((w for w, words in _WHY.items() if any(words.search(r) for r in reasons)), Why.UNKNOWN)
    if why in _WHY:
        reasons.sort(key=lambda r: _WHY[why].search(r) is None)
    denied = next((d for r in reasons if (d := denial(r))), None)
    image = image or next(_images(reasons), "")
    runtime = runtime or any(_VALIDATES in r for r in reasons) or (of_agentcore(case) and any(_ECR.search(r) for r in reasons))
    refused = [denied.action] if denied else [a for a in ACTIONS if any(a in r for r in reasons)]
    return Pull(evidence, reasons, hits, why, image, denied.role if denied and denied.role else role, refused, runtime)


def _of_a_caller(hit: phrases.Hit) -> bool:
    """Whether somebody asked ECR for a token or an image by its API, as a login does: no image was being fetched."""
    return f"ecr:{hit.failure.said.operation}" in ACTIONS and "pull" not in hit.message.lower()


def _images(reasons: list[str]) -> Iterator[str]:
    for reason in reasons:
        if found := _IMAGE.search(reason):
            yield next(g for g in found.groups() if g)


def _of_ecr(artifact: object) -> str:
    found = _OF_ECR.search(json.dumps(artifact, default=str))
    return found[0] if found else ""
