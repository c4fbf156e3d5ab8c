"""Which local variables are missing where the agent is deployed."""

from make import document, log

from agentcore_analyzer.model import Kind


def local(*names, shape="text", file=".env"):
    rows = [{"name": n, "shape": shape, "line": i + 1} for i, n in enumerate(names)]
    return document(Kind.PROJECT, file, {"variables": rows}, file)


def planned(*names):
    runtimes = [{"name": "shop", "envVars": [{"name": n, "value": "x"} for n in names]}]
    return document(Kind.PROJECT, "agentcore.json", {"runtimes": runtimes}, "agentcore.json")


def deployed(*names):
    return document(Kind.STATUS, "get-agent-runtime", {"environmentVariables": dict.fromkeys(names, "x")}, "runtime.json")


CASES = {
    "set there": ([local("CRM_URL"), deployed("CRM_URL")], []),
    "not set there": ([local("CRM_URL"), deployed()], [
        "warning possible: Set locally, missing in the deployed agent: CRM_URL",
        "  .env: CRM_URL is set locally (its value is not kept)",
        "  runtime.json: the runtime has 0 variables, not these",
    ]),
    "one of two": ([local("CRM_URL", "CRM_USER"), deployed("CRM_URL")], [
        "warning possible: Set locally, missing in the deployed agent: CRM_USER",
        "  .env: CRM_USER is set locally (its value is not kept)",
        "  runtime.json: the runtime has 1 variable, not these",
    ]),
    "not planned": ([local("CRM_URL"), planned()], [
        "warning possible: Set locally, missing in the deployed agent: CRM_URL",
        "  .env: CRM_URL is set locally (its value is not kept)",
        "  agentcore.json: shop has 0 variables, not these",
    ]),
    "planned, but not deployed": ([local("CRM_URL"), planned("CRM_URL"), deployed()], [
        "warning possible: Set locally, missing in the deployed agent: CRM_URL",
        "  .env: CRM_URL is set locally (its value is not kept)",
        "  runtime.json: the runtime has 0 variables, not these",
    ]),
    "deployed, but not planned": ([local("CRM_URL"), planned(), deployed("CRM_URL")], []),
    "no configuration": ([local("CRM_URL")], ["? cannot tell whether the local variables are set in the deployed agent, because no configuration is in the input: add agentcore/agentcore.json, or export `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json`"]),
    "empty": ([local("CRM_URL", shape="empty"), deployed()], []),
    "without a name": ([local(""), deployed()], []),
    "given by the platform": ([local("AWS_REGION", "PATH"), deployed()], []),
    "another file": ([local("CRM_URL", file="settings"), deployed()], []),
    "the agent misses it": ([local("CRM_URL", "CRM_USER"), deployed(), log(1, "KeyError: 'CRM_USER'", "agent.log")], [
        "error certain: Set locally, missing in the deployed agent: CRM_USER",
        "  agent.log: the agent misses CRM_USER “KeyError: 'CRM_USER'”",
        "  .env: CRM_USER is set locally (its value is not kept)",
        "  runtime.json: the runtime has 0 variables, not these",
    ]),
    "the agent speaks of it": ([local("CRM_URL"), deployed(), log(1, "uses CRM_URL", "agent.log")], [
        "warning possible: Set locally, missing in the deployed agent: CRM_URL",
        "  .env: CRM_URL is set locally (its value is not kept)",
        "  runtime.json: the runtime has 0 variables, not these",
    ]),
    "a caller misses it": ([local("CRM_URL"), deployed(), log(1, "CRM_URL is not set", channel=Kind.CLIENT_LOG)], [
        "warning possible: Set locally, missing in the deployed agent: CRM_URL",
        "  .env: CRM_URL is set locally (its value is not kept)",
        "  runtime.json: the runtime has 0 variables, not these",
    ]),
    "six": ([local(*(f"CRM_{n}" for n in "ABCDEF")), deployed()], [
        "warning possible: Set locally, missing in the deployed agent: CRM_A, CRM_B, CRM_C, CRM_D, CRM_E and 1 more",
        "  .env: CRM_A is set locally (its value is not kept)",
        "  .env: CRM_B is set locally (its value is not kept)",
        "  .env: CRM_C is set locally (its value is not kept)",
        "  .env: CRM_D is set locally (its value is not kept)",
        "  .env: CRM_E is set locally (its value is not kept)",
        "  .env: CRM_F is set locally (its value is not kept)",
        "  runtime.json: the runtime has 0 variables, not these",
    ]),
}
