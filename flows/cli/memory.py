"""`copydesk memory`: what is known of a source's pages, and why."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.markup import escape

from extraction import SiteMemory
from extraction.memory import Field, Holds, Segment, Wrapper, from_rows
from extraction.memory.model import LEAST_TEACHERS
from flows.cli.console import ANSWERS, print_json
from flows.errors import UsageError

_SHOWN = 20
"""Segments that are listed without `--all`."""


def show_memory(settings: Any, source: str, *, everything: bool, as_json: bool) -> None:
    """Print the newest memory of a source.

    Raises:
        UsageError: nothing is known of it.
    """
    known = known_of(settings, source)
    if as_json:
        print_json(_as_json(source, known, everything=everything))
        return
    for line in told(source, known, everything=everything):
        ANSWERS.print(line, soft_wrap=True)


def known_of(settings: Any, source: str) -> SiteMemory:
    """The newest memory of a source.

    Raises:
        UsageError: nothing is known of it.
    """
    known = from_rows(settings.warehouse().memory([source]).to_pylist())
    if known is None:
        raise UsageError(
            f"nothing is known of the pages of {source!r}",
            hint="it is learned when a run publishes articles of the source, unless `extract.memory` is false; "
            "`copydesk sources list` names the sources",
        )
    return known


def told(source: str, known: SiteMemory, *, everything: bool = False) -> Iterator[str]:
    """The memory in lines for a person."""
    yield (
        f"[bold]{escape(source)}[/]: version {known.version} of {known.learned_at}, from {known.articles} articles, "
        f"{len(known.wrappers)} templates, {len(known.boilerplate)} boilerplate texts"
    )
    for wrapper in known.wrappers:
        yield ""
        yield from _template(wrapper, everything=everything)
    texts = _boilerplate(known)
    if texts:
        yield ""
        yield "[bold]Boilerplate[/]: taken out of articles where it stands at its place, for it is on many of them"
    by_key = {wrapper.key: wrapper for wrapper in known.wrappers}
    for segment in texts if everything else texts[:_SHOWN]:
        wrapper = by_key[segment.wrapper]
        since = wrapper.articles - segment.first + 1
        yield (
            f"  on {segment.pages} of {since} articles since it came up: {escape(segment.sample)}\n"
            f"    template {segment.wrapper}, {escape(path_of(wrapper, segment.place) or 'a place of no other text')}"
        )
    if len(texts) > _SHOWN and not everything:
        yield f"  and {len(texts) - _SHOWN} more: --all"
    if everything:
        waiting = [one for one in known.segments if one.pages > 1 and (one.text, one.place) not in known.boilerplate]
        yield f"[bold]Seen with several articles, too few to count[/]: {len(waiting)}"
        for segment in waiting:
            yield f"  {segment.pages} articles, template {segment.wrapper}: {escape(segment.sample)}"


def _boilerplate(known: SiteMemory) -> list[Segment]:
    texts = [one for one in known.segments if (one.text, one.place) in known.boilerplate]
    return sorted(texts, key=lambda one: (-one.pages, one.sample))


def _template(wrapper: Wrapper, *, everything: bool) -> Iterator[str]:
    use = "pages are read by its places" if wrapper.usable else f"not used yet: {_missing(wrapper)}"
    days = f"{wrapper.first_day} to {wrapper.last_day}"
    yield f"[bold]Template {wrapper.key}[/], {days}, {wrapper.articles} articles: {use}"
    yield f"  for example {escape(wrapper.example)}"
    if wrapper.fits or wrapper.misfits or wrapper.agreed or wrapper.differed:
        yield (
            f"  lately {wrapper.fits} pages fitted, {wrapper.misfits} did not; read both ways, {wrapper.agreed} agreed,"
            f" {wrapper.differed} differed"
        )
    if wrapper.dropped:
        yield f"  forgotten and learned anew {wrapper.dropped} times"
    for place in sorted(wrapper.places, key=lambda one: -one.body):
        if place.holds is Holds.BODY or (everything and place.holds is not None):
            yield (
                f"  {place.holds.value:<9} {escape(path_of(wrapper, place.place))}  "
                f"(text on {place.body} of {place.body + place.other + place.mixed} pages)"
            )
    for name in Field:
        for place in sorted(wrapper.places, key=lambda one: -getattr(one, name.value)):
            count = getattr(place, name.value)
            if 2 * count >= wrapper.pages > 0:
                path = escape(path_of(wrapper, place.place))
                yield f"  {name.value:<9} {path}  (on {count} of {wrapper.pages} pages)"
        read = ", ".join(f"{origin} {count}" for field, origin, count in wrapper.origins if field is name)
        if read:
            yield f"  {name.value:<9} read from {escape(read)}"


def _missing(wrapper: Wrapper) -> str:
    """Why pages of a template are not read by its places."""
    if wrapper.pages < LEAST_TEACHERS:
        return f"learned from {wrapper.pages} articles, {LEAST_TEACHERS} are needed"
    return "no place holds the text on two pages or more"


def path_of(wrapper: Wrapper, place: int) -> str:
    """A place as the names of the elements down to it."""
    places = {one.place: one for one in wrapper.places}
    names: list[str] = []
    while place in places and len(names) < len(places):
        names.append(places[place].name)
        place = places[place].parent
    return " > ".join(reversed(names))


def _as_json(source: str, known: SiteMemory, *, everything: bool) -> dict[str, Any]:
    segments = known.segments if everything else _boilerplate(known)
    return {
        "source": source,
        "version": known.version,
        "learned_at": known.learned_at,
        "articles": known.articles,
        "templates": [
            {
                "key": wrapper.key,
                "usable": wrapper.usable,
                "articles": wrapper.articles,
                "first_day": wrapper.first_day,
                "last_day": wrapper.last_day,
                "example": wrapper.example,
                "fits": wrapper.fits,
                "misfits": wrapper.misfits,
                "agreed": wrapper.agreed,
                "differed": wrapper.differed,
                "dropped": wrapper.dropped,
                "places": [
                    {**asdict(place), "path": path_of(wrapper, place.place), "holds": place.holds and place.holds.value}
                    for place in wrapper.places
                    if everything or place.holds is Holds.BODY or place.headline or place.byline or place.date
                ],
            }
            for wrapper in known.wrappers
        ],
        "boilerplate": [asdict(one) for one in segments],
    }
