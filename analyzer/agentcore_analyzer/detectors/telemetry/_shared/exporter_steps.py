"""What the failures of exporters mean, and what to do about each."""

from __future__ import annotations

from collections.abc import Collection

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.causes import permission_of
from agentcore_analyzer.failures.knowledge.rpc import grpc
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms.exporter_failures import GIVEN_UP, accepted, reason

_ENDPOINT = late(r"host='(?P<host>[^']{1,100})', port=(?P<port>\d{1,5})|https?://(?P<url>[^/\s'\")]{1,100})")
_REFUSED = late(r"[Rr]efused|ECONNREFUSED")
_LARGE = late(r"(?i)\bcode 413\b|too large|exceeds? (?:the )?(?:max|limit)")
_TRACE = "Traceback (most recent call last)"
_WHOLE = Step("Copy the whole print, to the line that names the last exception, and analyze it again.")
_LONG = 200  # characters of a quote that a sentence still bears
_HEADERS = Step("Where it sends to another endpoint: look at the credentials in OTEL_EXPORTER_OTLP_HEADERS, and at what they permit.")
# Both halves of OpenTelemetry's packages have one version each release; `cannot import name` between them means a mixture.
_MIXED = late(r"cannot import name '\w{1,80}' from '(?P<package>opentelemetry[\w.]{0,80})'")


def endpoint(text: str) -> str:
    """Host and port that an exporter could not reach, as the text names them."""
    found = _ENDPOINT.search(text)
    return "" if found is None else found["url"] or f"{found['host']}:{found['port']}"


def refused(text: str) -> bool:
    """Whether the text says that the connection was refused, and not only that nothing was reached."""
    return _REFUSED.search(text) is not None


def cause(why: str, text: str) -> str:
    """A phrase; `text` is the first of the records. What the endpoint gives as its reason is the cause, before what is known of a status."""
    told = f" (it says “{said[:_LONG].rstrip('. ')}”)" if (said := reason(text)) else ""
    if why == "not started":
        mixed = _MIXED.search(text)
        return "it could not be loaded" + (
            f": {mixed['package']} lacks a name that another OpenTelemetry package asks it for, as packages of different releases do"
            if mixed
            else ""
        )
    if why == "nothing listens":
        where = endpoint(text)
        default = ", which is where it sends to while no other endpoint is set" if where.endswith((":4317", ":4318")) else ""
        return f"{'nothing listens at' if refused(text) else 'it could not reach'} {where or 'the local endpoint'}{default}"
    if why == "denied":
        return f"the endpoint refused it for its credentials, or for what they permit{told}"
    if why == "log group missing":
        return "the log group or stream it writes to does not exist"
    if why == "no credentials":
        return "it found no AWS credentials"
    if why == "queue full":
        return "spans or records came faster than they could be sent, and the queue dropped them"
    if why == GIVEN_UP:
        return "it gave a batch up; its line names a time-out, the last retry and a shutdown alike, and no line before it says which"
    if why == "network":
        return "the endpoint could not be reached, or did not answer in time"
    if accepted(why):
        return f"the endpoint answered with {why}, which HTTP calls a success and this exporter does not{told}"
    if why == "code 400":
        known = "; X-Ray's endpoint does so while the account's trace destination is X-Ray, if it is that one" if not told else ""
        return f"the endpoint called the request bad{told or ' and gives no reason'}{known}"
    if why.startswith("code ") and (meaning := grpc(why.removeprefix("code "))) is not None:
        return f"the call ended with the gRPC status {why.removeprefix('code ')}, which mostly means that {meaning.meaning}{told}"
    if why.startswith("code"):
        return f"the endpoint answered with {why}{told}"
    raised = last_exception(text)
    if raised is not None:
        return f"the exporter raised {raised[0]}" + (f": {raised[1][:_LONG].rstrip('. ')}" if raised[1] else "")
    if not said and is_cut(text):
        return "why is not told, as its stack trace is cut before the line that names the exception"
    return f"it says “{said[:_LONG].rstrip('. ')}”" if said else "why, the line does not say"


def is_cut(text: str) -> bool:
    """Whether a stack trace stands there without the exception that left."""
    return _TRACE in text and last_exception(text) is None


_AGAIN = Step(
    "Send a request, wait two minutes, and look for new errors of the exporter.",
    "agentcore logs --runtime AGENT_NAME --since 10m --query export",
    "no line with Failed to export",
)
_SWITCH = "aws xray update-trace-segment-destination --destination CloudWatchLogs"
_STEPS = {
    "not started": (
        Step("See which versions are installed.", "pip list | grep -i opentelemetry", "one release of all opentelemetry packages"),
        Step("Install what it misses, and the packages of one release, best by asking for the distribution alone (AgentCore: aws-opentelemetry-distro)."),
        Step("Start the program again.", "", "its log has no line of auto_instrumentation at level ERROR"),
    ),
    "nothing listens": (
        Step("Start a collector at that address (AgentCore: instead, set AGENT_OBSERVABILITY_ENABLED=true, so that the distribution sends to X-Ray and CloudWatch)."),
        Step("Or send nothing.", "export OTEL_TRACES_EXPORTER=none OTEL_LOGS_EXPORTER=none OTEL_METRICS_EXPORTER=none"),
    ),
    "log group missing": (
        Step("See whether the log groups exist; aws/spans is made when Transaction Search is turned on.",
             "aws logs describe-log-groups --log-group-name-prefix aws/spans", "one log group named aws/spans"),
        Step("Let the role create the runtime's group and streams (logs:CreateLogGroup, logs:CreateLogStream), and turn"
             " Transaction Search on.", _SWITCH, "Destination CloudWatchLogs; Status becomes ACTIVE"),
        _AGAIN,
    ),
    "queue full": (Step("Give the queue more room.", "export OTEL_BSP_MAX_QUEUE_SIZE=8192 OTEL_BLRP_MAX_QUEUE_SIZE=8192"), _AGAIN),
    "network": (
        Step("See whether the exporter's endpoint is the one that is meant, and answers."),
        Step("In a VPC, where it sends to AWS: add interface endpoints for xray and logs, or a NAT gateway, and allow port 443.",
             "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC_ID --query 'VpcEndpoints[].ServiceName'",
             "com.amazonaws.REGION.xray and com.amazonaws.REGION.logs"),
        _AGAIN,
    ),
    "code 400": (
        Step("If it sends to X-Ray: see the destination of trace segments.", "aws xray get-trace-segment-destination",
             "Destination CloudWatchLogs and Status ACTIVE; XRay means that Transaction Search is off"),
        Step("If it is XRay: switch it.", _SWITCH),
        _AGAIN,
    ),
}  # fmt: skip
_SIZES = {"traces": "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "logs": "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"}  # for metrics there is none
_UNSENT = frozenset({"not started", "nothing listens", "log group missing"})  # no endpoint said anything of a size


def fix(why: str, text: str = "", signals: Collection[str] = ("traces", "logs")) -> tuple[Step, ...]:
    said = reason(text)
    if why in ("denied", "no credentials"):
        return _allowed(why, said)
    if accepted(why):
        return (Step("See whether the spans arrived; if so, update the exporter, or let the endpoint answer 200.", "pip list | grep -i opentelemetry"), _AGAIN)
    if why not in _UNSENT and _LARGE.search(f"{why} {said}"):
        return (
            Step("Send smaller batches, or raise what the endpoint takes at a time.", f"export {sizes}" if (sizes := " ".join(f"{_SIZES[s]}=64" for s in signals if s in _SIZES)) else ""),
            _AGAIN,
        )
    if why in _STEPS and not (why == "code 400" and said):
        return _STEPS[why]
    if not said and is_cut(text):
        return (_WHOLE, _AGAIN)
    return (Step(f"Correct what is named there: {said[:_LONG]}" if said else "Read the line and what stands below it; look in the log of the endpoint for the same moment."), _AGAIN)


def _allowed(why: str, said: str) -> tuple[Step, ...]:
    """What helps where the endpoint refused, or no credentials were found."""
    of_aws = "not authorized to perform" in said
    if why == "denied" and said and not of_aws:
        return (Step(f"Correct what the endpoint names: {said[:_LONG]}"), _HEADERS, _AGAIN)
    actions = permission_of("", "", said) if of_aws else "xray:PutTraceSegments xray:PutTelemetryRecords logs:CreateLogStream logs:PutLogEvents"
    return (
        Step(
            "Where it sends to X-Ray or CloudWatch: see which of the needed actions the execution role lacks, and add them.",
            f"aws iam simulate-principal-policy --policy-source-arn EXECUTION_ROLE_ARN --action-names {actions}",
            "allowed for every action",
        ),
        *((_HEADERS,) if why == "denied" and not said else ()),
        _AGAIN,
    )
