"""Golden cases: folders with a page and what has to come out of it (`cases/<name>/page.html`, `case.toml`).

All pages are written for this project. `case.toml` has `url`, optionally `headers`, and either `[rejected]` or
`[expect]` (fields by name; `none` lists fields that must be None), `[body]` (`contains`, `absent`) and `[signals]`.
"""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extraction import Article, Rejected, extract

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/case.toml"))
COLLECTED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _read(folder: Path) -> tuple[dict[str, Any], Article | Rejected]:
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    html = (folder / "page.html").read_bytes()
    return case, extract(html, case["url"], headers=case.get("headers"), collected_at=COLLECTED)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    """Every golden page gives the fields, the text and the signals that its case file states."""
    case, result = _read(folder)
    if "rejected" in case:
        assert isinstance(result, Rejected), result
        assert (result.reason.value, result.retryable) == (case["rejected"]["reason"], case["rejected"]["retryable"])
        assert result.evidence
        return
    assert isinstance(result, Article), result
    expected = dict(case.get("expect", {}))
    for name in expected.pop("none", []):
        assert getattr(result, name) is None, name
    part = expected.pop("byline_contains", "")
    assert part in (result.byline or "")
    assert {name: _plain(getattr(result, name)) for name in expected} == expected
    body = case.get("body", {})
    assert [text for text in body.get("contains", []) if text not in result.body] == []
    assert [text for text in body.get("absent", []) if text in result.body] == []
    kinds = {signal.kind.value for signal in result.signals}
    assert set(case.get("signals", {}).get("present", [])) <= kinds


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_same_page_same_result(folder: Path) -> None:
    """A page gives the same result each time, whatever was read before it."""
    assert _read(folder)[1] == _read(folder)[1]
