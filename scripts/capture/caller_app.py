"""A web application that invokes the agent. usage: caller_app.py URL ARN SESSION PROMPT"""

from __future__ import annotations

import json
import logging
import sys

import boto3
from botocore.config import Config
from opentelemetry import trace

log = logging.getLogger("orderdesk.web")
log.setLevel(logging.INFO)
tracer = trace.get_tracer("orderdesk.web")


def main(url: str, arn: str, session: str, prompt: str) -> None:
    config = Config(user_agent="orderdesk-web/1.4")  # the default one names the kernel
    client = boto3.client("bedrock-agentcore", region_name="us-east-1", endpoint_url=url, config=config)
    with tracer.start_as_current_span("answer_customer") as span:
        span.set_attribute("session.id", session)
        response = client.invoke_agent_runtime(
            agentRuntimeArn=arn,
            runtimeSessionId=session,
            payload=json.dumps({"prompt": prompt}).encode(),
        )
        lines = sum(1 for line in response["response"].iter_lines() if line)
        log.info("agent answered with %d lines", lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
