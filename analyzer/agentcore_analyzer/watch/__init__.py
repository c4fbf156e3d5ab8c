"""
A run watched while it goes on: files that grow, telemetry that is sent here, a command and what it prints.

`following`: files; `receiver`, `bodies`, `inbox`: OTLP over HTTP, from this machine alone; `command`, `variables`: the program
that is started; `pace`: when to look; `session`: the looks; `proof`: what they proved; `screen`, `view`: the terminal.

Only `receiver` listens on the network, and only `command` starts a program: `analyze watch` alone imports them.
"""
