"""Names of services and permissions, and the answers that every service can give."""

from __future__ import annotations

from collections.abc import Mapping

CLIENT, SERVICE = "client", "service"

# Answers of the door in front of every service: (HTTP status, whose fault). Source: the pages "Common Errors" of the API
# references, `Common client error codes` of EC2; the query services leave the suffix away.
COMMON: Mapping[str, tuple[int, str]] = {
    "AccessDenied": (403, CLIENT),
    "AuthFailure": (401, CLIENT),
    "BadGateway": (502, SERVICE),
    "Blocked": (403, CLIENT),
    "DryRunOperation": (412, CLIENT),
    "ExpiredToken": (403, CLIENT),
    "GatewayTimeout": (504, SERVICE),
    "IncompleteSignature": (400, CLIENT),
    "InternalError": (500, SERVICE),
    "InternalFailure": (500, SERVICE),
    "InternalServerError": (500, SERVICE),
    "InternalServer": (500, SERVICE),
    "InternalService": (500, SERVICE),
    "InvalidAction": (400, CLIENT),
    "InvalidClientTokenId": (403, CLIENT),
    "InvalidSignature": (403, CLIENT),
    "MissingAuthenticationToken": (403, CLIENT),
    "MissingRequiredParameter": (400, CLIENT),
    "NotAuthorized": (400, CLIENT),
    "OptInRequired": (403, CLIENT),
    "RequestEntityTooLarge": (413, CLIENT),
    "RequestExpired": (400, CLIENT),
    "RequestLimitExceeded": (503, CLIENT),
    "RequestTimeTooSkewed": (403, CLIENT),
    "RequestTimeout": (408, CLIENT),
    "Serialization": (400, CLIENT),
    "ServiceUnavailable": (503, SERVICE),
    "SignatureDoesNotMatch": (403, CLIENT),
    "SlowDown": (503, CLIENT),
    "SubscriptionRequired": (403, CLIENT),
    "Throttled": (429, CLIENT),
    "Throttling": (429, CLIENT),
    "TooManyRequests": (429, CLIENT),
    "UnauthorizedOperation": (403, CLIENT),
    "UnknownOperation": (404, CLIENT),
    "UnrecognizedClient": (403, CLIENT),
    "Validation": (400, CLIENT),
    "ValidationError": (400, CLIENT),
}
# What botocore sends again by itself (retries/standard.py), without the suffix.
RETRIED = frozenset((
    "BandwidthLimitExceeded", "EC2Throttled", "LimitExceeded", "PriorRequestNotComplete", "ProvisionedThroughputExceeded",
    "RequestLimitExceeded", "RequestThrottled", "RequestTimeout", "SlowDown", "Throttled", "Throttling", "TooManyRequests",
    "TransactionInProgress",
))  # fmt: skip
RETRIED_STATUS = frozenset((500, 502, 503, 504))
# Names that services had or have besides the one of botocore: prefixes of permissions, hosts, names in Java.
ALIASES = {
    "awslambda": "lambda", "cloudwatchlogs": "logs", "cognitoidentityprovider": "cognito-idp", "cognitoidp": "cognito-idp",
    "securitytoken": "sts", "awssecuritytoken": "sts", "elasticcontainerregistry": "ecr", "ec2containerregistry": "ecr",
    "identitymanagement": "iam", "apigateway": "apigateway", "simplestorage": "s3", "elasticcomputecloud": "ec2",
    "bedrockagentcoredata": "bedrock-agentcore", "bedrockagentcoredataplanefrontinglayer": "bedrock-agentcore",
    "bedrockagentcorecontrolplane": "bedrock-agentcore-control",
    "bedrockagentcorecontrolplanefrontinglayer": "bedrock-agentcore-control",
    "amazonbedrockkeystoneruntime": "bedrock-data-automation-runtime",
}  # fmt: skip
LABELS = {
    "apigateway": "API Gateway",
    "bedrock": "Bedrock's control plane (bedrock)",
    "bedrock-agent": "Bedrock Agents (bedrock-agent)",
    "bedrock-agent-runtime": "Bedrock Agents (bedrock-agent-runtime)",
    "bedrock-agentcore": "AgentCore (bedrock-agentcore)",
    "bedrock-agentcore-control": "AgentCore's control plane (bedrock-agentcore-control)",
    "bedrock-data-automation": "Bedrock Data Automation (bedrock-data-automation)",
    "bedrock-data-automation-runtime": "Bedrock Data Automation (bedrock-data-automation-runtime)",
    "bedrock-runtime": "Bedrock (bedrock-runtime)",
    "cloudformation": "CloudFormation",
    "codebuild": "CodeBuild",
    "cognito-idp": "Cognito (cognito-idp)",
    "dynamodb": "DynamoDB",
    "ec2": "EC2",
    "ecr": "ECR",
    "iam": "IAM",
    "lambda": "Lambda",
    "logs": "CloudWatch Logs",
    "s3": "S3",
    "secretsmanager": "Secrets Manager",
    "sts": "STS",
    "xray": "X-Ray",
}
# Where the permission is not the name of the operation. Source: Service Authorization Reference.
PERMISSIONS = {
    ("bedrock-runtime", "Converse"): "bedrock:InvokeModel",
    ("bedrock-runtime", "ConverseStream"): "bedrock:InvokeModelWithResponseStream",
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "lambda:InvokeFunction",
    ("s3", "HeadObject"): "s3:GetObject",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "ListObjects"): "s3:ListBucket",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "CopyObject"): "s3:PutObject",
    ("s3", "CreateMultipartUpload"): "s3:PutObject",
    ("s3", "UploadPart"): "s3:PutObject",
}
UNNAMED = frozenset({"s3", "apigateway"})  # their other permissions do not have the names of the operations
# Pages of the API references; the name of the operation follows.
APIS = {
    "bedrock": "bedrock/latest/APIReference/API_", "bedrock-agent": "bedrock/latest/APIReference/API_agent_",
    "bedrock-agent-runtime": "bedrock/latest/APIReference/API_agent-runtime_", "bedrock-runtime": "bedrock/latest/APIReference/API_runtime_",
    "bedrock-agentcore": "bedrock-agentcore/latest/APIReference/API_", "bedrock-agentcore-control": "bedrock-agentcore-control/latest/APIReference/API_",
}  # fmt: skip
