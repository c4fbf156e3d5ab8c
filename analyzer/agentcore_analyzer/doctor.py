"""
`analyze doctor`: is this project, and this machine, ready to run and to deploy?

Everything is found by reading files: no program is started, AWS is not asked, and neither the AWS
configuration nor its environment variables are looked at. What detectors can say about a project's
files they say here, too: the project goes through the same pipeline as any other input.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Finding, Kind, Severity
from agentcore_analyzer.options import Options
from agentcore_analyzer.portable import shown
from agentcore_analyzer.safe import clean
from agentcore_analyzer.untrusted import whole

OK, WARN, FAIL = "ok", "warn", "fail"
OLDEST_CLI, OLDEST_NODE, OLDEST_PYTHON, OLDEST_BOTO3 = (0, 9, 0), 20, (3, 10), (1, 39, 8)
_PACKAGES = ("bedrock-agentcore", "strands-agents", "aws-opentelemetry-distro", "boto3")
_TOOLKIT = "bedrock-agentcore-starter-toolkit"
# Names that the CLI's project schema allows (0.30.0).
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,47}")
_ACCOUNT, _REGION = re.compile(r"\d{12}"), re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_CHOICES = {"build": ("CodeZip", "Container"), "protocol": ("HTTP", "MCP", "A2A", "AGUI"), "networkMode": ("PUBLIC", "VPC")}
_MOVED = re.compile(r"Port (\d{2,5}) (?:is )?in use, using (\d{2,5})")
_BOUND = re.compile(r"running on https?://[^\s/]{1,80}:(\d{2,5})")
_DEV = frozenset({Kind.DEV_LOG})
_SHORTEST, _IDLE, _LIFE = 60, "idleRuntimeSessionTimeout", "maxLifetime"
_BYTES, _LOGS, _UP = 1 << 20, 1, 8


class Check(NamedTuple):
    """One row: what was looked at, how it is, what was found, what to do, and the file."""

    check: str
    state: str
    found: str
    fix: str = ""
    place: str = ""


def examine(folder: Path, third_party: bool = True) -> list[Check]:
    """All checks of a project folder, in the order of the report."""
    named = [str(p) for p in files(folder)]
    options = Options(plugins=third_party)
    loaded = pipeline.load(named, options) if named else pipeline.Loaded()
    findings, _ = pipeline.diagnose(loaded, options) if named else ([], [])
    documents = loaded.case.documents
    checks = [_python(), *_node(), *_cli(folder), *_tools(documents), *_packages(folder)]
    checks += _project(folder, documents)
    checks += [_unread(i.path, [n.message for n in i.notes]) for i in loaded.inputs if not i.spans + i.logs + i.documents]
    checks += _targets(documents)
    checks += [c for d in documents if d.kind is Kind.DOCKERFILE for c in _platform(d)]
    checks += _requirements(documents)
    checks += _ports(loaded.case)
    checks += [_of_finding(f) for f in findings if f.severity is not Severity.NOTE]
    checks += [Check("analyzer", FAIL, said, "Please report this.") for said in loaded.internal]
    return [_inside(c, folder) for c in checks]


def _inside(check: Check, folder: Path) -> Check:
    """With paths relative to the project, and safe to print."""
    bases = dict.fromkeys((f"{folder}{os.sep}", f"{shown(folder)}/"))
    for base in bases:
        check = Check(*(field.replace(base, "") for field in check))
    return Check(*(clean(field, 500) for field in check))


def as_dict(checks: list[Check], version: str) -> dict[str, Any]:
    """The JSON form."""
    worst = next((s for s in (FAIL, WARN) if any(c.state == s for c in checks)), OK)
    tool = {"name": "agentcore-analyzer", "version": version}
    return {"schema": "agentcore-analyzer/doctor/1", "tool": tool, "worst": worst, "checks": [c._asdict() for c in checks]}


def files(folder: Path) -> Iterator[Path]:
    """The project's files that some parser can read; of the logs of `agentcore dev` the newest."""
    names = (
        "agentcore/agentcore.json", "agentcore/aws-targets.json", "agentcore/.cli/deployed-state.json", "agentcore/.env.local",
        "agentcore.json", "aws-targets.json", ".bedrock_agentcore.yaml", ".env", ".env.local",
    )  # fmt: skip
    yield from (folder / name for name in names if _regular(folder / name))
    places = dict.fromkeys([folder, *_code(folder)])
    for place in places:
        for name in ("Dockerfile", "pyproject.toml", "requirements.txt"):
            if _regular(place / name):
                yield place / name
    logs = sorted((folder / "agentcore" / ".cli" / "logs" / "dev").glob("*.log"))
    yield from [p for p in logs if _regular(p)][-_LOGS:]


def _regular(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except (OSError, ValueError):  # a name that is too long, or holds a NUL
        return False


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes()[:_BYTES]) if _regular(path) else None
    except (OSError, ValueError, RecursionError):
        return None


def _runtimes(value: Any) -> list[dict[str, Any]]:
    listed = value.get("runtimes") if isinstance(value, dict) else None
    return [r for r in listed if isinstance(r, dict)] if isinstance(listed, list) else []


def _code(folder: Path) -> list[Path]:
    """The folders of the runtimes' code that lie inside the project."""
    found = []
    for base in (folder / "agentcore", folder):
        for runtime in _runtimes(_json(base / "agentcore.json")):
            try:
                place = (folder / str(runtime.get("codeLocation") or ".")).resolve()
                inside = place.is_dir() and place.is_relative_to(folder.resolve())
            except (OSError, ValueError):
                continue
            if inside:
                found.append(folder / place.relative_to(folder.resolve()))
    return found


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Check("Python", OK, version)
    return Check("Python", FAIL, version, "Install Python 3.10 or newer.")


def _node() -> Iterator[Check]:
    program = shutil.which("node")
    if program is None:
        yield Check("Node.js", WARN, "no node on the PATH", "The agentcore CLI needs Node.js 20 or newer: https://nodejs.org")
        return
    header = Path(program).resolve().parent.parent / "include" / "node" / "node_version.h"
    found = re.search(r"#define NODE_MAJOR_VERSION (\d+)", header.read_text("utf-8", "replace")) if _regular(header) else None
    if found is None:
        yield Check("Node.js", OK, "found; its version is in no file")
    elif (whole(found[1]) or OLDEST_NODE) < OLDEST_NODE:
        yield Check("Node.js", FAIL, f"version {found[1]}", "Install Node.js 20 or newer.")
    else:
        yield Check("Node.js", OK, f"version {found[1]}")


def _cli(folder: Path) -> Iterator[Check]:
    """The npm CLI: in the project, in a folder above it, or where the program on the PATH comes from."""
    program = shutil.which("agentcore")
    above = [folder.resolve(), *folder.resolve().parents][:_UP]
    places = [p / "node_modules" / "@aws" / "agentcore" / "package.json" for p in above]
    if program is not None:
        places += [p / "package.json" for p in Path(program).resolve().parents][:4]
    for place in places:
        found = _json(place)
        if isinstance(found, dict) and found.get("name") == "@aws/agentcore":
            version = str(found.get("version") or "")
            old = _numbers(version) < OLDEST_CLI
            yield Check("agentcore CLI", FAIL if old else OK, version, "npm install -g @aws/agentcore@latest" if old else "")
            return
    if program is not None and _starts_python(Path(program)):
        yield Check("agentcore CLI", WARN, "the older Python toolkit answers to agentcore",
                    f"pip uninstall {_TOOLKIT}, then npm install -g @aws/agentcore")  # fmt: skip
    else:
        yield Check("agentcore CLI", WARN, "not found by its files", "npm install -g @aws/agentcore")


def _starts_python(program: Path) -> bool:
    try:
        with program.open("rb") as stream:
            return b"python" in stream.readline(200)
    except OSError:
        return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(whole(n) or 0 for n in re.findall(r"\d+", version.partition("-")[0])[:3])


def _tools(documents: list[Document]) -> Iterator[Check]:
    """Programs that the CLI starts: uv for every Python project, a container engine for containers."""
    if shutil.which("uv") is None:
        yield Check("uv", WARN, "not on the PATH", "Install uv: https://docs.astral.sh/uv")
    else:
        yield Check("uv", OK, "found")
    if "Container" in _builds(documents):
        engine = next((name for name in ("docker", "podman", "finch") if shutil.which(name)), "")
        yield Check("container engine", OK if engine else WARN, engine or "no docker, podman or finch on the PATH",
                    "" if engine else "Needed for `agentcore dev` of containers; deploying builds in AWS.")  # fmt: skip


def _builds(documents: list[Document]) -> set[str]:
    return {str(r.get("build")) for d in documents if d.name == "agentcore.json" for r in _runtimes(d.data)}


def _packages(folder: Path) -> Iterator[Check]:
    """Packages in the project's own environment, or in the one that runs this program."""
    own = [s for place in (folder, *_code(folder)) for env in (".venv", "venv") for s in _site_packages(place / env)]
    where = "the project's environment" if own else "this Python's environment (the project has no .venv)"
    known: dict[str, str] = {}
    for distribution in metadata.distributions(path=[str(p) for p in own]) if own else metadata.distributions():
        name = distribution.metadata["Name"]
        if isinstance(name, str):
            known.setdefault(re.sub(r"[-_.]+", "-", name).lower(), distribution.version or "")
    for name in _PACKAGES:
        version = known.get(name)
        if version is None:
            needed = name in ("bedrock-agentcore", "aws-opentelemetry-distro")
            yield Check(name, WARN if needed and own else OK, f"not in {where}", f"uv add {name}" if needed and own else "")
        elif name == "boto3" and _numbers(version) < OLDEST_BOTO3:
            yield Check(name, FAIL, f"{version} is too old to know AgentCore", "uv add 'boto3>=1.39.8'")
        else:
            yield Check(name, OK, version)
    if _TOOLKIT in known:
        yield Check(_TOOLKIT, WARN, f"{known[_TOOLKIT]}: its command hides the npm CLI", f"pip uninstall {_TOOLKIT}")


def _site_packages(environment: Path) -> list[Path]:
    return [p for pattern in ("lib/python*/site-packages", "Lib/site-packages") for p in environment.glob(pattern) if p.is_dir()]


def _project(folder: Path, documents: list[Document]) -> Iterator[Check]:
    project = [d for d in documents if d.name in ("agentcore.json", ".bedrock_agentcore.yaml") and isinstance(d.data, dict)]
    if not project:
        yield Check("project", FAIL, "no agentcore.json and no .bedrock_agentcore.yaml can be read here",
                    "Run this in the project's folder, or begin one: agentcore create")  # fmt: skip
    for document in project:
        if document.name != "agentcore.json":
            agents = document.data.get("agents")
            count = len(agents) if isinstance(agents, dict) else 0
            yield Check("project", OK, f"of the older toolkit, {count} agents", place=document.place.file)
            continue
        listed = _runtimes(document.data)
        wrong = [w for r in listed for w in _wrong(r)]
        names = [str(r.get("name")) for r in listed]
        wrong += [f"runtime {n} is there more than once" for n in dict.fromkeys(names) if names.count(n) > 1]
        wrong += [] if document.data.get("name") else ["the project has no name"]
        yield from (Check("agentcore.json", FAIL, w, "Mend it, then: agentcore validate", document.place.file) for w in wrong)
        if not wrong:
            said = f"runtimes: {', '.join(names[:5])}" if listed else "no runtimes"
            fix = "" if listed else "agentcore add agent"
            yield Check("agentcore.json", OK if listed else WARN, said, fix, document.place.file)
        yield from (_entrypoint(folder, r, document.place.file) for r in listed)


def _wrong(runtime: dict[str, Any]) -> Iterator[str]:
    name = str(runtime.get("name") or "")
    if not _NAME.fullmatch(name):
        yield f"the runtime's name {name!r} is not a letter and up to 47 letters, digits or underscores"
    for key, choices in _CHOICES.items():
        if key in runtime and runtime[key] not in choices:
            yield f"{name}: {key} {runtime[key]!r} is none of {', '.join(choices)}"
    life = runtime.get("lifecycleConfiguration")
    times = {k: life[k] for k in (_IDLE, _LIFE) if isinstance(life.get(k), int)} if isinstance(life, dict) else {}
    if any(t < _SHORTEST for t in times.values()):
        yield f"{name}: {_IDLE} and {_LIFE} must be {_SHORTEST} s or more"
    if len(times) == len((_IDLE, _LIFE)) and times[_IDLE] > times[_LIFE]:
        yield f"{name}: {_IDLE} is longer than {_LIFE}"


def _entrypoint(folder: Path, runtime: dict[str, Any], place: str) -> Check:
    entry = str(runtime.get("entrypoint") or "").partition(":")[0]
    where = folder / str(runtime.get("codeLocation") or ".") / entry
    shown = f"{runtime.get('codeLocation') or ''}{entry}"
    if not entry:
        return Check("entrypoint", FAIL, f"{runtime.get('name')} names none", "Set entrypoint, e.g. main.py", place)
    if _regular(where):
        return Check("entrypoint", OK, shown)
    return Check("entrypoint", FAIL, f"{shown} is not there", "Correct entrypoint or codeLocation.", place)


def _unread(file: str, notes: list[str]) -> Check:
    return Check("file", FAIL, f"cannot be read: {'; '.join(notes[:2]) or 'nothing in it'}", "Mend or remove the file.", file)


def _targets(documents: list[Document]) -> Iterator[Check]:
    known: dict[str, tuple[str, str]] = {}
    for document in documents:
        if document.name != "aws-targets.json":
            continue
        for target in document.data.get("targets") or ():
            name, account, region = (str(target.get(k) or "") for k in ("name", "account", "region"))
            known[name] = (account, region)
            bad = [f"account {account!r} has no 12 digits"] if not _ACCOUNT.fullmatch(account) else []
            bad += [f"{region!r} is no region"] if not _REGION.fullmatch(region) else []
            yield Check("aws-targets.json", FAIL if bad else OK, f"{name}: {'; '.join(bad) or region}",
                        "Correct the target." if bad else "", document.place.file)  # fmt: skip
    for document in documents:
        targets = document.data.get("targets") if document.name == "deployed-state.json" else None
        for name, target in targets.items() if isinstance(targets, dict) else ():
            for arn in _arns(target):
                parts = arn.split(":")
                if name in known and (parts[4], parts[3]) != known[name]:
                    yield Check("deployed-state.json", WARN, f"{name} was deployed to {parts[4]} {parts[3]}, the target is"
                                f" {' '.join(known[name])}", "agentcore deploy", document.place.file)  # fmt: skip
                    break


def _arns(target: Any) -> list[str]:
    resources = target.get("resources") if isinstance(target, dict) else None
    deployed = resources.get("runtimes") if isinstance(resources, dict) else None
    listed = deployed.values() if isinstance(deployed, dict) else ()
    return [a for r in listed if isinstance(r, dict) and (a := str(r.get("runtimeArn") or "")).count(":") > 4]


def _platform(document: Document) -> Iterator[Check]:
    """AgentCore Runtime runs ARM64 images only."""
    rows = document.data.get("instructions") if isinstance(document.data, dict) else None
    for row in rows if isinstance(rows, list) else ():
        for flag in row.get("flags") or () if row.get("instruction") == "FROM" else ():
            if flag.startswith("--platform=") and "amd64" in flag:
                at = f"{document.place.file}:{row.get('line')}"
                yield Check("architecture", FAIL, f"{flag}: the runtime is ARM64", "Use --platform=linux/arm64.", at)
                return
    if isinstance(rows, list):
        yield Check("architecture", OK, "the Dockerfile asks for no other than ARM64", place=document.place.file)


def _requirements(documents: list[Document]) -> Iterator[Check]:
    """A container has what its requirements name; a zip gets the distribution from the platform's build."""
    files = [d for d in documents if d.kind is Kind.DOCKERFILE and isinstance(d.data, dict) and "requirements" in d.data]
    if "Container" not in _builds(documents) or not files:
        return
    names = {str(r.get("name")) for d in files for r in d.data["requirements"] if isinstance(r, dict)}
    there = "aws-opentelemetry-distro" in names
    if there:
        yield Check("requirements", OK, "aws-opentelemetry-distro is among them", place=files[0].place.file)
    else:
        said = "aws-opentelemetry-distro is not among them: no traces"
        yield Check("requirements", WARN, said, "uv add aws-opentelemetry-distro", files[0].place.file)


def _ports(case: Case) -> Iterator[Check]:
    """Where the newest `agentcore dev` listened; harnesses with a fixed port need to know."""
    for log in case.logs_with("in use, using", channels=_DEV):
        moved = _MOVED.search(log.text or "")
        if moved:
            held, now = moved[1], moved[2]
            fix = f"Call port {now}, or free {held}: lsof -nP -iTCP:{held} -sTCP:LISTEN"
            yield Check("dev port", WARN, f"{held} was taken, the agent moved to {now}", fix, str(log.place))
    served = case.logs_with("Uvicorn running on", channels=_DEV)
    bound = [(log, m[1]) for log in served if (m := _BOUND.search(log.text or ""))]
    if bound:
        yield Check("dev port", OK, f"the agent listened on {bound[-1][1]}", place=str(bound[-1][0].place))


def _of_finding(finding: Finding) -> Check:
    fix = finding.fix[0] if finding.fix else None
    said = f"{fix.step} {fix.command}".strip() if fix else ""
    place = str(finding.evidence[0].place)
    return Check(finding.code, FAIL if finding.severity is Severity.ERROR else WARN, finding.title, said, place)


def exit_code(checks: Iterable[Check]) -> int:
    return int(any(c.state == FAIL for c in checks))
