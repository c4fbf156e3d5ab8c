"""
The worlds that an input speaks of: who runs the program, calls the service, builds the image. A step presupposes some of them, by its
command or by a tool that its sentence names, and is told as it stands only where the input shows them (`symptoms.fitting`).

A new world, or a new command of one, is a row of `WORLDS`: no detector asks for it. What any machine has (curl, a shell) is of no world.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Kind
from agentcore_analyzer.tuples import NamedTuple

_MUCH = 200_000  # characters of a document, and of what spans and failures say, that are searched
_TRACES, _SPANS, _FAILURES = 50, 200, 300  # whose words are searched: one program repeats itself


class World(NamedTuple):
    """
    `commands` fits a command (a part between && | ;) that has no sense elsewhere, `tools` such words of a sentence. One of `says` in
    the input, or one of `kinds`, shows the world, and so does a title or a cause that is `named` like it: they say only what stands in
    the input. Where one of `within` is shown, it is there, too.

    Where it is not shown a command goes, and its sentence stays; a sentence that names a tool is told under the `condition`. With
    `asks` a sentence that only leads to its command (`See …`) is told under the condition, too, or, where there is none, not at all.
    """

    name: str
    commands: re.Pattern[str]
    says: tuple[str, ...]
    condition: str = ""
    tools: re.Pattern[str] | None = None
    asks: bool = False
    named: re.Pattern[str] | None = None
    kinds: frozenset[Kind] = frozenset()
    within: tuple[str, ...] = ()


_TRACED = frozenset({Kind.SPANS, Kind.TRACE_SUMMARY})
_OF_AGENTCORE = frozenset({Kind.DEV_LOG, Kind.GATEWAY_LOG, Kind.MEMORY_LOG, Kind.PROJECT, Kind.CLI_ANSWER, Kind.TRACE_SUMMARY})
_ON_AWS = frozenset({Kind.STATUS, Kind.CLOUDTRAIL, Kind.LAMBDA_LOG, Kind.IAM_POLICY})
AGENTCORE, DEPLOYED, AWS, IMAGE, TELEMETRY, UNIX = "AgentCore", "deployed on AgentCore", "AWS", "images", "OpenTelemetry", "a shell of Unix"
_SDK = "bedrock_agentcore"  # its loggers begin so; some formats have the name of the logger in a field of its own
_STREAM = "runtime-logs"  # in the names of the streams that AgentCore makes
_PATH = "/invocations"  # of AgentCore's contract for containers, and of SageMaker's, which MLflow serves, too
_OTHERS = ("sagemaker", "SageMaker", "mlflow", "/execution-parameters", "/opt/ml/", "InvokeEndpoint")
WORLDS: dict[str, World] = {
    world.name: world
    for world in (
        World(DEPLOYED, late(r"agentcore (?:logs|traces|invoke)\b"), (), "it is deployed", late(r"\ADeploy again\b")),
        World(
            AGENTCORE, late(r"agentcore (?:status|fetch)\b"),
            ("agentcore", "AgentCore", "AGENTCORE", "AgentRuntime", "Invocation completed successfully", "Invocation failed (", "Error in agent invocation",
             "X-Amzn-Bedrock", "x-amzn-bedrock", "WorkloadAccessToken", "ResourceOauth2", "ResourceApiKey", "gen_ai_agent", _STREAM, _PATH),
            asks=True, kinds=_OF_AGENTCORE,
        ),
        World(
            "the project of an agent", late(r"agentcore\b|grep -n protocol agentcore/"), (), "it is an agent of AgentCore",
            late(r"\bagentcore\.json\b|\bcodeLocation\b"), within=(AGENTCORE,),
        ),
        World(
            AWS, late(r"(?:aws|terraform)\s"),
            ("AWS", "amazonaws.com", "arn:aws", "botocore", "boto3", "aws-sdk", "bedrock", "Bedrock", "/var/task", "aws sso", "aws configure", "RequestId: ", "VPC", "vpc-"),
            "it runs on AWS, or calls it", late(r"\b(?:AWS|IAM|Service Quotas)\b"), asks=True, kinds=_ON_AWS, within=(AGENTCORE,), named=late(r"\b(?:AWS|Amazon|Bedrock|AgentCore|Lambda|IAM|SigV4|X-Ray|CloudWatch|Transaction Search)\b|\b[a-z]+:[A-Z]\w+"),
        ),
        World(
            "an SDK of AWS", late(r"export AWS_(?:RETRY_MODE|MAX_ATTEMPTS|REGION)\b|payload=json\.dumps"),
            ("botocore", "boto3", "aws-sdk", "aws_sdk", "AWS SDK", "awssdk", "AWSSDK", "com.amazonaws", "smithy", "when calling the", "aws-cli", "aws-api",
             "operation error", "ClientError", "api error ", "Amazon.", "; Status Code: ", "$metadata"),
            "an SDK of AWS makes the call", late(r"\bbotocore\b"), named=late(r"\b(?:boto3|botocore|SDK)\b"),
        ),
        World(
            "Python", late(r"(?:PYTHON\w+=\S* ?)?(?:pip3?|python3?|uv|gunicorn|opentelemetry-instrument)\b|(?:export )?PYTHON\w*=|echo aws-opentelemetry-distro"),
            ("Traceback", ".py", "ython", "pip ", "pip3 ", "uvicorn", "gunicorn", "botocore", "boto3", "ModuleNotFound", "ImportError", "No module named", "strands", "langchain",
             "langgraph", "crewai", "litellm", "openai.", "bedrock_agentcore"),
            "it is a Python program", late(r"\bPYTHON[A-Z]+\b|\bpip install\b"), within=(AGENTCORE,),
        ),
        World(
            "Node.js", late(r"(?:npm|npx|node|pnpm|yarn)\b|NODE_OPTIONS="),
            ("npm", "node:", "node_modules", ".js", ".ts", ".mjs", ".cjs", "Node.js", "nodejs", "pnpm", "yarn", "@aws-sdk", "undici", "fetch failed", "JavaScript", "UnhandledPromise"),
            "it is a Node.js program", late(r"\bNode\.js\b"), within=(AGENTCORE,),
        ),
        World(
            IMAGE, late(r"docker\b"),
            ("Dockerfile", "docker", "Docker", "DOCKER", "kubelet", "containerd", "podman", "buildkit", "Fargate", ".ecr.", "ontainer", " /app/", '"/app/', "(/app/", "'/app/",
             "file:///app/", "/usr/src/app", "OCI runtime", "runc", "failed to solve"),
            "it runs in a container", late(r"\b(?:docker|Dockerfile)\b"), within=(AGENTCORE,), named=late(r"\b[Ii]mages?\b"),
        ),
        World(
            "Kubernetes", late(r"kubectl\b"),
            ("kubelet", "kubectl", "ubernetes", "k8s", "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "FailedScheduling", "Back-off restarting", "apiserver", "/pods/", "pod/",
             "default-scheduler", "helm", "Helm"),
            "it runs on Kubernetes", late(r"\bkubectl\b"), named=late(r"\b[Pp]ods?\b"),
        ),
        World("systemd", late(r"(?:systemctl|journalctl)\b"), ("systemd", ".service", "journal"), "systemd starts it", late(r"\b(?:systemctl|journalctl|ExecStart=)")),
        World(TELEMETRY, late(r"export OTEL_"), ("OTEL_", "opentelemetry", "OpenTelemetry", "gen_ai.", "traceparent", "otel.", "strands"), kinds=_TRACED, within=(AGENTCORE,)),
        World(UNIX, late(r"(?:export|unset|lsof|nc|dmesg|getent|uname|grep|timedatectl|coredumpctl|command -v)\b"), ()),
    )
}  # fmt: skip
# What every machine has, or a detector saw itself: of no world.
ANYWHERE = late(r"(?:analyze|curl|nslookup|openssl|sleep|echo|head|sort|tail|wc|cat)\b")
_DEPLOYED_SAYS = (
    "/aws/bedrock-agentcore", "runtime-logs", "otel-rt-logs", "/var/task", '"/app/', " /app/", "InvokeAgentRuntime", "invoke_agent_runtime", "RuntimeClientError",
    "agentcore invoke", "agentcore deploy", "agentcore launch", ":runtime/", "from runtime", "bedrock-agentcore.amazonaws.com", "X-Amzn-Bedrock", "x-amzn-bedrock",
)  # fmt: skip
_DEPLOYED_KINDS = frozenset({Kind.STATUS, Kind.CLI_ANSWER, Kind.TRACE_SUMMARY, Kind.GATEWAY_LOG, Kind.MEMORY_LOG, Kind.CLOUDTRAIL})
# Where the program itself runs: a folder of a person and not of a runtime, the port of an agent (8080 and the next ones) on this machine.
_AT_HOME = (
    "localhost:808", "127.0.0.1:808", "/Users/", ":\\Users\\", ":/Users/", ":\\\\Users\\\\", '"/home/', " /home/", "(/home/", 'File "../',
)  # fmt: skip
_OF_WINDOWS = late(r"(?<![A-Za-z])[A-Z]:\\{1,2}[\w .~-]")
_WINDOWS_SAYS, _UNIX_SAYS = (":\\",), ('"/', " /", "(/", "'/", "=/")


def seen_in(case: Case, finding: Finding, world: World) -> bool:
    """Whether the input shows a world, or what a detector said of it."""
    named = world.named is not None and world.named.search(f"{finding.title} {finding.cause}") is not None
    return named or seen(case, world.name)


def seen(case: Case, name: str) -> bool:
    """Whether the input shows a world; worked out once a case."""
    known: bool = case.memo(f"world: {name}", lambda: _shown(case, WORLDS[name]))
    return known


def names_agentcore(case: Case) -> bool:
    """Whether the input is of AgentCore by more than the path that others serve as well."""
    world = WORLDS[AGENTCORE]
    by_logger = any(log.logger.partition(".")[0] == _SDK for log in case.logs)
    return by_logger or bool(case.ledger.kinds & world.kinds) or speaks(case, (word for word in world.says if word != _PATH))


def serves_agents(case: Case) -> bool:
    """Whether the path of AgentCore's contract stands in the input, and nothing of the others that serve it."""
    return speaks(case, (_PATH,)) and not speaks(case, _OTHERS)


def speaks(case: Case, words: Iterable[str]) -> bool:
    """Whether logs, documents, failures or spans of the input hold one of the words."""
    words = tuple(words)
    if case.speaks(*words):
        return True
    texts: tuple[str, ...] = case.memo("words of documents, failures and spans", lambda: tuple(_texts(case)))
    return any(word in text for text in texts for word in words)


def _texts(case: Case) -> Iterable[str]:
    for document in case.documents:
        yield str(document.data)[:_MUCH]
    for failure in failures(case).all[:_FAILURES]:
        said = failure.said
        yield " ".join((said.type, said.quote, said.message, *(f'"{frame.file}' for frame in said.frames)))[:_MUCH]
    for trace in [t for t in case.traces.values() if t.spans][:_TRACES]:
        first, some = trace.spans[0], trace.spans[:_SPANS]
        yield f"{first.detail.resource} {first.detail.attributes}"[:_MUCH]
        yield " ".join({f"{s.name} {s.scope} {s.service} {s.facts.api or ''} {s.facts.arn or ''}" for s in some})[:_MUCH]


def _shown(case: Case, world: World) -> bool:
    if world.name == DEPLOYED:
        return _deployed(case)
    if world.name == UNIX:
        return not _of_windows(case)
    if world.name == AGENTCORE:
        return names_agentcore(case) or serves_agents(case) or any(_STREAM in log.stream for log in case.logs)
    return bool(case.ledger.kinds & world.kinds) or any(seen(case, name) for name in world.within) or speaks(case, world.says)


def _deployed(case: Case) -> bool:
    """Whether what the input tells of ran on AgentCore, and not only on the machine of the one who wrote it."""
    if not seen(case, AGENTCORE):
        return False
    at_home = Kind.DEV_LOG in case.ledger.kinds or speaks(case, _AT_HOME)
    return not at_home or bool(case.ledger.kinds & _DEPLOYED_KINDS) or speaks(case, _DEPLOYED_SAYS)


def _of_windows(case: Case) -> bool:
    """Whether the paths of an input are those of Windows alone."""
    found = any(_OF_WINDOWS.search(log.text or "") for log in case.logs_with(*_WINDOWS_SAYS))
    return found and not speaks(case, _UNIX_SAYS)
