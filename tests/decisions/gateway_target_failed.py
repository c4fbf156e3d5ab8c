"""Each failed target once, the one with a reason first."""

from make import document

from agentcore_analyzer.model import Kind


def target(status="FAILED", reason=None, identifier="TGT0000001", name="shop"):
    data = {"targetId": identifier, "name": name, "status": status, "statusReasons": [reason] if reason else []}
    return document(Kind.STATUS, "get-gateway-target", data, "target.json")


CASES = {
    "failed": ([target()], [
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
    ]),
    "ready": ([target("READY")], []),
    "failed, told twice": ([target(), target(reason="Unable to connect to the MCP server")], [
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED “Unable to connect to the MCP server”",
    ]),
    "two failed": ([target(), target(identifier="TGT0000002")], [
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
    ]),
    "two failed without ids": ([target(identifier=None), target(identifier=None, name="crm")], [
        "error certain: Gateway target crm is FAILED",
        "  target.json: status FAILED",
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
    ]),
    "two failed of one name": ([target(identifier="TGT0000001"), target(identifier="TGT0000002")], [
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
    ]),
    "failed in two ways": ([target(), target("SYNCHRONIZE_UNSUCCESSFUL")], [
        "error certain: Gateway target shop is FAILED",
        "  target.json: status FAILED",
        "error certain: Gateway target shop is SYNCHRONIZE_UNSUCCESSFUL",
        "  target.json: status SYNCHRONIZE_UNSUCCESSFUL",
    ]),
    "a target of another service": ([target(identifier="e32eecb2-646c-4f4b-8ed1-205fbexample")], []),
    "without a name": ([target(name=None)], [
        "error certain: Gateway target TGT0000001 is FAILED",
        "  target.json: status FAILED",
    ]),
}
