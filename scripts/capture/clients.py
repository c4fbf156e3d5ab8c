"""Clients of the agent, as users write them. usage: clients.py KIND URL [options]

KIND: httpx | requests | aiohttp | urllib3 | boto3. Each received line is logged to
stdout with a UTC time stamp; a failure is logged with its traceback.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable

log = logging.getLogger("client")

Options = argparse.Namespace


def headers(options: Options) -> dict[str, str]:
    values = {
        "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id": options.session,
        "baggage": f"session.id={options.session}",  # AgentCore adds this one
    }
    if options.traceparent:
        values["traceparent"] = options.traceparent
    return values


def received(line: bytes | str) -> None:
    text = line.decode() if isinstance(line, bytes) else line
    if text.strip():
        log.info("received %s", text.rstrip())


def call_httpx(options: Options) -> None:
    import httpx

    with httpx.stream(
        "POST",
        options.url,
        json={"prompt": options.prompt},
        headers=headers(options),
        timeout=options.timeout,
    ) as response:
        log.info("status %s", response.status_code)
        for line in response.iter_lines():
            received(line)


def call_requests(options: Options) -> None:
    import requests

    response = requests.post(
        options.url,
        json={"prompt": options.prompt},
        headers=headers(options),
        timeout=options.timeout,
        stream=True,
    )
    log.info("status %s", response.status_code)
    for line in response.iter_lines():
        received(line)


def call_urllib3(options: Options) -> None:
    import urllib3

    response = urllib3.request(
        "POST",
        options.url,
        json={"prompt": options.prompt},
        headers=headers(options),
        timeout=options.timeout,
        preload_content=False,
        retries=False,
    )
    log.info("status %s", response.status)
    for chunk in response.stream():
        received(chunk)


def call_aiohttp(options: Options) -> None:
    import aiohttp

    async def call() -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_read=options.timeout)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(options.url, json={"prompt": options.prompt}, headers=headers(options)) as response,
        ):
            log.info("status %s", response.status)
            async for line in response.content:
                received(line)

    asyncio.run(call())


def call_boto3(options: Options) -> None:
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "bedrock-agentcore",
        region_name="us-east-1",
        endpoint_url=options.url,
        config=Config(
            read_timeout=options.timeout or 900,
            retries={"total_max_attempts": 1},
            user_agent="orderdesk-web/1.4",  # the default one names the kernel
        ),
    )
    response = client.invoke_agent_runtime(
        agentRuntimeArn=options.arn,
        runtimeSessionId=options.session,
        payload=json.dumps({"prompt": options.prompt}).encode(),
    )
    log.info("status %s", response["ResponseMetadata"]["HTTPStatusCode"])
    for line in response["response"].iter_lines():
        received(line)


CLIENTS: dict[str, Callable[[Options], None]] = {
    "httpx": call_httpx,
    "requests": call_requests,
    "urllib3": call_urllib3,
    "aiohttp": call_aiohttp,
    "boto3": call_boto3,
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=CLIENTS)
    parser.add_argument("url")
    parser.add_argument("--prompt", default="Good morning.")
    parser.add_argument("--session", default="session-0b54d9f2-6e1c-4f0a-9d3e-2a7c5b8e4f01")
    parser.add_argument("--traceparent", default="")
    parser.add_argument("--arn", default="")
    parser.add_argument("--timeout", type=float, default=None)
    options = parser.parse_args()
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stdout,
        format="%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S",
    )
    logging.getLogger("botocore").setLevel(logging.WARNING)
    target = f" {options.arn}" if options.arn else ""
    log.info("POST %s%s session %s", options.url, target, options.session)
    try:
        CLIENTS[options.kind](options)
    except Exception:
        log.exception("request failed")
        return 1
    log.info("finished")
    return 0


if __name__ == "__main__":
    sys.exit(main())
