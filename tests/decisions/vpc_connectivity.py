"""Which failed connections are the network's, and to what."""

from make import document, log, span

from agentcore_analyzer.model import Detail, Kind, LogRole

DYNAMO = 'ConnectTimeoutError: Connect timeout on endpoint URL: "https://dynamodb.eu-west-1.amazonaws.com/"'
CRM = "httpx.ConnectTimeout: host='crm.example.com'"
INIT = "Runtime initialization time exceeded"


def said(text=DYNAMO, **more):
    return log(1, text, "agent.log", **{"severity": 17, **more})


def network(mode):
    data = {"networkConfiguration": {"networkMode": mode}}
    return document(Kind.STATUS, "get-agent-runtime", data, "runtime.json")


def refused(**more):
    return log(1, INIT, "client.log", **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


CASES = {
    "a service of AWS": ([said()], [
        "error likely: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  agent.log: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
    ]),
    "another host": ([said(CRM)], [
        "error possible: crm.example.com cannot be reached",
        "  agent.log: the connection failed “httpx.ConnectTimeout: host='crm.example.com'”",
    ]),
    "another host, in a VPC": ([said(CRM), network("VPC")], [
        "error likely: crm.example.com cannot be reached",
        "  agent.log: the connection failed “httpx.ConnectTimeout: host='crm.example.com'”",
        "  runtime.json: the configuration says network mode VPC",
    ]),
    "another host, not in a VPC": ([said(CRM), network("PUBLIC")], [
        "error possible: crm.example.com cannot be reached",
        "  agent.log: the connection failed “httpx.ConnectTimeout: host='crm.example.com'”",
        "  runtime.json: the configuration says network mode PUBLIC",
    ]),
    "a service of AWS, not in a VPC": ([said(), network("PUBLIC")], [
        "error possible: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  agent.log: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
        "  runtime.json: the configuration says network mode PUBLIC",
    ]),
    "a name": ([said("socket.gaierror: [Errno -2] Name or service not known: https://crm.example.com/x")], [
        "error possible: crm.example.com could not be looked up",
        "  agent.log: the connection failed “socket.gaierror: [Errno -2] Name or service not known: https”",
    ]),
    "the host in urllib3's sentence": ([said("ConnectTimeoutError(x, 'Connection to 192.0.2.22 timed out. (connect timeout=10)')")], [
        "error possible: 192.0.2.22 cannot be reached",
        "  agent.log: the connection failed “ConnectTimeoutError(x, 'Connection to 192.0.2.22 timed out. ”",
    ]),
    "no way to the host": ([said("Error: connect EHOSTUNREACH 192.0.2.22:6379")], [
        "error possible: 192.0.2.22 cannot be reached",
        "  agent.log: the connection failed “Error: connect EHOSTUNREACH 192.0.2.22:6379”",
    ]),
    "connected, and no answer": ([said("read tcp 192.0.2.4:51234->192.0.2.7:443: i/o timeout")], []),
    "no host is named": ([said("TimeoutError: [Errno 110] Connection timed out")], [
        "error possible: A host that is not named cannot be reached",
        "  agent.log: the connection failed “TimeoutError: [Errno 110] Connection timed out”",
    ]),
    "the host in another line": ([said("POST https://crm.example.com/x\nTimeoutError: [Errno 110] Connection timed out\nend")], [
        "error possible: crm.example.com cannot be reached",
        "  agent.log: the connection failed “TimeoutError: [Errno 110] Connection timed out”",
    ]),
    "hosts in two lines": ([said("POST https://proxy.example.com/x\nConnectTimeout: https://crm.example.com/x")], [
        "error possible: crm.example.com cannot be reached",
        "  agent.log: the connection failed “ConnectTimeout: https://crm.example.com/x”",
    ]),
    "this machine": ([said("ConnectTimeout: http://127.0.0.1:8080/x")], []),
    "as information": ([said(severity=9)], [
        "error likely: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  agent.log: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
    ]),
    "without a level": ([said(severity=0)], [
        "error likely: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  agent.log: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
    ]),
    "in an answer": ([said(role=LogRole.SSE)], [
        "error likely: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  agent.log: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
    ]),
    "at a proxy": ([said(channel=Kind.PROXY_LOG)], [
        "error likely: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  agent.log: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
    ]),
    "of telemetry": ([said(logger="opentelemetry.exporter")], []),
    "in the exporter's code": ([said(f'File "opentelemetry/exporter/otlp.py"\n{DYNAMO}')], []),
    "of an export": ([said(f"Failed to export traces\n{DYNAMO}")], []),
    "of LiteLLM's price list": ([said("LiteLLM: Failed to fetch remote model cost map from https://x.example.com: [Errno 110] timed out")], []),
    "a span": ([span(1, None, 0, 1, "call", operation="client", status="ERROR", held=Detail({}, status_message=DYNAMO))], [
        "error likely: dynamodb.eu-west-1.amazonaws.com cannot be reached",
        '  made: the connection failed “ConnectTimeoutError: Connect timeout on endpoint URL: "https”',
        "  trace:TRACE",
    ]),
    "a span, to this machine": (
        [span(1, None, 0, 1, status="ERROR", held=Detail({}, status_message="ConnectTimeout: http://localhost:1/x"))], []),
    "a silent start in a VPC": ([refused(), network("VPC")], [
        "warning possible: The start timed out in a VPC: what it needs may be out of reach",
        "  client.log: the start timed out “Runtime initialization time exceeded”",
        "  runtime.json: the configuration says network mode VPC",
        "  hint:vpc",
    ]),
    "a silent start, not in a VPC": ([refused(), network("PUBLIC")], []),
    "a start in a VPC that logged something": ([refused(), network("VPC"), log(1, "starting", "agent.log")], []),
    "a start in a VPC whose log has no text": ([refused(), network("VPC"), log(1, None, "agent.log")], [
        "warning possible: The start timed out in a VPC: what it needs may be out of reach",
        "  client.log: the start timed out “Runtime initialization time exceeded”",
        "  runtime.json: the configuration says network mode VPC",
        "  hint:vpc",
    ]),
    "a VPC, and no trouble": ([network("VPC")], []),
    "a silent start of which an answer speaks": ([refused(role=LogRole.SSE), network("VPC")], [
        "warning possible: The start timed out in a VPC: what it needs may be out of reach",
        "  client.log: the start timed out “Runtime initialization time exceeded”",
        "  runtime.json: the configuration says network mode VPC",
        "  hint:vpc",
    ]),
    "a silent start, and a host at the caller": ([refused(), network("VPC"), said(CRM, channel=Kind.CLIENT_LOG)], [
        "error likely: crm.example.com cannot be reached",
        "  agent.log: the connection failed “httpx.ConnectTimeout: host='crm.example.com'”",
        "  runtime.json: the configuration says network mode VPC",
    ]),
}
