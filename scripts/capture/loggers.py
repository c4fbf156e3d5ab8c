#!/usr/bin/env python3
"""
What loggers of Python write of one failure: a chain of two exceptions. usage: loggers.py KIND

Needs structlog, loguru, python-json-logger, ecs-logging, aws-lambda-powertools, rich.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any


class ShelfLocked(Exception):
    pass


def label(shelf: int) -> str:
    return {1: "a"}[shelf]


def count(shelf: int) -> str:
    try:
        return label(shelf)
    except KeyError as error:
        raise ShelfLocked(f"shelf {shelf} is locked") from error


def stdlib(handler: logging.Handler, formatter: Any = None) -> Any:
    if formatter is not None:
        handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level="INFO", format="%(message)s")
    return logging.getLogger("stock")


def python_json_logger() -> Any:
    from pythonjsonlogger.json import JsonFormatter

    return stdlib(logging.StreamHandler(sys.stdout), JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))


def ecs() -> Any:
    import ecs_logging

    return stdlib(logging.StreamHandler(sys.stdout), ecs_logging.StdlibFormatter())


def powertools() -> Any:
    from aws_lambda_powertools import Logger

    return Logger(service="stock")


def structlog(*processors: str) -> Any:
    import structlog

    made = {
        "text": structlog.processors.format_exc_info,
        "dicts": structlog.processors.dict_tracebacks,
        "json": structlog.processors.JSONRenderer(),
        "console": structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    }
    first = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso")]
    structlog.configure(processors=[*first, *(made[name] for name in processors)])
    return structlog.get_logger()


def loguru(serialize: bool) -> Any:
    from loguru import logger

    logger.remove()
    logger.add(sys.stdout, serialize=serialize, colorize=False)
    return logger


def rich() -> Any:
    from rich.console import Console
    from rich.logging import RichHandler

    return stdlib(RichHandler(console=Console(width=100, file=sys.stdout), rich_tracebacks=True))


KINDS: dict[str, Callable[[], Any]] = {
    "python-json-logger": python_json_logger,
    "ecs": ecs,
    "powertools": powertools,
    "structlog": lambda: structlog("text", "json"),
    "structlog-dicts": lambda: structlog("dicts", "json"),
    "structlog-console": lambda: structlog("console"),
    "loguru": lambda: loguru(False),
    "loguru-json": lambda: loguru(True),
    "rich": rich,
}

log = KINDS[sys.argv[1]]()
log.info("counting")
try:
    count(2)
except ShelfLocked:
    log.exception("count failed")
log.warning("a long sentence that goes on and on until it has to be wrapped over the next line of a narrow terminal")
