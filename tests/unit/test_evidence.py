"""Facts about records that several detectors share."""

from __future__ import annotations

from make import case, log

from agentcore_analyzer.evidence import denial, served_after, session_at

DONE = "Invocation completed successfully (1.000s)"


def test_served_after_is_after_and_of_the_same_file() -> None:
    crash, later = log(5, "crash", "a.log"), log(9, DONE, "a.log")
    assert served_after(case(crash, later), crash) is later
    assert served_after(case(later, crash), crash) is None
    assert served_after(case(crash, log(9, DONE, "b.log")), crash) is None


def test_a_line_belongs_to_the_session_that_its_file_named_last() -> None:
    line = log(5, "x", "a.log")
    named = (("a.log", "first"), ("a.log", "s"), ("b.log", "t"))
    before = [log(n, "x", file, session_id=session) for n, (file, session) in enumerate(named)]
    assert session_at(case(*before, line, log(9, "x", "a.log", session_id="u")), line) == "s"
    assert session_at(case(before[2], line), line) is None
    own = line._replace(session_id="own")
    assert session_at(case(*before, own), own) == "own"


def test_a_refusal_taken_apart() -> None:
    said = "User: {0} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b because no policy\n allows it."
    role = denial(said.format("arn:aws:sts::123456789012:assumed-role/web/i-1"))
    assert role is not None
    assert role[1:] == ("web", "s3:GetObject", "arn:aws:s3:::b", "no policy allows it")
    path = denial(said.format("arn:aws:iam::123456789012:role/team/web"))
    assert path is not None
    assert path.role == "web"
    user = denial(said.format("arn:aws:iam::123456789012:user/ann"))
    assert user is not None
    assert (user.role, user.user) == ("", "arn:aws:iam::123456789012:user/ann")
    assert denial("AccessDenied") is None
