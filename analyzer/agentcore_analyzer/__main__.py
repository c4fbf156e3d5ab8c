"""`python -m agentcore_analyzer`: the same as the command `analyze`, which is the safer one; see SECURITY.md."""

from agentcore_analyzer.cli import main

main()
