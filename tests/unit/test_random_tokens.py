"""What looks like a key is masked; names of methods, paths to files and the store of Nix stay readable."""

from __future__ import annotations

import random
import string

import pytest

from agentcore_analyzer.redaction import entropy

KEPT = (
    "shop.lamp.planet.ui.LampActivity.getLblLastWickDate",
    "/nix/store/0a1b2c3d4f5g6h7i8j9k0l1m2n3p4q5r-lamp-server.sh",
    "ExecStart=/nix/store/0a1b2c3d4f5g6h7i8j9k0l1m2n3p4q5r-lamp-server.sh",
)
HALF = {
    "/private/var/folders/x_/zk41mqxw7pd_b2hsvd8rj3k5n000gn/T/lamp/site-packages/wick.py": "/private/var/folders/x_/[masked]/T/lamp/site-packages/wick.py",
}  # fmt: skip


@pytest.mark.parametrize("token", KEPT)
def test_names_stay(token: str) -> None:
    assert entropy.masked(f"in {token} of it") == f"in {token} of it"


@pytest.mark.parametrize("path", HALF)
def test_a_path_loses_its_random_part_alone(path: str) -> None:
    assert entropy.masked(path) == HALF[path]


def test_letters_at_random_are_masked_as_before() -> None:
    drawn = random.Random(7)
    keys = ["".join(drawn.choices(string.ascii_letters + string.digits, k=32)) for _ in range(500)]
    assert sum(entropy.masked(key) == "[masked]" for key in keys) >= 495


def test_a_key_that_begins_like_a_path_is_masked_whole() -> None:
    key = "/abc/def/wJalrXUtnFEMIK7MDENGbPxRfiCYzQ9"
    assert "wJalrXUtnFEMI" not in entropy.masked(key)
