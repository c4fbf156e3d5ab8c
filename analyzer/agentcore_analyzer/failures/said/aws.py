"""
Calls to AWS that failed, in the words of every client: botocore, the command line, SDKs, CloudFormation, bodies and headers.

Each sentence is one failure of its own, also where it is the last line of a stack trace. How they are read is in
`failures.wordings`, one module a kind, which is loaded when one of its hints stands in a text.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from importlib import import_module

from agentcore_analyzer.failures.records import Said

ORDER = 20
LONGEST = 2000  # of a quote
# What says most about a failure comes first: a bare body is read only where no SDK told of it.
WORDINGS: dict[str, tuple[str, ...]] = {
    "agentcore_cli": ("ERROR NAME: ",),
    "botocore": ("when calling the ", "occurred ("),
    "javascript": ("$metadata", "retryDelay"),
    "sdks": (
        "(Service:", "operation error", ", request id: ", "https response error", "unhandled error (", "aws_request_id",
        "ErrorMetadata {", "Exception { message: ", "Amazon.", "aws_sdk_", "HandlerErrorCode: ",
    ),
    "client": (
        "endpoint URL: ", "Could not connect to the", "SSL validation failed for ", "An error occurred while reading from response", "An HTTP Client ",
        "Unable to locate credentials", "Partial credentials found in ", "Please reauthenticate",
        "The SSO session associated with", "You must specify a region", "The config profile (", "Unknown service: '",
        "Parameter validation failed:", "Error during pagination: ", "from any of the providers in the chain",
        "Could not load credentials from any providers", "Error: Region is missing", "no valid providers in chain",
        "no EC2 IMDS role found", "Waiter ", "Error loading ", "Error when retrieving ", "to proxy URL: ", "aws: ",
    ),
    "bodies": (  # a header is written in many ways: x-amzn-errortype, X-Amzn-ErrorType
        "__type", "<Code>", "rrortype", "rrorType", ":exception-type", ":error-code", 'Exception":', "Exception':",
        "authorized to perform", " detected: Value ", "com.amazon",
    ),
}  # fmt: skip
HINTS = tuple(dict.fromkeys(hint for hints in WORDINGS.values() for hint in hints))


def read(text: str, severity: int) -> Iterator[Said]:  # what AWS refused is refused at any level
    from agentcore_analyzer.failures.wordings.flow import in_code
    from agentcore_analyzer.failures.wordings.views import literal, views

    taken: list[tuple[int, int]] = []  # in order, none in another
    for view in views(text):
        for name, hints in WORDINGS.items():
            if not any(hint in view.text for hint in hints):
                continue
            for said in import_module(f"agentcore_analyzer.failures.wordings.{name}").read(view.text):
                begin, stop = view.span(said.start, said.end)
                at = bisect(taken, (begin, stop))
                if (at and taken[at - 1][1] > begin) or (at < len(taken) and taken[at][0] < stop) or in_code(text, begin):
                    continue
                taken.insert(at, (begin, stop))
                quote = said.quote if view.places is None else literal(text, begin, stop, LONGEST)
                yield said._replace(start=begin, end=stop, quote=quote)
