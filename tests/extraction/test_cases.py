"""Golden cases: folders with a page and what has to come out of it (`cases/<name>/page.html`, `case.toml`).

All pages are written for this project. `case.toml` has `url`, optionally `headers`, and either `[rejected]` (`reason`,
`retryable`, optionally `evidence`, a part of it) or `[expect]` (fields by name; `none` lists fields that must be None),
`[body]` (`contains`, `absent`), `[signals]` (`present`, `absent`) and `[evidence]` (a part of it by the signal's kind).
Each field is a test of its own, so that a change is reported as the fields of the cases that it moves; the end of the
report counts them by field (tests/conftest.py).
"""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extraction import Article, Rejected, extract
from warehouse.contract import RejectionReason

FOLDER = Path(__file__).parent / "cases"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/case.toml"))
COLLECTED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OUTSIDE = frozenset({"timeout", "crashed", "repeated_text", "too_complex"})
"""Reasons that no page of a case can have: a worker's, a run's, and pages too large for a folder."""


@cache
def _case(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name / "case.toml").read_text("utf-8"))


def _read(name: str) -> Article | Rejected:
    case = _case(name)
    html = (FOLDER / name / "page.html").read_bytes()
    return extract(html, case["url"], headers=case.get("headers"), collected_at=COLLECTED)


@cache
def _result(name: str) -> Article | Rejected:
    return _read(name)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _expectations() -> Iterator[tuple[str, str, object]]:
    """Case, field and what is expected of it."""
    for name in NAMES:
        case = _case(name)
        if "rejected" in case:
            yield from ((name, field, value) for field, value in case["rejected"].items())
            continue
        yield name, "is_article", True
        expected = dict(case.get("expect", {}))
        yield from ((name, field, None) for field in expected.pop("none", []))
        yield from ((name, field, value) for field, value in expected.items())
        for part in ("body", "signals"):
            yield from ((name, f"{part}_{how}", values) for how, values in case.get(part, {}).items())
        yield from ((name, f"evidence_{kind}", text) for kind, text in case.get("evidence", {}).items())


def _compare(result: Article | Rejected, field: str, expected: Any) -> tuple[bool, object]:
    """Whether a field is as expected, and what it is, or which of several expectations failed."""
    kinds = {signal.kind.value for signal in result.signals} if isinstance(result, Article) else set[str]()
    if isinstance(result, Rejected):
        found: object = getattr(result, field, "an article was expected")
        right = expected in str(found) if field == "evidence" else found == expected
    elif field == "is_article":
        found = right = True
    elif field == "byline_contains":
        found, right = result.byline, expected in (result.byline or "")
    elif field.startswith("body_"):
        found = [text for text in expected if (text in result.body) is (field == "body_absent")]
        right = not found
    elif field.startswith("signals_"):
        found = [kind for kind in expected if (kind in kinds) is (field == "signals_absent")]
        right = not found
    elif field.startswith("evidence_"):
        found = [signal.evidence for signal in result.signals if f"evidence_{signal.kind.value}" == field]
        right = any(expected in text for text in found)
    else:
        found = _plain(getattr(result, field, "an article where a rejection was expected"))
        right = found == expected
    return right, found


@pytest.mark.parametrize(("name", "field", "expected"), [*_expectations()], ids=lambda value: str(value)[:40])
def test_case(name: str, field: str, expected: object, record_property: Callable[[str, object], None]) -> None:
    """Every golden page gives each field, the text and the signals that its case file states."""
    record_property("golden_field", field)
    record_property("golden_case", name)
    result = _result(name)
    if field == "is_article":
        assert isinstance(result, Article), result
    right, found = _compare(result, field, expected)
    assert right, f"{name}: {field} is {found!r}"


@pytest.mark.parametrize("name", NAMES)
def test_same_page_same_result(name: str) -> None:
    """A page gives the same result each time, whatever was read before it."""
    assert _read(name) == _result(name)


def test_every_reason_has_a_case() -> None:
    """There is a golden page for each reason that a page by itself can be rejected for."""
    reasons = {_case(name)["rejected"]["reason"] for name in NAMES if "rejected" in _case(name)}
    assert {reason.value for reason in RejectionReason} - reasons - OUTSIDE == set()
