"""What to do about a call that AWS rejects: by sentence, by part of the message, by kind of error code."""

from __future__ import annotations

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure

# Sentences of services that come without a code: (what was rejected, step).
_SENTENCES = {
    "Failed to connect and fetch tools from the provided MCP target server": (
        "a gateway target",
        ("Check the target's URL from outside your network: creating a target calls its MCP server, which must answer initialize"
        " and tools/list at once."),
    ),
    "Unrecognized resource types: [AWS::BedrockAgentCore::": (
        "the template",
        "The name of the type is misspelt, or the region does not have it (yet): compare it with the reference, and deploy in a region that has it.",
    ),
    "User is not authorized to access automation stream": (
        "the connection to a browser session",
        ("Allow bedrock-agentcore:ConnectBrowserAutomationStream to the role. The built-in browser belongs to the account aws:"
        " arn:aws:bedrock-agentcore:REGION:aws:browser/aws.browser.v1."),
    ),
}
# What a part of the message stands for besides itself: (words, sentence).
_HINTS = {
    "Failed creating service linked role. Rate": "This is no quota: IAM was asked too often at once. Wait a minute and deploy again.",
    "UpdateAgentRuntime": "If the agent was deleted, its id in .bedrock_agentcore.yaml has outlived it: remove agent_id and"
    " agent_arn there (or the file) and launch again, which creates a new one.",
    "AuthorizerConfiguration is required": "Give the discovery URL and the allowed clients or audience, or use AWS_IAM.",
    "CredentialProviderConfigurations": "For a Lambda target that is the credentialProviderType GATEWAY_IAM_ROLE; other targets take others.",
    "lacks permission to invoke Lambda": "Allow lambda:InvokeFunction for the gateway's role, wait a minute, and create the"
    " target again.",
}
_STEPS = {
    "NotFound": "Create what the call names, or correct its id, account and region; ids kept in local files outlive what they name.",
    "Conflict": "Choose another name, use what exists (import it, or update instead of create), or wait until its change has ended.",
    "Already": "Choose another name, or use what exists (import it, or update instead of create).",
    "imit": "Delete what is no longer used, or ask for a higher quota in the Service Quotas console.",
    "Quota": "Delete what is no longer used, or ask for a higher quota in the Service Quotas console.",
}
# A value that a constraint of the service model refuses.
UNFIT = late(
    r"Value (?:'(?P<value>[^']{1,300})' )?at '(?P<field>[\w.]{1,80})' failed to satisfy constraint:"
    r" Member must satisfy regular expression pattern: (?P<pattern>\S{1,200})"
)
# Terraform, waiting for a state that does not come; where it prints `%!s(<nil>)`, AWS gave no reason, and nothing was rejected.
_STATE = late(r"unexpected state '\w{0,40}', wanted target '[\w, ]{1,80}'\. last error: (?!%!s\(<nil>\))(?P<said>.{1,1000})")


def sentence(failure: Failure) -> tuple[str, str, str] | None:
    """(what was rejected, the words, the step) where a tool passes on what AWS says without its code."""
    text = plain_quotes(getattr(failure.sources[0], "text", None) or failure.message)
    for words, (what, step) in _SENTENCES.items():
        if words in text:
            at = text.index(words)
            return what, text[at : at + 400].partition("\n")[0].strip(), step
    state = _STATE.search(text)
    return ("a resource", state["said"].strip(), f"Change what the reason asks for: {state['said'][:200]}") if state is not None else None


def hint(call: str, message: str) -> str:
    """What a part of the message asks for."""
    told = next((text for words, (_, text) in _SENTENCES.items() if words in message), "")
    return told or next((text for words, text in _HINTS.items() if words in f"{call} {message}"), "")


def of_code(code: str) -> str:
    """What a kind of error code asks for."""
    return next((text for part, text in _STEPS.items() if part in code), "")
