"""Build and deployment tools."""

from __future__ import annotations

from made_up.kinds.listed import kind
from made_up.records import Told, Words


@kind("terraform")
def terraform(w: Words) -> Told:
    message, name = w.message(), w.word()
    rows = ["", f"Error: {message}", "", f"  with aws_{w.word()}.{name},", f"  on {w.word()}.tf line {w.line()}, in resource \"aws_{name}\" \"{name}\":"]
    return Told("\n".join(["╷", *(f"│ {row}".rstrip() for row in rows[1:]), "╵"]), ("Error", message), 1)


@kind("cloudformation-event")
def cloudformation(w: Words) -> Told:
    name, message = w.word().capitalize(), w.message()
    line = f"{w.now():%Y-%m-%d %H:%M:%S} CREATE_FAILED  AWS::{w.word().capitalize()}::{w.word().capitalize()}  {name}  "
    return Told(f'{line}Resource handler returned message: "{message}" (RequestToken: {w.uuid()}, HandlerErrorCode: GeneralServiceException)', (name, message))


@kind("cdk")
def cdk(w: Words) -> Told:
    stack, message = f"{w.word().capitalize()}Stack", w.message()
    return Told(f"❌  {stack} failed: ToolkitError: The stack named {stack} failed to deploy: {message}", (stack, message))


@kind("docker-build")
def docker_build(w: Words) -> Told:
    command = f"{w.word()} --{w.word()} {w.word()}"
    code = w.number(40, 90)
    step = f"#{w.number(11, 30)}"
    lines = [
        f"{step} [4/7] RUN {command}",
        f"{step} 0.412 {w.word()}: {w.word()} {w.word()}",
        f'{step} ERROR: process "/bin/sh -c {command}" did not complete successfully: exit code: {code}',
        "------",
        "Dockerfile:9",
        "------",
        f'ERROR: failed to solve: process "/bin/sh -c {command}" did not complete successfully: exit code: {code}',
    ]
    return Told("\n".join(lines), (command, str(code)), 6)


@kind("npm")
def npm(w: Words) -> Told:
    package = f"@{w.word()}/{w.word()}"
    lines = ["npm error code E404", f"npm error 404 Not Found - GET https://registry.npmjs.org/{package.replace('/', '%2f')} - Not found"]
    return Told("\n".join([*lines, "npm error 404", f"npm error 404  '{package}@^4.7.11' is not in this registry."]), ("E404", package), 0)


@kind("pip")
def pip(w: Words) -> Told:
    package = w.word()
    lines = [f"ERROR: Could not find a version that satisfies the requirement {package}==4.7.11 (from versions: none)"]
    return Told("\n".join([*lines, f"ERROR: No matching distribution found for {package}==4.7.11"]), ("No matching distribution found", package), 1)


@kind("uv")
def uv(w: Words) -> Told:
    package = w.word()
    lines = ["  × No solution found when resolving dependencies:", f"  ╰─▶ Because {package} was not found in the package registry and you require {package},"]
    return Told("\n".join([*lines, "      we can conclude that your requirements are unsatisfiable."]), ("No solution found", package), 0)


@kind("make")
def make(w: Words) -> Told:
    target, code = w.word(), w.number(40, 90)
    return Told(f"make: *** [Makefile:{w.line()}: {target}] Error {code}", (target, f"Error {code}"))


@kind("cargo")
def cargo(w: Words) -> Told:
    message = f"cannot find function `{w.word()}` in this scope"
    return Told(f"error[E0425]: {message}\n --> src/{w.word()}.rs:{w.line()}:5", ("E0425", message), 0)


@kind("codebuild")
def codebuild(w: Words) -> Told:
    command = f"{w.word()} {w.word()}"
    line = f"[Container] {w.now():%Y/%m/%d %H:%M:%S} Phase context status code: COMMAND_EXECUTION_ERROR Message: "
    return Told(f"{line}Error while executing command: {command}. Reason: exit status 47", ("COMMAND_EXECUTION_ERROR", command))


@kind("agentcore-cli")
def agentcore_cli(w: Words) -> Told:
    message = w.message()
    return Told(f"❌ Launch failed: {message}", ("Launch failed", message))
