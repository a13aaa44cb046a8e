"""Site memory as rows of the `memory` table and back: exactly the same.

A version's rows are whole: reading those with the highest version of a source gives its memory. Kinds of rows:

- `site`: one row, key empty: counts, the articles counted last, texts seen with one article so far.
- `wrapper`: key the template's number.
- `segment`: key `template/text/place`; a text seen with several articles.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from extraction.errors import ArgumentError
from extraction.memory.model import FORMAT, Field, Note, Place, Seen, Segment, Step, Trace, Wrapper
from extraction.memory.site import SiteMemory

Row = dict[str, Any]


class RowKind(StrEnum):
    """What a row of a memory holds."""

    SITE = "site"
    WRAPPER = "wrapper"
    SEGMENT = "segment"


def to_rows(memory: SiteMemory) -> list[Row]:
    """Rows with the columns version, kind, key, value and support of the `memory` table."""
    single = [_plain(one) for one in memory.segments if one.pages == 1]
    site = {
        "format": FORMAT,
        "articles": memory.articles,
        "learned_at": memory.learned_at,
        "seen": [_plain(one) for one in memory.seen],
        "single": single,
    }
    rows = [_row(memory, RowKind.SITE, "", site, memory.articles)]
    rows += [_row(memory, RowKind.WRAPPER, str(one.key), _wrapper_value(one), one.articles) for one in memory.wrappers]
    for one in memory.segments:
        if one.pages > 1:
            key = f"{one.wrapper}/{one.text:016x}/{one.place:016x}"
            rows.append(_row(memory, RowKind.SEGMENT, key, asdict(one), one.pages))
    return rows


def from_rows(rows: Iterable[Mapping[str, Any]]) -> SiteMemory | None:
    """The memory that these rows hold, the newest version where there are several; None where there are none.

    Raises:
        ArgumentError: the rows are not those of a whole memory of this format.
    """
    taken = list(rows)
    if not taken:
        return None
    version = max(row["version"] for row in taken)
    taken = [row for row in taken if row["version"] == version]
    try:
        return _read(version, taken)
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise ArgumentError(
            f"version {version} of a site's memory cannot be read ({error!r}): learn it anew from the archive"
        ) from error


def trace_to_json(trace: Trace) -> str:
    """A trace as one line of JSON, for the files of a run."""
    value = {field.name: getattr(trace, field.name) for field in fields(trace)}
    value["blocks"] = [_plain(one) for one in trace.blocks]
    value["steps"] = [_plain(one) for one in trace.steps]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def trace_from_json(text: str) -> Trace:
    """The trace that `trace_to_json` wrote."""
    value = json.loads(text)
    value["blocks"] = tuple(Note(*one) for one in value["blocks"])
    value["steps"] = tuple(Step(*one) for one in value["steps"])
    value["fields"] = tuple((Field(name), place) for name, place in value["fields"])
    value["origins"] = tuple((Field(name), origin) for name, origin in value["origins"])
    return Trace(**value)


def _read(version: int, rows: list[Mapping[str, Any]]) -> SiteMemory:
    values = [(RowKind(row["kind"]), json.loads(row["value"])) for row in rows]
    site = next(value for kind, value in values if kind is RowKind.SITE)
    if site["format"] != FORMAT:
        raise ValueError(f"format {site['format']}, this program reads {FORMAT}")
    segments = [Segment(*value) for value in site["single"]]
    segments += [Segment(**value) for kind, value in values if kind is RowKind.SEGMENT]
    wrappers = [_wrapper(value) for kind, value in values if kind is RowKind.WRAPPER]
    return SiteMemory(
        version=version,
        articles=site["articles"],
        wrappers=tuple(sorted(wrappers, key=lambda one: one.key)),
        segments=tuple(sorted(segments, key=lambda one: (one.wrapper, one.text, one.place))),
        seen=tuple(Seen(article, wrapper, tuple(sketch)) for article, wrapper, sketch in site["seen"]),
        learned_at=site["learned_at"],
    )


def _row(memory: SiteMemory, kind: RowKind, key: str, value: object, support: int) -> Row:
    return {
        "version": memory.version,
        "kind": kind.value,
        "key": key,
        "value": json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
        "support": support,
    }


def _plain(one: Note | Place | Seen | Segment | Step) -> list[Any]:
    """A record as the list of its fields: hundreds of them in one row."""
    return [getattr(one, field.name) for field in fields(one)]


def _wrapper_value(wrapper: Wrapper) -> Row:
    value = {field.name: getattr(wrapper, field.name) for field in fields(wrapper)}
    return value | {"places": [_plain(one) for one in wrapper.places]}


def _wrapper(value: Row) -> Wrapper:
    places = tuple(Place(*one) for one in value["places"])
    origins = tuple((Field(name), origin, count) for name, origin, count in value["origins"])
    return Wrapper(**(value | {"places": places, "origins": origins}))
