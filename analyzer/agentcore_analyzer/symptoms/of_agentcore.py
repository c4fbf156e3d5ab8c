"""
Whether an input is of an agent on AgentCore: only then its command line, its logs and its traces can be asked.

A log is called a runtime log by its form, which many programs share; the words of AgentCore or of a traced request are no
form; Strands runs anywhere. A conversation alone (a session of a coding agent, a benchmark's record, messages of any framework) tells of no runtime.

In the same way the advice on a VPC is for what runs on AWS: a step that begins with `In a VPC`, and `(in a VPC: …)` within one, are
told only where the input speaks of AWS; `(AgentCore: …)` only where it is of AgentCore; `(in an image: …)` where it speaks of images,
containers or what mostly runs in them; a command that sets a variable of OpenTelemetry where there is telemetry. A skill of AWS goes
on with what has to do with it, and with nothing else.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Kind, Step

_WORDS = (
    "agentcore", "AgentCore", "AGENTCORE", "AgentRuntime", "Invocation completed", "Invocation failed",
    "Error in agent invocation", "X-Amzn-Bedrock", "WorkloadAccessToken", "ResourceOauth2", "ResourceApiKey",
)  # fmt: skip
_PATH = "/invocations"  # of AgentCore's contract for containers, and of SageMaker's, which MLflow serves, too
_OTHERS = ("sagemaker", "SageMaker", "mlflow", "/execution-parameters", "/opt/ml/", "InvokeEndpoint")
_SDK = "bedrock_agentcore"  # its loggers begin so; some formats have the name of the logger in a field of its own
_OWN = frozenset({Kind.DEV_LOG, Kind.GATEWAY_LOG, Kind.MEMORY_LOG, Kind.PROJECT, Kind.CLI_ANSWER, Kind.TRACE_SUMMARY})
_MUCH = 200_000  # characters of a document that are searched
_ASKS = ("agentcore traces", "agentcore status", "agentcore fetch")  # what has no sense elsewhere
_COMMAND = "agentcore "
_SKILLS = "agents-"
_NAMES = ("AgentCore", "Bedrock", "InvokeAgentRuntime")
_AWS = ("AWS", "amazonaws.com", "arn:aws", "botocore", "boto3", "aws-sdk", "bedrock", "/var/task", "aws sso", "aws configure", "RequestId: ", "VPC", "vpc-")
_ON_AWS = frozenset({Kind.STATUS, Kind.CLOUDTRAIL, Kind.LAMBDA_LOG, Kind.IAM_POLICY})
_VPC, _IN_VPC = late(r" \(in a VPC: [^()]{1,200}\)"), "In a VPC"
_IN_IMAGE = late(r" \(in an image: [^()]{1,200}\)")
_IMAGES = (
    "Dockerfile", "docker", "Docker", "DOCKER", "kubelet", "containerd", "podman", "buildkit", "Fargate", ".ecr.", "ontainer",
    " /app/", '"/app/', "(/app/", "'/app/", "file:///app/", "/usr/src/app",
)  # fmt: skip
_TELEMETRY = ("OTEL_", "opentelemetry", "OpenTelemetry", "gen_ai.", "traceparent", "otel.", "strands")
_TRACED = frozenset({Kind.SPANS, Kind.TRACE_SUMMARY})
_OTEL_COMMAND = "OTEL_"
_IN_AGENTCORE = late(r" \(AgentCore: [^()]{1,200}\)")


def of_agentcore(case: Case) -> bool:
    known: bool = case.memo("is of AgentCore", lambda: _is(case))
    return known


def names_agentcore(case: Case) -> bool:
    """Whether the input is of AgentCore by more than the path that others serve as well."""
    known: bool = case.memo("names AgentCore", lambda: _names(case))
    return known


def whose(case: Case, otherwise: str = "program") -> str:
    """What the one who logged is called: an agent only where the input is of AgentCore."""
    return "agent" if of_agentcore(case) else otherwise


def _is(case: Case) -> bool:
    return names_agentcore(case) or (_says(case, (_PATH,)) and not _says(case, _OTHERS))


def _names(case: Case) -> bool:
    if case.ledger.kinds & _OWN or any(t.spans[0].scope != TRANSCRIPT for t in case.traces.values() if t.spans):
        return True
    return any(log.logger.partition(".")[0] == _SDK for log in case.logs) or _says(case, _WORDS)


def _says(case: Case, words: tuple[str, ...]) -> bool:
    if next(case.logs_with(*words), None) is not None:
        return True
    texts = (str(document.data)[:_MUCH] for document in case.documents)
    return any(word in text for text in texts for word in words)


def of_aws(case: Case) -> bool:
    """Whether anything in the input speaks of AWS: only there can a VPC be in the way."""
    known: bool = case.memo("is of AWS", lambda: _is_of_aws(case))
    return known


def _is_of_aws(case: Case) -> bool:
    return bool(case.ledger.kinds & _ON_AWS) or of_agentcore(case) or _says(case, _AWS)


def _speaks(case: Case, of: str, words: tuple[str, ...], kinds: frozenset[Kind] = frozenset()) -> bool:
    def speaks() -> bool:
        return bool(case.ledger.kinds & kinds) or of_agentcore(case) or _says(case, words)

    known: bool = case.memo(f"speaks of {of}", speaks)
    return known


def fitting(case: Case, finding: Finding) -> tuple[Step, ...]:
    """The steps of a finding without those that ask what is not there."""
    steps = finding.fix
    if any("VPC" in s.step for s in steps) and not of_aws(case):
        steps = tuple(s._replace(step=_VPC.sub("", s.step)) for s in steps if not s.step.startswith(_IN_VPC))
    if any("(in an image: " in s.step for s in steps) and not _speaks(case, "images", _IMAGES):
        steps = tuple(s._replace(step=_IN_IMAGE.sub("", s.step)) for s in steps)
    if any(_OTEL_COMMAND in s.command for s in steps) and not _speaks(case, "telemetry", _TELEMETRY, _TRACED):
        steps = tuple(s._replace(command="", expect="") if _OTEL_COMMAND in s.command else s for s in steps)
    if any(_COMMAND in s.command or "(AgentCore: " in s.step for s in steps) and not of_agentcore(case):
        steps = tuple(_elsewhere(s) for s in steps if not s.command.startswith(_ASKS))
    return steps or finding.fix


def owner(case: Case, finding: Finding) -> str:
    """Who goes on from a finding: no skill for agents on AWS where the input does not speak of AWS, nor the finding of agents there."""
    told = any(word in finding.title or word in finding.cause for word in _NAMES)
    return finding.owner if told or not finding.owner.startswith(_SKILLS) or of_aws(case) else ""


def _elsewhere(step: Step) -> Step:
    step = step._replace(step=_IN_AGENTCORE.sub("", step.step))
    return step._replace(command="", expect="") if _COMMAND in step.command else step
