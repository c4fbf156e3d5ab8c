"""
agentcore-analyzer: reads exported AWS Bedrock AgentCore traces and logs offline and says what broke.

The command is `analyze`; see `analyze --help`.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
