"""Shapes with a rule of their own in the redactor: times, ids, addresses, hosts, paths; and the names that belong to all."""

from __future__ import annotations

import re

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import kinds

_HOSTLIKE = (
    r"(?:com|net|org|edu|gov|int|info|biz|io|ai|dev|app|cloud|co|internal|local|lan|corp|home|intranet|private|test|invalid"
    r"|example|tech"
    r"|uk|de|fr|es|it|nl|ch|at|eu|us|ca|au|jp|cn|in|br|se|no|dk|fi|pl|ie|aws|site|online|xyz|me|tv|localhost|svc)"
)
IP4 = r"(?P<ip4>(?<![\w.\u00a7])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?!\d|\.\d|[\w.+-]{0,64}@))"
# Shapes with a rule of their own, and of which characters one is in each; what none of them takes is words and numbers.
SHAPES = (
    ("-", r"(?P<stamp>(?<!\d)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w))"),
    ("", r"(?P<basic>(?<!\w)\d{8}T\d{6}Z(?!\w))"),
    ("", r"(?P<quantity>(?<![\w.])\d{6,9}[ ]?" + kinds.UNITS + r"(?![\w]))"),
    ("-", r"(?P<uuid>(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z]))"),
    ("-", r"(?P<xray>(?<![0-9A-Za-z])1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24}(?![0-9A-Za-z]))"),
    ("-:", (r"(?P<mac>(?<![0-9A-Za-z])(?<![0-9a-fA-F]{2}[:-])"
           r"(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![0-9A-Za-z]|[:-][0-9a-fA-F]{2}(?![0-9A-Za-z])))")),
    (":", r"(?P<time>(?<!\d)(?:\d{4}-\d\d-\d\d[T_])?\d{1,2}:\d\d:\d\d[.,]\d{1,9}(?!\d))"),
    ("", (r"(?P<period>(?<![^\W_])P(?:\d{1,5}D)?T(?:\d{1,5}H)?(?:\d{1,5}M)?(?:\d{1,9}(?:\.\d{1,9})?S)?(?![^\W_])"
         r"|(?<![^\W_])(?:\d{1,3}d\d{1,2}h|\d{1,2}h\d{1,2}m(?:\d{1,2}s)?|\d{1,4}m\d{1,2}s)(?![^\W_]))")),  # of ISO 8601, and `4m20s`
    ("", r"(?P<prefixed>(?<![^\W_])0x[0-9a-fA-F]{1,64}(?![^\W_]))"),
    (":", (r"(?P<ip6>(?<![0-9A-Za-z.])(?<!::)(?:(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}"
          r"|(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,6}"
          r"|::(?:[0-9a-fA-F]{1,4}:){0,5}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}:){1,7}:)(?![0-9A-Za-z]|\.\d))")),
    (".", IP4 + r"(?P<port>:\d{1,5}(?!\d))?"),
    ("-", r"(?P<awshost>\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b)"),
    ("/\\", (r"(?P<home>(?:/home/|/Users/|[\\/]Users[\\/]{1,2}|[\\/]Documents and Settings[\\/]{1,2}))"
            r"(?P<user>[^\s/\\\"'<>:,;]{1,64})")),
    (":", r"(?P<s3>\bs3[an]?://|\barn:aws[a-z-]{0,10}:s3:::)(?P<bucket>[A-Za-z0-9._-]{1,63})"),
    (".", r"(?P<host>(?<![\w.@/-])(?:[A-Za-z0-9-]{1,63}\.){1,8}" + _HOSTLIKE + r"(?![\w-]|\.\w))(?P<hostport>:\d{1,5}(?!\d))?"),
    (":", r"(?P<urlhost>(?<=://)(?<!file://)(?<!chrome://)[A-Za-z0-9.-]{1,253})(?P<urlport>:\d{1,5}(?!\d))?"),
    (".", r"(?P<decimal>(?<![\w.])(?:\d{1,9}\.\d{1,12}(?:[eE][+-]?\d{1,3})?|\d\.\d{13,40}(?:[eE][+-]?\d{1,3})?)" + kinds.UNITS + r"?(?![\w]|\.\d))"),
    # Codes of Windows: a number below zero identifies nobody.
    ("-", r"(?P<negative>(?<![^\W_])-(?:1073[67]\d{5}|2147\d{6})(?!\d|\.\d))"),
    ("\\%", r"(?P<escape>\\(?:u[0-9a-fA-F]{4}|[nrtbf])|%[2-7][0-9A-F])"),
    ("", r"(?P<run>[^\W_]+)"),
)  # fmt: skip
MARKS = late(r"[:./\\%]")


def _shapes_with(characters: str) -> re.Pattern[str]:
    return late("|".join(source for needs, source in SHAPES if not needs or set(needs) & set(characters)))


SHAPE, DASHED_SHAPE, PLAIN_SHAPE = (_shapes_with(characters) for characters in ("-:./\\%", "-", ""))
# Hosts that belong to nobody's deployment: the services and the documentation of all.
PUBLIC_HOSTS = late(
    r"(?i)(?:(?P<own>[a-z0-9.-]{1,200})\.)??(?P<known>(?:[a-z0-9-]{1,40}\.){0,5}"
    r"(?:amazonaws\.com(?:\.cn)?|api\.aws|aws\.amazon\.com|amazon\.com|aws\.dev)"
    r"|(?:www\.|docs\.|api\.)?(?:github\.com|github\.io|pypi\.org|python\.org|opentelemetry\.io|openai\.com|anthropic\.com"
    r"|strandsagents\.com|langchain\.com|modelcontextprotocol\.io|example\.(?:com|org|net)|w3\.org|json-schema\.org"
    r"|speedscope\.app|nodejs\.org"
    r"|(?:ui\.)?perfetto\.dev|schemastore\.org)|public\.ecr\.aws|ghcr\.io|docker\.io|localhost)"
)
AWS_LABEL = late(
    r"(?i)(?:(?:us|eu|ap|ca|sa|me|af|il|mx|cn)-(?:gov-)?(?:north|south|east|west|central|(?:north|south)(?:ea|we)st)-\d|s3"
    r"|sts|iam"
    r"|bedrock|bedrock-runtime|bedrock-agentcore|bedrock-agentcore-control|bedrock-agent-runtime|gateway|runtime|lambda"
    r"|execute-api|ec2|dkr|ecr|api"
    r"|logs|xray|monitoring|secretsmanager|ssm|kms|dynamodb|cognito-idp|cognito-identity|auth|codebuild|compute|elb"
    r"|dualstack|amazonaws|com|cn|aws"
    r"|oauth2|token|events|sqs|sns|states|cloudtrail|cloudformation|marketplace|metering|amazon|docs|console|www|dev)"
)
STAY = frozenset({"stamp", "basic", "quantity", "time", "period", "escape", "decimal", "negative"})


def shape_for(piece: str) -> re.Pattern[str]:
    """The pattern with no more shapes than these characters allow."""
    if "-" not in piece:
        return SHAPE if MARKS.search(piece) else PLAIN_SHAPE
    return SHAPE if MARKS.search(piece) else DASHED_SHAPE
