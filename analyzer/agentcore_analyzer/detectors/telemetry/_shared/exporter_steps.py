"""What the failures of exporters mean, and what to do about each."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Step

_ENDPOINT = late(r"host='(?P<host>[^']{1,100})', port=(?P<port>\d{1,5})|https?://(?P<url>[^/\s'\")]{1,100})")
# Both halves of OpenTelemetry's packages have one version each release; `cannot import name` between them means a mixture.
_MIXED = late(r"cannot import name '\w{1,80}' from '(?P<package>opentelemetry[\w.]{0,80})'")


def endpoint(text: str) -> str:
    """Host and port that an exporter could not reach, as the text names them."""
    found = _ENDPOINT.search(text)
    return "" if found is None else found["url"] or f"{found['host']}:{found['port']}"


def cause(why: str, text: str) -> str:
    """A phrase; `text` is the first of the records."""
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
        return f"nothing listens at {where or 'the local endpoint'}{default}"
    if why == "denied":
        return "the service refused it, so the execution role lacks a permission or its credentials are wrong"
    if why == "log group missing":
        return "the log group or stream it writes to does not exist"
    if why == "no credentials":
        return "it found no AWS credentials"
    if why == "queue full":
        return "spans or records came faster than they could be sent, and the queue dropped them"
    if why == "network":
        return "the endpoint could not be reached"
    if why == "code 400":
        return "the endpoint called the request bad, which is what X-Ray's answers while the account's trace destination is X-Ray"
    return f"the service answered with {why}" if why.startswith("code") else "the exporter raised an exception"


def fix(why: str) -> tuple[Step, ...]:
    if why == "not started":
        return (
            Step("See which versions are installed.", "pip list | grep -i opentelemetry", "one release of all opentelemetry packages"),
            Step("Install the packages of one release, best by asking for the distribution alone.", "pip install --upgrade aws-opentelemetry-distro"),
            Step("Start the agent again.", "", "its log has no line of auto_instrumentation at level ERROR"),
        )
    if why == "nothing listens":
        return (
            Step("On AgentCore: turn observability on, so that the distribution sets the endpoints of X-Ray and CloudWatch.",
                 "export AGENT_OBSERVABILITY_ENABLED=true", "spans in the log group aws/spans"),
            Step("Elsewhere: start a collector at that address, or send nothing.", "export OTEL_TRACES_EXPORTER=none OTEL_LOGS_EXPORTER=none OTEL_METRICS_EXPORTER=none"),
        )  # fmt: skip
    again = Step(
        "Invoke once, wait two minutes, and look for new errors of the exporter.",
        "agentcore logs --runtime AGENT_NAME --since 10m --query export",
        "no line with Failed to export",
    )
    if why in ("denied", "no credentials"):
        actions = "xray:PutTraceSegments xray:PutTelemetryRecords logs:CreateLogStream logs:PutLogEvents"
        return (
            Step(
                "See which of the needed actions the execution role lacks, and add them.",
                f"aws iam simulate-principal-policy --policy-source-arn EXECUTION_ROLE_ARN --action-names {actions}",
                "allowed for every action",
            ),
            again,
        )
    if why == "log group missing":
        return (
            Step(
                "See whether the log groups exist; aws/spans is made when Transaction Search is turned on.",
                "aws logs describe-log-groups --log-group-name-prefix aws/spans",
                "one log group named aws/spans",
            ),
            Step(
                "Let the role create the runtime's group and streams (logs:CreateLogGroup, logs:CreateLogStream), and turn"
                " Transaction Search on.",
                "aws xray update-trace-segment-destination --destination CloudWatchLogs",
                "Destination CloudWatchLogs; Status becomes ACTIVE",
            ),
            again,
        )
    if why == "code 400":
        return (
            Step(
                "See the destination of trace segments.",
                "aws xray get-trace-segment-destination",
                "Destination CloudWatchLogs and Status ACTIVE; XRay means that Transaction Search is off",
            ),
            Step("If it is XRay: switch it.", "aws xray update-trace-segment-destination --destination CloudWatchLogs"),
            again,
        )
    if why == "queue full":
        return (Step("Give the queue more room.", "export OTEL_BSP_MAX_QUEUE_SIZE=8192 OTEL_BLRP_MAX_QUEUE_SIZE=8192"), again)
    if why == "network":
        return (
            Step("In a VPC: add interface endpoints for xray and logs, or a NAT gateway, and allow port 443.",
                 "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC_ID --query 'VpcEndpoints[].ServiceName'",
                 "com.amazonaws.REGION.xray and com.amazonaws.REGION.logs"),
            again,
        )  # fmt: skip
    return (Step("Read the reason in the line; update aws-opentelemetry-distro if the request itself was refused."), again)
