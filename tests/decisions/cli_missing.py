"""What a shell says, and what only quotes it."""

from make import log

from agentcore_analyzer.model import Kind

SHELL = {"channel": Kind.CLIENT_LOG}

CASES = {
    "not found": ([log(1, "bash: agentcore: command not found", **SHELL)], [
        "error certain: The shell does not find the agentcore command",
        "  made: said by the shell or the command “bash: agentcore: command not found”",
    ]),
    "an old Node.js": ([log(1, "npm WARN EBADENGINE Unsupported engine { package: '@aws/agentcore@0.9.1' }", **SHELL)], [
        "error certain: Node.js is too old for the agentcore CLI",
        "  made: said by the shell or the command “npm WARN EBADENGINE Unsupported engine { package: '@aws/agen”",
    ]),
    "a longer text that quotes it": ([log(1, "bash: agentcore: command not found" + " and so on" * 60, **SHELL)], []),
    "older commands": ([log(1, "Usage: agentcore [OPTIONS] COMMAND [ARGS]...", **SHELL), log(2, "Error: No such command 'dev'.", **SHELL)], [
        "error certain: An older program called agentcore answers",
        "  made: said by the shell or the command “Error: No such command 'dev'.”",
    ]),
    "as it was typed": ([log(1, "$ agentcore dev", **SHELL), log(2, "Error: No such command 'dev'.", **SHELL)], [
        "error certain: An older program called agentcore answers",
        "  made: said by the shell or the command “Error: No such command 'dev'.”",
    ]),
    "another program of click": ([log(1, "Usage: shopctl [OPTIONS] COMMAND [ARGS]...", **SHELL), log(2, "Error: No such command 'dev'.", **SHELL)], []),
    "a folder of this name": ([log(1, "bash: cd: agentcore: No such file or directory", **SHELL)], []),
    "no such program": ([log(1, "env: 'agentcore': No such file or directory", **SHELL)], [
        "error certain: The shell does not find the agentcore command",
        "  made: said by the shell or the command “env: 'agentcore': No such file or directory”",
    ]),
    "another command of the older one": ([log(1, "Error: No such command 'lunch'.", **SHELL)], []),
}
