"""What redaction and rewriting do where values run out of pseudonyms, look odd, or stop in the middle."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentcore_analyzer import writing
from agentcore_analyzer.redaction import Redactor, content, masking
from agentcore_analyzer.redaction.keeping import Keeping
from agentcore_analyzer.redaction.pseudonyms import Pseudonyms
from agentcore_analyzer.redaction.scan import scan
from agentcore_analyzer.rewrite import FileRewriter, texts
from agentcore_analyzer.rewrite.credentials import faked
from agentcore_analyzer.rewrite.folds import rewrite_folded
from agentcore_analyzer.rewrite.literals import pieces_of

KEY = b"one key of a test, 32 bytes long"


# --- pseudonyms ---


@pytest.mark.parametrize("key", [None, KEY])
def test_where_there_are_more_values_than_numbers_none_shows(key: bytes | None) -> None:
    make = Pseudonyms(key)
    short = [f"a{n:02}b" for n in range(100)] + [f"b{n:02}a" for n in range(100)]
    shown = [make.opaque(value) for value in short]
    assert not set(shown) & set(short)
    assert all(m.startswith("xx") and m[2:].isdigit() for m in shown)
    numbers = [str(n) for n in range(100_000, 110_200)]
    made = [make.digits(n) for n in numbers]
    assert not set(made[-200:]) & set(numbers)
    assert {len(m) for m in made} == {6}
    assert all(m[0] == "9" for m in made)


def test_what_says_nothing_stays() -> None:
    make = Pseudonyms(KEY)
    assert make.opaque("zqxj7k") == "zqxj7k"
    assert make.hexadecimal("0" * 16) == "0" * 16


def test_what_a_content_became_is_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_PIECES", 4)
    redactor, words = Redactor(KEY), [f"zork{'abcdefgh'[n]}ish" for n in range(8)]
    first = [redactor.content(word) for word in words]
    assert len(redactor._scrambler._how) <= 4
    assert [redactor.content(word) for word in words] == first


# --- masks ---


def test_a_look_that_finds_no_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = masking.Masker(lambda _hit, value: f"x{value}")
    assert looked.piece("zork@example.org") == "xxxxzork@example.org"

    class Growing:
        def text(self, value: str) -> str:
            return value + "."

    monkeypatch.setattr(masking, "_plain", Growing)
    assert masking.without_secrets("a") == "a...."


@pytest.mark.parametrize(
    "value",
    [
        r"password=\w{8,20}", "indirizzo di rete: via 12", "plate: heat 3 done", 'password value=""',
        "password policy value=Kx7mn9Qa", 'password: "[a-z0-9]{8,}"', "vt-abcdefghijklmnopqrstuvwx",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not_masked(value: str) -> None:
    assert masking.without_secrets(value) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("password=gateway", "password=[masked]"),
        ("the zork key is a3f5c1d2e4b69788", "the zork key is [masked]"),
        ("zork_key_4f9Kx2QaLm8Pz7RtWv3Y", "[masked]"),
        ("zork_live_aaaabbbbccccddddeeee1", "[masked]"),
        ("vehicle registration 1234 AB", "vehicle registration [masked]"),
    ],
)
def test_what_is_masked_all_the_same(value: str, shown: str) -> None:
    assert masking.without_secrets(value) == shown


def test_a_bucket_goes_whatever_words_it_is_of() -> None:
    redactor = Redactor(KEY)
    made = redactor.text("s3://memory-data/prefix and s3://zorkish-data")
    assert "memory-data" not in made
    assert "zorkish" not in made
    assert made.startswith("s3://bucket")


def test_the_last_look_leaves_pseudonyms_and_short_strings_alone() -> None:
    said = {"": "", "a": "facade0000000001", "b": "userA@hostB.io", "c": "z\u00f6rk@example.org"}
    rendered = json.dumps(said, ensure_ascii=False)
    assert scan(rendered.encode()).rendered.decode() == rendered
    assert not scan(rendered.encode()).found


def test_what_is_kept_stays_in_a_quote_too() -> None:
    keeping = Keeping(KEY, values=frozenset({"998877665544"}))
    assert keeping.mask_only("account 998877665544") == "account 998877665544"
    assert keeping.mask_only("account 112233445566") != "account 112233445566"


# --- copies ---


def test_memories_of_a_copy_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MEMO", 3)
    attribute = '{{"key":"zork{0}","value":{{"stringValue":"zork{0}ish"}}}}'
    lines = [f'{{"zork{n}a":"zork{n}b","list":[{attribute.format(n)}],"c":"zork\\n{n}"}} zork{n}c\n' for n in range(9)]
    rewriter = FileRewriter(Redactor(KEY))
    made = rewriter.whole("".join(lines).encode(), "a.log", lambda _: None)
    whole = FileRewriter(Redactor(KEY))
    monkeypatch.setattr(texts, "_MEMO", 10**6)
    assert made == whole.whole("".join(lines).encode(), "a.log", lambda _: None)
    held = rewriter.texts
    assert max(map(len, (held._memo, held._gaps, held._keys, held.names, held.attributes, held.pairs))) <= 3
    assert max(map(len, (whole.texts.names, whole.texts.attributes))) > 3


def test_a_token_that_is_none_stays_what_it_was() -> None:
    redactor = Redactor(KEY)
    for head, claims in (('{"alg":"RS256","kid":', "{}"), ('["alg"]', "{}"), ('{"alg":"none"}', "[1]")):
        token = f"{_packed(head)}.{_packed(claims)}.c2lnbmF0dXJlc2lnbmF0dXJl"
        made = faked("", f"say {token}", redactor)
        assert made is None or token in "".join(piece for piece, _ in made)


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def test_the_claims_of_a_token_keep_their_shape() -> None:
    claims = {"sub": "zorkish", "scope": "", "aud": ["zorkish", 7], "admin": True, "none": None, "level": 3, "exp": 1763850527}
    token = f"{_packed(json.dumps({'alg': 'RS256'}))}.{_packed(json.dumps(claims))}.c2lnbmF0dXJlc2lnbmF0dXJl"
    made = faked("", f"say {token}", Redactor(KEY))
    assert made is not None
    body = "".join(piece for piece, _ in made).split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert told["sub"] == told["aud"][0] != "zorkish"
    assert {k: told[k] for k in ("scope", "admin", "none", "level", "exp")} == {
        "scope": "", "admin": True, "none": None, "level": 0, "exp": 1763850527,
    }  # fmt: skip
    assert told["aud"][1] == 0


def test_a_long_text_is_not_cut_inside_of_a_key() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "abcd\n" * 400 + "-----END RSA PRIVATE KEY-----\n"
    for before in ("line\n" * 12_800, "x" * 64_000 + "\n"):
        pieces = list(pieces_of(before + key + "line\n" * 9000))
        assert "".join(pieces) == before + key + "line\n" * 9000
        assert [key in piece for piece in pieces].count(True) == 1


def test_a_line_without_a_blank_is_folded_at_its_end() -> None:
    folded = "message: >-\n  zorkish" + "z" * 300 + "\n  and more\n"
    made = rewrite_folded(folded, FileRewriter(Redactor(KEY)).texts)
    assert made.count("\n") == folded.count("\n")
    assert "zorkish" not in made


def test_a_private_key_in_a_value_keeps_its_lines() -> None:
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{'MIIEow' * 12}\n{'Zq8w1R' * 12}\n-----END RSA PRIVATE KEY-----"
    made = "".join(piece for piece, _ in faked("", key, Redactor(KEY)) or ())
    assert [len(line) for line in made.split("\n")] == [len(line) for line in key.split("\n")]
    assert made.split("\n")[1].startswith("W1ped0")
    assert "Zq8w1R" not in made


def test_a_credential_inside_of_another_is_replaced_once() -> None:
    token = f"{_packed(json.dumps({'alg': 'RS256'}))}.{_packed(json.dumps({'sub': 'zork'}))}.c2lnbmF0dXJlc2lnbmF0dXJl"
    for name, value in (("authorization", f"Bearer {token}"), ("", f"access_token={token}")):
        made = "".join(piece for piece, _ in faked(name, value, Redactor(KEY)) or ())
        assert token not in made
        assert made.count(".") == 2


def test_a_text_in_base64_is_one_in_its_copy() -> None:
    inner = "the connection to zorkish failed again"
    value = base64.b64encode(inner.encode()).decode()
    file = FileRewriter(Redactor(KEY)).whole(json.dumps({"data": value}).encode(), "a.json", lambda _: None) or b""
    told = base64.b64decode(json.loads(file)["data"]).decode()
    assert told.startswith("the connection to name")
    assert told.endswith(" failed again")


@pytest.mark.parametrize("number", ["123456789012.5", "1.234567e5", "1e2000", "12e400", "1234567890.123456", "3.14", "-1.5e-7"])
def test_a_number_with_a_point_stays_a_number(number: str) -> None:
    file = FileRewriter(Redactor(KEY)).whole(f'{{"value": {number}, "list": [1, 2.5]}}'.encode(), "a.json", lambda _: None) or b""
    assert isinstance(json.loads(file)["value"], float)
    assert json.loads(file)["list"] == [1, 2.5]


def test_columns_and_results_stay_in_their_places() -> None:
    table = (
        "CONTAINER ID   IMAGE          STATUS                NAMES\n"
        "4f9a1b2c3d4e   zorkish:1.2    Exited (137)          zork-web\n"
        "5f9a1b2c3d4e   python:3.11    Up 2 minutes          web\n"
        "\n"
        "Zorkish Is Open And Shut And Watered And Drained                      | FAIL |\n"
        "another line about zorkish\n"
    )
    made = (FileRewriter(Redactor(KEY)).whole(table.encode(), "a.log", lambda _: None) or b"").decode().split("\n")
    assert "zork" not in "".join(made).lower()
    for line in made[1:3]:
        assert line[made[0].index("STATUS") - 1 :][:1] == " " != line[made[0].index("STATUS") :][:1]
    assert made[4].index("| FAIL |") == table.split("\n")[4].index("| FAIL |")
    assert made[2].startswith("facade0")


def test_a_table_of_names_keeps_its_quotes_and_rows() -> None:
    table = 'user;note\n"mark";"said ""no"""\nsearch;x;more\n"rose\nunclosed;y\n'
    made = (FileRewriter(Redactor(KEY)).whole(table.encode(), "a.log", lambda _: None) or b"").decode()
    assert [line.count(";") for line in made.split("\n")] == [line.count(";") for line in table.split("\n")]
    assert '""no""' in made
    assert made.startswith("user;note\n\"user")
    assert not {"mark", "search"} & set(re.findall(r"\w+", made))


# --- writing ---


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise OSError(5, "broken")

    with pytest.raises(OSError, match="broken"):
        writing.put(target, pieces())
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
