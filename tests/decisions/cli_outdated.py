"""From which version on the commands are those of today."""

from make import log

from agentcore_analyzer.model import Kind

SHELL = {"channel": Kind.CLIENT_LOG}

CASES = {
    "older": ([log(1, "@aws/agentcore@0.8.12", **SHELL)], [
        "error certain: The agentcore CLI is too old: 0.8.12",
        "  made: names the version “@aws/agentcore@0.8.12”",
    ]),
    "the oldest that fits": ([log(1, "@aws/agentcore@0.9.0", **SHELL)], []),
    "newer": ([log(1, "@aws/agentcore@0.31.0", **SHELL)], []),
    "updated on the way": ([log(1, "updates agentcore 0.3.1 to agentcore 0.9.2", **SHELL)], []),
    "boto3 too old": ([log(1, "Unknown service: 'bedrock-agentcore'. Valid service names are: acm", severity=17)], [
        "error certain: The installed AWS SDK or CLI is too old: the installed botocore is older than the service bedrock-agentcore",
        "  made: it says so “Unknown service: 'bedrock-agentcore'. Valid service names ar”",
    ]),
    "boto3's exception without a level": ([log(1, "UnknownServiceError: Unknown service: 'bedrock-agentcore'", severity=0)], [
        "error certain: The installed AWS SDK or CLI is too old: the installed botocore is older than the service bedrock-agentcore",
        "  made: it says so “UnknownServiceError: Unknown service: 'bedrock-agentcore'”",
    ]),
    "boto3 is spoken of": ([log(1, "Seen before: Unknown service: 'bedrock-agentcore'", severity=9)], []),
}
