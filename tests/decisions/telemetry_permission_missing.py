"""Whose policies are an agent's, and what they lack."""

from make import document, policy

from agentcore_analyzer.model import Kind

GROUP = "arn:aws:logs:*:*:log-group:/aws/bedrock-agentcore/runtimes/*"
LOGS = ["logs:CreateLogGroup", "logs:DescribeLogStreams"]
EVERY = [
    {"Effect": "Allow", "Action": LOGS, "Resource": [GROUP]},
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": [f"{GROUP}:log-stream:*"]},
    {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": ["arn:aws:logs:*:*:log-group:*"]},
    {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": ["*"]},
]
NAMED = document(Kind.STATUS, "get-agent-runtime", {"roleArn": "arn:aws:iam::123456789012:role/shop-role"}, "runtime.json")
TRUST = policy([{"Effect": "Allow", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"}}], "shop-role", "trust.json", type="trust")
NARROW = [*EVERY[:2], {**EVERY[2], "Resource": [GROUP]}, EVERY[3]]
DENY = {"Effect": "Deny", "Action": ["xray:*"], "Resource": ["*"]}
ATTACHED = document(Kind.IAM_POLICY, "attached", {"type": "attached", "role": "shop-role", "attached": [
    {"PolicyName": "x", "PolicyArn": "arn:aws:iam::123456789012:policy/x"}]}, "attached.json")  # fmt: skip

CASES = {
    "all is there": ([policy(EVERY, "shop-role"), NAMED], []),
    "X-Ray is missing": ([policy(EVERY[:3], "shop-role"), NAMED], [
        "error likely: The role may not write telemetry: xray:PutTraceSegments, xray:PutTelemetryRecords",
        "  policy.json: no statement allows xray:PutTraceSegments, xray:PutTelemetryRecords",
    ]),
    "a role that the service may take": ([policy(EVERY[:3], "shop-role"), TRUST], [
        "error likely: The role may not write telemetry: xray:PutTraceSegments, xray:PutTelemetryRecords",
        "  policy.json: no statement allows xray:PutTraceSegments, xray:PutTelemetryRecords",
    ]),
    "another role": ([policy(EVERY[:3], "other"), NAMED], []),
    "nobody's, works with logs": ([policy(EVERY[:3])], [
        "error likely: The role may not write telemetry: xray:PutTraceSegments, xray:PutTelemetryRecords",
        "  policy.json: no statement allows xray:PutTraceSegments, xray:PutTelemetryRecords",
    ]),
    "nobody's, works with something else": ([policy([{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}])], []),
    "somebody's, works with logs": ([policy(EVERY[:3], "other")], [
        "error likely: The role may not write telemetry: xray:PutTraceSegments, xray:PutTelemetryRecords",
        "  policy.json: no statement allows xray:PutTraceSegments, xray:PutTelemetryRecords",
    ]),
    "too narrow": ([policy(NARROW, "shop-role"), NAMED], [
        "error likely: The role may not write telemetry: logs:DescribeLogGroups",
        '  policy.json: allows it for other resources only “{"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "R”',
    ]),
    "denied": ([policy([*EVERY, DENY], "shop-role"), NAMED], [
        "error certain: The role may not write telemetry: xray:PutTraceSegments, xray:PutTelemetryRecords",
        '  policy.json: denies it explicitly “{"Effect": "Deny", "Action": ["xray:*"], "Resource": ["*"]}”',
    ]),
    "denied, and one missing": ([policy([*EVERY[1:], DENY], "shop-role"), NAMED], [
        "error certain: The role may not write telemetry: logs:CreateLogGroup, logs:DescribeLogStreams, xray:PutTraceSegments and more",
        '  policy.json: denies it explicitly “{"Effect": "Deny", "Action": ["xray:*"], "Resource": ["*"]}”',
    ]),
    "nothing allowed": ([policy([], "shop-role"), NAMED], []),
    "an attached policy is not here": ([policy(EVERY[:3], "shop-role"), ATTACHED, NAMED], ["? cannot tell whether role shop-role may perform xray:PutTraceSegments, xray:PutTelemetryRecords, because the text of the attached policies x is not in the input: export its attached policies with `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy > iam.json`"]),
    "only an attached policy that is not here": ([ATTACHED, NAMED], ["? cannot tell whether role shop-role may perform logs:CreateLogGroup, logs:DescribeLogStreams, logs:CreateLogStream, logs:PutLogEvents, logs:DescribeLogGroups, xray:PutTraceSegments, xray:PutTelemetryRecords, because the text of the attached policies x is not in the input: export its attached policies with `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy > iam.json`"]),
}
