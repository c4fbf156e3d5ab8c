"""
A hook of MkDocs: what stands elsewhere in the repository is a page of the site, too, and links lead to where things are there.

A link to a file that is no page (a fixture, a schema, code) becomes its text: the site is read without the repository.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
SKILL = "analyzer/agentcore_analyzer/skill/references"
PAGES = {  # in the repository -> in the site
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
    "SECURITY.md": "project/security.md",
    "fixtures/PRECISION.md": "project/precision.md",
    "fixtures/PROVENANCE.md": "project/provenance.md",
    "examples/plugin/README.md": "project/plugin.md",
    "examples/project/README.md": "project/example.md",
    f"{SKILL}/collecting.md": "project/collecting.md",
    f"{SKILL}/report.md": "project/json-report.md",
}
SCHEMAS = sorted((ROOT / "analyzer").rglob("*.schema.json"))  # in the site as they are: schemas/report-1.schema.json
_HOME = {site: home for home, site in PAGES.items()}
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    for home, site in PAGES.items():
        files.append(File.generated(config, site, content=(ROOT / home).read_text("utf-8")))
    for path in SCHEMAS:
        files.append(File.generated(config, f"schemas/{path.name}", content=path.read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, *, page: Any, files: Files, **_: Any) -> str:
    site = page.file.src_uri
    home = _HOME.get(site, f"docs/{site}")
    blocks = _FENCE.findall(markdown)
    prose = [_LINK.sub(lambda m: _led(m, home, site, files), part) for part in _FENCE.split(markdown)]
    return "".join(part + block for part, block in zip(prose, [*blocks, ""], strict=True))


def _led(link: re.Match[str], home: str, site: str, files: Files) -> str:
    text, (target, sharp, anchor) = link[1], link[2].partition("#")
    if "://" in target or not target:
        return link[0]
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(home), target))
    page = PAGES.get(meant, meant.removeprefix("docs/"))
    if (meant in PAGES or meant.startswith("docs/")) and files.get_file_from_path(page):
        return f"[{text}]({posixpath.relpath(page, posixpath.dirname(site) or '.')}{sharp}{anchor})"
    if not (ROOT / meant).exists():
        raise PluginError(f"{home}: {target} does not exist")
    return text
