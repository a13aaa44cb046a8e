"""copydesk.toml and the environment as one frozen `Settings`: read once, at the edge, and passed in.

Every key may come from the environment: ``COPYDESK_`` and the key in capitals, two underscores between
table and key (``COPYDESK_ALERTS__TARGETS='["json://127.0.0.1:9000"]'``; lists and tables as JSON). The
environment wins over the file. Secrets come only from there. `now` is the project's only reader of the
wall clock.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import ValidationError

from flows.errors import ConfigError, Problem
from flows.settings import (
    AlertsSection,
    CrawlSection,
    DocsSection,
    ExecutorKind,
    ExtractSection,
    PrefectSection,
    ScheduleSection,
    Settings,
)
from flows.tomlfile import MISSING, KeyPath, TomlFile, dotted, in_order, problems_of, read_toml

__all__ = [
    "AlertsSection",
    "CrawlSection",
    "DocsSection",
    "ExecutorKind",
    "ExtractSection",
    "PrefectSection",
    "ScheduleSection",
    "Settings",
    "load_settings",
    "now",
]

NOTHING_STARTED = "Nothing was started."
PREFIX = "COPYDESK_"
_NOT_SETTINGS = ("COPYDESK_CONFIG", "COPYDESK_LOGS", "COPYDESK_TEST_")
"""Names under the prefix that are no settings: the path of the file, how events are told, and what tests use."""

_MEANT = re.compile(r"did you mean (\w+)\?")  # as `flows.tomlfile.suggest` says it

_SQLITE = "sqlite:///"
"""Three slashes begin a relative path, four an absolute one."""

_PASSWORDS = frozenset({"pass", "password", "pwd"})
_DATABASE_PASSWORD = re.compile(r"[\w+]+://[^:/]*:[^@]+@")
"""As SQLAlchemy reads an address: a password may hold what ends a host elsewhere (``/``, ``?``, ``#``)."""

_SECRET_KEYS = frozenset({("alerts", "targets"), ("state_url",), ("storage",)})
_STORAGE_VARIABLES = frozenset(  # of those that object_store, which Delta Lake reads S3 with, documents
    "AWS_" + name
    for name in (
        "ACCESS_KEY_ID",
        "SECRET_ACCESS_KEY",
        "SESSION_TOKEN",
        "REGION",
        "DEFAULT_REGION",
        "ENDPOINT_URL",
        "ENDPOINT",
        "ALLOW_HTTP",
        "VIRTUAL_HOSTED_STYLE_REQUEST",
        "WEB_IDENTITY_TOKEN_FILE",
        "ROLE_ARN",
        "CONTAINER_CREDENTIALS_RELATIVE_URI",
    )
)


def load_settings(path: Path | None, env: Mapping[str, str]) -> Settings:
    """The settings in force.

    Args:
        path: the file; without one, ``COPYDESK_CONFIG``, else ``copydesk.toml`` in the working folder, else none.
        env: the environment. Relative paths in the file are relative to its folder, those in the
            environment to the working folder.

    Raises:
        ConfigError: with every problem found, each by file and line or variable.
    """
    file = _read_file(path, env)
    data: dict[str, Any] = dict(file.data) if file else {}
    problems = _secrets_in_file(file) if file else []
    if file:
        _resolve(data, file.path.absolute().parent)
    from_env, more = _overlay(data, env)
    problems += more

    def where(key: KeyPath) -> str:
        variable = next((from_env[key[:n]] for n in range(len(key), 0, -1) if key[:n] in from_env), None)
        if variable:
            return f"environment {variable}"
        return file.where(key) if file else "copydesk.toml (not written yet)"

    written = {str(key): where((key,)) for key in {*(file.data if file else ()), *(key[0] for key in from_env)}}
    data |= {"storage": {k: v for k, v in env.items() if k in _STORAGE_VARIABLES}, "file": file.path if file else None}
    data["written"] = written
    problems += _crawl_problems(data.get("crawl"), where)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        problems += map(_as_variable, problems_of(error, Settings, where, hidden=_hidden))
        raise ConfigError(in_order(problems), NOTHING_STARTED) from None
    if problems:
        raise ConfigError(in_order(problems), NOTHING_STARTED)
    return _with_defaults(settings)


def _read_file(path: Path | None, env: Mapping[str, str]) -> TomlFile | None:
    named = path or (Path(env["COPYDESK_CONFIG"]) if env.get("COPYDESK_CONFIG") else None)
    if named is None:
        named = Path("copydesk.toml")
        if not named.exists():
            return None
    if not named.is_file():
        problem = Problem(str(named), "", "there is no such file", "give the path of a copydesk.toml, or none at all")
        raise ConfigError([problem], "Without one, data goes to ./data and sources are read from ./sources.toml.")
    found = read_toml(named)
    if isinstance(found, Problem):
        raise ConfigError([found], NOTHING_STARTED)
    return found


def _secrets_in_file(file: TomlFile) -> list[Problem]:
    """Passwords in the file, and tables that only the environment or the reader may fill."""
    problems = [
        Problem(file.where((key,)), key, "is not read from the file", right)
        for key, right in (
            ("storage", "set AWS_ACCESS_KEY_ID and its kin in the environment"),
            ("file", "leave it out"),
            ("written", "leave it out"),
        )
        if file.data.pop(key, None) is not None
    ]
    alerts = file.data.get("alerts")
    targets = alerts.get("targets") if isinstance(alerts, dict) else None
    told: list[KeyPath] = [
        ("alerts", "targets", n)
        for n, target in enumerate(targets if isinstance(targets, list) else [])
        if isinstance(target, str) and _has_password(target)
    ]
    state_url = file.data.get("state_url")
    if isinstance(state_url, str) and (_DATABASE_PASSWORD.match(state_url) or _has_password(state_url)):
        told.append(("state_url",))
    for key in told:
        name = PREFIX + "__".join(str(part) for part in key if isinstance(part, str)).upper()
        right = f"set {name} in the environment" + (" (all targets, as a JSON list)" if len(key) > 1 else "")
        problems.append(Problem(file.where(key), dotted(key), "holds a password", right))
    return problems


def _has_password(url: str) -> bool:
    """Whether an address holds a password where every address has it; `flows.readiness` knows the services' own."""
    try:
        parts = urlsplit(url)
        named = {name.lower() for name, value in parse_qsl(parts.query) if value}
    except ValueError:  # no address: whoever uses it says so
        return False
    return bool(parts.password) or bool(named & _PASSWORDS)


def _resolve(data: dict[str, Any], folder: Path) -> None:
    """Paths of the file, against its folder; a value of the wrong type is left for the models to refuse."""
    for key in ("data", "sources", "archive", "clock_file", "tables"):
        value = data.get(key)
        if isinstance(value, str) and value and "://" not in value:
            data[key] = str(folder / Path(value).expanduser())
    url = data.get("state_url")
    if isinstance(url, str) and url.startswith(_SQLITE) and url[len(_SQLITE) :][:1] not in {"", "/", ":", "?"}:
        data["state_url"] = f"{_SQLITE}{folder / url.removeprefix(_SQLITE)}"
    if not data.get("data"):
        data.setdefault("data", str(folder / "data"))
    data.setdefault("sources", str(folder / "sources.toml"))


def _overlay(data: dict[str, Any], env: Mapping[str, str]) -> tuple[dict[KeyPath, str], list[Problem]]:
    """Puts the environment's values over `data`; gives which key came from which variable."""
    taken: dict[KeyPath, str] = {}
    problems = []
    for name in sorted(env):
        if not name.startswith(PREFIX) or name.startswith(_NOT_SETTINGS):
            continue
        key: KeyPath = tuple(name.removeprefix(PREFIX).lower().split("__"))
        value: object = env[name]
        if env[name].lstrip()[:1] in {"[", "{"}:
            try:
                value = json.loads(env[name])
            except ValueError as error:
                problems.append(
                    Problem(f"environment {name}", "", f"not valid JSON: {error}", 'for example ["a", "b"]')
                )
                continue
        table = data
        for part in key[:-1]:
            inner = table.get(str(part))
            table[str(part)] = table = dict(inner) if isinstance(inner, dict) else {}
        table[str(key[-1])] = value
        taken[key] = name
    return taken, problems


def _as_variable(problem: Problem) -> Problem:
    """A key that is suggested to somebody who wrote a variable, as that variable."""
    meant = _MEANT.fullmatch(problem.right)
    if not meant or not problem.where.startswith("environment "):
        return problem
    name = PREFIX + "__".join([*problem.key.split(".")[:-1], meant[1]]).upper()
    return replace(problem, key="", what="names no key", right=f"did you mean {name}?")


def _hidden(key: KeyPath) -> bool:
    return any(key[: len(secret)] == secret for secret in _SECRET_KEYS)


def _crawl_problems(section: object, where: Callable[[KeyPath], str]) -> list[Problem]:
    """Wrong keys of ``[crawl]``; that the contact is missing is said when a crawl is to begin."""
    from crawlers import CrawlSettings

    own = CrawlSection.model_fields
    if not isinstance(section, dict):
        return []
    try:
        CrawlSettings.model_validate({key: value for key, value in section.items() if key not in own})
    except ValidationError as error:
        found = problems_of(error, CrawlSettings, where, base=("crawl",), also=tuple(own))
        return [_as_variable(problem) for problem in found if problem.what != MISSING]
    return []


def _with_defaults(settings: Settings) -> Settings:
    """Places that follow from the data folder, and every path absolute."""
    data = settings.data.absolute()
    state_url = settings.state_url or f"sqlite:///{data / 'state.db'}"
    tables = settings.tables or str(data / "tables")
    return settings.model_copy(
        update={
            "data": data,
            "sources": settings.sources.absolute(),
            "tables": tables if "://" in tables else str(Path(tables).absolute()),
            "state_url": state_url,
            "archive": (data / "archive") if settings.archive == Path() else settings.archive.absolute(),
            "clock_file": settings.clock_file.absolute() if settings.clock_file else None,
        }
    )


def now(settings: Settings) -> datetime:
    """The instant this run takes as now, aware, UTC: what `clock_file` says, else the wall clock.

    Raises:
        ConfigError: the clock file is missing or holds no RFC 3339 instant with its offset.
    """
    if settings.clock_file is None:
        return datetime.now(UTC)
    right = "one line such as 2026-11-22T06:00:00Z"
    try:
        text = settings.clock_file.read_text(encoding="utf-8").strip()
        instant = datetime.fromisoformat(text)
    except (OSError, ValueError) as error:
        raise ConfigError([Problem(str(settings.clock_file), "clock_file", str(error), right)]) from error
    if instant.tzinfo is None:
        raise ConfigError([Problem(str(settings.clock_file), "clock_file", f"{text!r} has no offset", right)])
    return instant.astimezone(UTC)
