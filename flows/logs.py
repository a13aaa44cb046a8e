"""Where events go: to standard error, one line each, in words or as JSON.

A command that a person watches tells warnings only; what `copydesk serve` starts tells every event but the stages.
`COPYDESK_LOGS` carries the choice to processes that are started: ``plain``, ``all`` or ``json``.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from enum import StrEnum
from typing import Any

import structlog

from flows.sentences import sentence

VARIABLE = "COPYDESK_LOGS"


class Logs(StrEnum):
    """What is told of events, and how."""

    PLAIN = "plain"  # in words: warnings, and under `serve` what runs came to
    ALL = "all"  # in words, every event
    JSON = "json"  # one JSON object a line, for programs


def logs_of(env: Mapping[str, str]) -> Logs:
    """The choice of a process that started this one; `PLAIN` without one."""
    told = env.get(VARIABLE, "")
    return Logs(told) if told in set(Logs) else Logs.PLAIN


def configure(logs: Logs, *, attended: bool) -> None:
    """Events to standard error, for this process.

    Args:
        logs: what and how.
        attended: a person reads the answer of this very command: only warnings are told beside it.
    """
    usual = logging.WARNING if attended else logging.INFO
    level = {Logs.PLAIN: usual, Logs.JSON: logging.INFO, Logs.ALL: logging.DEBUG}[logs]
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)  # some libraries set their own loggers to INFO
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s %(message)s")
    tail: list[Any] = [in_words]
    if logs is Logs.JSON:
        tail = [structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[structlog.processors.add_log_level, *tail],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def in_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """``copydesk: an alert was not taken by json://…: …``: one line. Events without a sentence: what is not empty."""
    name = str(event.pop("event"))
    level = event.pop("level", "")
    mark = f"{level}: " if level in {"error", "critical"} else ""
    if (whole := sentence(name, event)) is not None:
        return f"copydesk: {mark}{whole}"
    said = [mark + name.replace(".", " ").replace("_", " ")]
    said += [f"{key.replace('_', ' ')}: {_text(value)}" for key, value in event.items() if value not in (None, "", [])]
    return f"copydesk: {'; '.join(said)}"


def _text(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return " ".join(text.split())
