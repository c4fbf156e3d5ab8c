"""Which credentials fit which type of target, in each form of document."""

from make import document

from agentcore_analyzer.model import Kind


def target(data):
    return document(Kind.STATUS, "get-gateway-target", {"name": "shop", **data}, "target.json")


def live(kind, *credentials):
    return target({
        "targetConfiguration": {"mcp": {kind: {}}},
        "credentialProviderConfigurations": [{"credentialProviderType": c} for c in credentials],
    })  # fmt: skip


def planned(kind, **more):
    targets = [{"name": "shop", "targetType": kind, **more}]
    return document(Kind.PROJECT, "agentcore.json", {"agentCoreGateways": [{"name": "g", "targets": targets}]}, "agentcore.json")


CASES = {
    "OpenAPI with a key": ([live("openApiSchema", "API_KEY")], []),
    "OpenAPI with the role": ([live("openApiSchema", "GATEWAY_IAM_ROLE")], [
        "error likely: Target shop: GATEWAY_IAM_ROLE does not fit a target of type OPEN_API_SCHEMA",
        "  target.json: type OPEN_API_SCHEMA, credential GATEWAY_IAM_ROLE",
    ]),
    "OpenAPI without any": ([live("openApiSchema")], [
        "error likely: Target shop: NONE does not fit a target of type OPEN_API_SCHEMA",
        "  target.json: type OPEN_API_SCHEMA, credential NONE",
    ]),
    "Lambda without any": ([live("lambda")], []),
    "Lambda with OAuth": ([live("lambda", "OAUTH")], [
        "error likely: Target shop: OAUTH does not fit a target of type LAMBDA",
        "  target.json: type LAMBDA, credential OAUTH",
    ]),
    "a type that is not known": ([live("somethingNew", "API_KEY")], []),
    "a credential that is not known": ([live("lambda", "SOMETHING_NEW", "GATEWAY_IAM_ROLE")], []),
    "a credential that is not known, alone": ([live("openApiSchema", "SOMETHING_NEW")], []),
    "MCP server with a key": ([live("mcpServer", "API_KEY")], [
        "note possible: Target shop: API_KEY does not fit a target of type MCP_SERVER",
        "  target.json: type MCP_SERVER, credential API_KEY",
    ]),
    "not told": ([target({"targetConfiguration": {"mcp": {"openApiSchema": {}}}})], []),
    "planned: outbound": ([planned("lambda", outboundAuth={"type": "oauth"})], [
        "error likely: Target shop: OAUTH does not fit a target of type LAMBDA",
        "  agentcore.json: type LAMBDA, credential OAUTH",
    ]),
    "planned: fits": ([planned("openapi", outboundAuth={"type": "apiKey"})], []),
    "planned: not known": ([planned("lambda", outboundAuth={"type": "new"})], []),
    "planned: a word": ([planned("smithyModel", credential="api_key")], [
        "error likely: Target shop: API_KEY does not fit a target of type SMITHY_MODEL",
        "  agentcore.json: type SMITHY_MODEL, credential API_KEY",
    ]),
    "planned: a word not known": ([planned("smithyModel", credential="new")], []),
    "planned: provider type": ([planned("smithyModel", outboundAuth={"credentialProviderType": "API_KEY"})], [
        "error likely: Target shop: API_KEY does not fit a target of type SMITHY_MODEL",
        "  agentcore.json: type SMITHY_MODEL, credential API_KEY",
    ]),
    "told twice": ([live("lambda", "OAUTH"), live("lambda", "OAUTH")], [
        "error likely: Target shop: OAUTH does not fit a target of type LAMBDA",
        "  target.json: type LAMBDA, credential OAUTH",
    ]),
}
