"""The catalogue of checks, generated from the classes. `python -m expectations.catalogue` prints docs/checks.md."""

import sys

from expectations.checks import EXPECTATIONS
from expectations.definition import Check
from expectations.names import MEASURES, Level
from expectations.records import CatalogueEntry, ThresholdEntry
from expectations.thresholds import Limits, Thresholds

_TITLES = {
    Level.ARTICLE: "Articles",
    Level.PAGE: "Pages that are no article",
    Level.SOURCE: "Sources",
}
_HEAD = """# Checks

Generated from the classes by `python -m expectations.catalogue`; do not edit.

A check looks at new and changed articles, at pages that are no article, or at a source as a whole. What it finds is a
row of `findings`. **warning** publishes and counts, **info** says what was cleaned up, and **critical** means, by what
it was found on:

- an article is withheld: it goes to `quarantine`, and does not fail its source;
- a page that is no article was rejected already: a wall is told, and does not fail its source either;
- a source fails, and with it the run: the verdict of a source comes from the checks under [Sources](#sources) alone,
  that of a run is the worst of its sources. So a run can be clean beside critical findings of single articles; when
  these become many, `quarantined_share` and `withheld_share` find it on the source.

The same definition gives the row and the Expectation in Data Docs.

A source adjusts a check in `sources.toml`; `reason` is required, an unknown key is an error:

```toml
[source.expect.body_short]
min_words = 20
reason = "publishes one-paragraph bulletins"
```

Every check knows `reason`, `enabled` (false leaves it out) and `severity` (of all its findings of warning or above).
"""


def entries() -> tuple[CatalogueEntry, ...]:
    """One entry for each check, in the order of `CheckName`."""
    return tuple(_entry(found.definition, found.expectation_type) for found in EXPECTATIONS)


def _entry(check: Check[object, Limits], expectation: str) -> CatalogueEntry:
    defaults = getattr(Thresholds(), check.name.value)
    own = [name for name in check.limits.model_fields if name not in Limits.model_fields]
    return CatalogueEntry(
        name=check.name,
        level=check.level,
        severity=check.severity,
        expectation=expectation,
        says=check.says,
        why=check.why,
        example=check.example,
        thresholds=tuple(
            ThresholdEntry(name, _shown(getattr(defaults, name)), check.limits.model_fields[name].description or "")
            for name in own
        ),
    )


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return "[]" if not value else ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def markdown() -> str:
    """The catalogue as a page of Markdown."""
    lines = [_HEAD]
    for level, title in _TITLES.items():
        lines.append(f"## {title}\n")
        for entry in entries():
            if entry.level is level:
                lines.extend(_section(entry))
    lines.append("## Measures\n")
    lines.append("One row of `measures` for each source and run: what baselines are learned from.\n")
    lines.append("| measure | meaning |\n| --- | --- |")
    lines.extend(f"| `{metric.value}` | {doc} |" for metric, doc in MEASURES.items())
    return "\n".join(lines) + "\n"


def _section(entry: CatalogueEntry) -> list[str]:
    lines = [
        f"### {entry.name.value}\n",
        f"{entry.says}. Default severity: **{entry.severity.value}**. Expectation: `{entry.expectation}`.\n",
        f"{entry.why}\n",
        f"Fails: {entry.example}\n",
    ]
    if entry.thresholds:
        lines.append("| threshold | default | meaning |\n| --- | --- | --- |")
        lines.extend(f"| `{limit.name}` | {limit.default} | {limit.doc} |" for limit in entry.thresholds)
        lines.append("")
    return lines


if __name__ == "__main__":
    sys.stdout.write(markdown())
