"""Which words for how a thing is say that it failed: statuses of AWS, of Kubernetes and Docker, of supervisors, of any table."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

_LONGEST = 80  # characters of a status; what is longer is a sentence
# CREATE_FAILED, UPDATE_UNSUCCESSFUL, DELETE_FAILED, FAULT (CodeBuild), ROLLBACK_COMPLETE; CREATE_PENDING_AUTH is none.
_BAD = late(
    r"(?:[A-Z]{1,30}[_-]){0,6}(?:FAIL|FAILED|FAILURE|UNSUCCESSFUL|FAULT|ERROR|ERRORED|WITH[_-]ERRORS|TIMED[_ -]?OUT|REJECTED"
    r"|ROLLBACK_COMPLETE|UNHEALTHY|CRASHED|FATAL)"
    r"|NOTREADY|EVICTED|OOMKILLED|DEAD|AUTHENTICATION_EXPIRED"
)
# Reasons for which Kubernetes keeps a container waiting or ended it (kubelet's images and kuberuntime), also with `Init:`.
_WAITING = late(
    r"(?:Init:)?(?:[A-Z]\w{1,30}BackOff|Err[A-Z]\w{2,40}|(?:Create|Run)Container\w{0,20}Error|InvalidImageName|ContainerCannotRun"
    r"|Error|OOMKilled|StartError)"
)
# What `docker ps` says, with the code that the program ended with; 0 is good, 130 and 143 were asked for.
_DOCKER = late(r"(?:Exited|Restarting) \((?!(?:0|130|143)\))\d{1,3}\)(?: .{1,40})?|Up .{1,40} \(unhealthy\)|Dead")


def is_bad(status: str) -> bool:
    """Whether the word or phrase in the place of a status says that the thing failed."""
    if not status or len(status) >= _LONGEST:
        return False
    return bool(_BAD.fullmatch(status.upper()) or _WAITING.fullmatch(status) or _DOCKER.fullmatch(status))
