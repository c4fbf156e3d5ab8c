"""The developer's machine: command line, clients, ports."""
