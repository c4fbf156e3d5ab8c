"""Processes that end: exit codes, signals, memory, time-outs, containers."""

from __future__ import annotations

import json

from made_up.kinds.listed import kind
from made_up.records import Told, Words


@kind("oom-kernel")
def oom(w: Words) -> Told:
    name, pid = w.word(), w.number(1000, 9999)
    line = f"Out of memory: Killed process {pid} ({name}) total-vm:{w.number(100000, 900000)}kB, anon-rss:{w.number(1000, 9000)}kB"
    return Told(line, ("Out of memory", name))


@kind("exit-137")
def exit_137(w: Words) -> Told:
    name = f"{w.word()}-1"
    return Told(f"{name} exited with code 137", ("137", name))


@kind("exit-made-up")
def exit_made_up(w: Words) -> Told:
    name, code = w.word(), w.number(40, 90)
    return Told(f"error: process {name} exited with code {code}", (str(code), name))


@kind("killed")
def killed(w: Words) -> Told:
    script = f"./{w.word()}.sh"
    return Told(f"{script}: line {w.line()}:  4711 Killed                  ./{w.word()} --{w.word()}", ("Killed", script))


@kind("segfault")
def segfault(w: Words) -> Told:
    script = f"./{w.word()}.sh"
    return Told(f"{script}: line {w.line()}:  4711 Segmentation fault      (core dumped) ./{w.word()}", ("Segmentation fault", script))


@kind("docker-inspect")
def docker_inspect(w: Words) -> Told:
    message = w.message()
    state = {"Status": "exited", "Running": False, "OOMKilled": True, "ExitCode": 137, "Error": message}
    return Told(json.dumps({"Name": f"/{w.word()}", "State": state}), ("137", message), document=True)


@kind("lambda-timeout")
def lambda_timeout(w: Words) -> Told:
    request = w.uuid()
    seconds = f"{w.number(3, 29)}.00"
    return Told(f"{w.iso()} {request} Task timed out after {seconds} seconds", ("Task timed out", seconds))


@kind("lambda-error")
def lambda_error(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    error = {"errorMessage": message, "errorType": type_, "requestId": w.uuid(), "stackTrace": [f'  File "/var/task/{w.word()}.py", line 7\n']}
    return Told(json.dumps(error), (type_, message), document=True)


@kind("lambda-exit")
def lambda_exit(w: Words) -> Told:
    request, status = w.uuid(), w.number(40, 90)
    return Told(f"RequestId: {request} Error: Runtime exited with error: exit status {status}", ("exit status", str(status)))


@kind("gunicorn-boot")
def gunicorn(w: Words) -> Told:
    pid = w.number(1000, 9999)
    return Told(f"[{pid}] [ERROR] Worker (pid:{pid}) exited with code 3.", ("exited with code 3", str(pid)))


@kind("kubernetes-state")
def kubernetes(w: Words) -> Told:
    name, message = w.word(), w.message()
    ended = {"exitCode": 137, "reason": "OOMKilled", "message": message, "startedAt": w.iso(), "finishedAt": w.iso()}
    status = {"name": name, "ready": False, "restartCount": 3, "state": {"terminated": ended}}
    pod = {"kind": "Pod", "metadata": {"name": w.word()}, "status": {"phase": "Failed", "containerStatuses": [status]}}
    return Told(json.dumps(pod), ("OOMKilled", message), document=True)


@kind("ecs-stopped")
def ecs(w: Words) -> Told:
    message = w.message()
    task = {"taskArn": f"arn:aws:ecs:us-east-1:123456789012:task/{w.word()}/{w.hex(32)}", "lastStatus": "STOPPED"}
    task |= {"stopCode": "TaskFailedToStart", "stoppedReason": message}
    return Told(json.dumps({"tasks": [task], "failures": []}), ("TaskFailedToStart", message), document=True)
