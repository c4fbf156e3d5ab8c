"""The network that an agent runs in, as its configuration names it, what AWS has in a VPC, and the steps that show what is in the way."""

from __future__ import annotations

import json
import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Kind, Step

_AWS = late(r"(?:[\w-]{1,63}\.){0,6}?(?P<service>[\w-]{1,63})\.(?P<region>[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d)\.(?:vpce\.)?amazonaws\.com$")


def network_mode(case: Case) -> tuple[str, Evidence | None]:
    """What the configuration in the input says: VPC, PUBLIC, or nothing."""
    for document in case.documents:
        if document.kind in (Kind.PROJECT, Kind.STATUS):
            try:
                text = json.dumps(document.data, default=str)
            except (TypeError, ValueError):
                continue
            for mode in ("VPC", "PUBLIC"):
                if re.search(rf'"(?:networkMode|network_mode)": "{mode}"', text):
                    return mode, Evidence(document.place, f"the configuration says network mode {mode}")
    return "", None


def interface_of(host: str) -> str:
    """The name of the interface endpoint for a host of AWS; empty for another host."""
    aws = _AWS.match(host)
    return f"com.amazonaws.{aws['region']}.{aws['service']}" if aws else ""


def call_steps(host: str, *, by_name: bool, web: bool) -> tuple[Step, ...]:
    """What shows on the machine that calls where it fails: at the look-up of the name, or at the connection, of the web or another."""
    name = host or "HOST"
    if by_name:
        return (
            Step("Look the name up where the caller runs.", f"nslookup {shell(name)}", "an address"),
            Step("Correct the name, or let the caller's network resolve it (a private name needs its name servers or hosted zone there)."),
        )
    if not web:
        return (Step("See whether it answers where the caller runs.", f"nc -vz -w 5 {shell(name)} PORT", "succeeded, or open"),)
    return (Step("See whether it answers where the caller runs.", f"curl -sv --connect-timeout 5 {shell(f'https://{name}/')} -o /dev/null", "Connected to"),)


def vpc_steps(who: str, interface: str = "") -> tuple[Step, ...]:
    return (
        Step(
            f"If the {who} runs in a VPC: see which endpoints the VPC has.",
            "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC_ID --query 'VpcEndpoints[].ServiceName'",
            f"{interface or 'com.amazonaws.REGION.SERVICE'} in the list, or a NAT gateway in the route table of the {who}'s subnets",
        ),
        Step(
            f"See whether the {who}'s security group lets port 443 out, and the endpoint's group lets it in.",
            "aws ec2 describe-security-groups --group-ids SECURITY_GROUP_ID",
            "an egress rule for 443",
        ),
        *((Step("Use private subnets with a NAT gateway: a public subnet gives the agent no way out."),) if who == "agent" else ()),
    )
