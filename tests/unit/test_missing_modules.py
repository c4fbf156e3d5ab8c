"""A module that was not found and belongs to a known package: which one, and whether it is not there or another version."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.knowledge.distributions import brought
from agentcore_analyzer.failures.records import FailureKind, Said


@pytest.mark.parametrize(("module", "part", "package"), [
    ("seaborn", "seaborn", "seaborn"), ("skimage.filters", "skimage", "scikit-image"),
    ("google.genai", "google.genai", "google-genai"),
    ("botocore.vendored.six.moves", "botocore", "botocore"), ("zorkglaze", "", ""), ("google", "", ""),
])  # fmt: skip
def test_what_brings_a_module(module: str, part: str, package: str) -> None:
    assert brought(module) == (part, package)


def _meaning(module: str) -> str:
    quote = f"ModuleNotFoundError: No module named '{module}'"
    known = explain(Said(FailureKind.EXCEPTION, 0, 9, quote, type="ModuleNotFoundError", message=quote.partition(": ")[2]))
    return known.meaning if known is not None else ""


def test_not_installed() -> None:
    assert _meaning("skimage") == "the module skimage is part of the package scikit-image, which is not installed where this ran"
    assert "google-genai, which is not installed" in _meaning("google.genai")


def test_another_version() -> None:
    assert _meaning("botocore.vendored.six.moves").startswith("botocore.vendored.six was found and has no module moves: ")


def test_nobody_knows_it() -> None:
    assert _meaning("zorkglaze.kiln") == _meaning("zorkglaze") == ""


@pytest.mark.parametrize(
    ("asked", "package"),
    [("zorkglaze", "zorkglaze"), ("@zork/kiln/lib/glaze", "@zork/kiln"), ("./kiln", ""), ("/srv/kiln.js", ""), ("node:kiln", "")],
)
def test_a_package_of_node(asked: str, package: str) -> None:
    quote = f"Error: Cannot find module '{asked}'"
    known = explain(Said(FailureKind.EXCEPTION, 0, 9, quote, type="Error", message=quote.partition(": ")[2]))
    assert (f"found no package {package}," in known.meaning if package else known is None), known
