"""Answers of Get*, List* and Describe* calls that say FAILED, in any shape."""

from __future__ import annotations

import json

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _arn(w: Words) -> str:
    return f"arn:aws:bedrock-agentcore:us-east-1:123456789012:{w.word()}/{w.word()}-{w.hex(10)}"


def _told(document: object, words: tuple[str, ...]) -> Told:
    return Told(json.dumps(document), words, document=True)


@kind("resource-failed")
def plain(w: Words) -> Told:
    message, name = w.message(), w.word()
    return _told({f"{name}Arn": _arn(w), f"{name}Id": w.hex(10), "status": "FAILED", "failureReason": message}, ("FAILED", message))


@kind("resource-create-failed")
def create_failed(w: Words) -> Told:
    message, name = w.message(), w.word()
    inner = {"arn": _arn(w), "name": w.word(), "status": "CREATE_FAILED", "failureReasons": [message], "createdAt": w.iso()}
    return _told({name: inner}, ("CREATE_FAILED", message))


@kind("resource-listed")
def listed(w: Words) -> Told:
    message, name = w.message(), w.word()
    good = [{f"{name}Id": w.hex(10), "status": "READY", "updatedAt": w.iso()} for _ in range(2)]
    bad = {f"{name}Id": w.hex(10), "status": "UPDATE_UNSUCCESSFUL", "statusReasons": [message], "updatedAt": w.iso()}
    return _told({f"{name}s": [good[0], bad, good[1]], "nextToken": None}, ("UPDATE_UNSUCCESSFUL", message))


@kind("resource-deep")
def deep(w: Words) -> Told:
    message = w.message()
    inner: object = {"status": "FAILED", "failureReason": {"code": w.word().upper(), "message": message}}
    for _ in range(w.random.randint(2, 4)):
        inner = {w.word(): inner, "createdAt": w.iso()}
    return _told(inner, ("FAILED", message))


@kind("resource-state-error")
def state_error(w: Words) -> Told:
    message = w.message()
    return _told({"job": {"jobId": w.hex(12), "jobStatus": "FAILED", "error": {"message": message}}}, ("FAILED", message))


@kind("cloudformation-events")
def stack_events(w: Words) -> Told:
    message, name = w.message(), w.word().capitalize()
    event = {"StackName": w.word(), "LogicalResourceId": name, "ResourceType": f"AWS::{w.word().capitalize()}::Thing"}
    event |= {"Timestamp": w.iso(), "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": message}
    return _told({"StackEvents": [event]}, ("CREATE_FAILED", message))
