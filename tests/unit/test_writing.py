"""Files that only their owner may read, also where a file system has no hard links."""

from __future__ import annotations

import errno
from pathlib import Path
from stat import S_IMODE

import pytest

from agentcore_analyzer import writing


def _refuse(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.fixture(params=[True, False], ids=["hard links", "none"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(Path, "hardlink_to", _refuse)


@pytest.mark.usefixtures("links")
def test_a_new_one_is_its_owners_alone(tmp_path: Path) -> None:
    writing.private(tmp_path / "key", b"zork")
    assert (tmp_path / "key").read_bytes() == b"zork"
    assert S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.usefixtures("links")
def test_one_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"blim")
    with pytest.raises(FileExistsError) as refused:
        writing.private(tmp_path / "key", b"zork")
    assert refused.value.filename == str(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == b"blim"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_what_cannot_be_made_is_called_by_its_own_name(tmp_path: Path) -> None:
    for write in (lambda path: writing.private(path, b"x"), lambda path: writing.put(path, [b"x"])):
        with pytest.raises(FileNotFoundError) as refused:
            write(tmp_path / "nowhere" / "key")
        assert refused.value.filename == str(tmp_path / "nowhere" / "key")
