"""Elements around the text whose class names differ from page to page of one template: known by the names they share.

A page about the climate, one with a film and one that is written as things happen often differ in one name far outside:
`div.climate.page`, `div.film.page`. All places inside would be others. Where the elements around the text of several
pages differ in nothing else, one place stands for them, that of the names which all share: `div.page *`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.memory.model import Place, Segment, Step, Trace, Wrapper
from extraction.memory.paths import LOOSE, Loose, LooseStep, parts_of, place_of

_DEPTH = 300
_SPINES = 60
"""Ways from the page to the text that are compared: a template has few."""
_LEVELS = 12
"""Elements around the text that may become loose in one learning."""


def loose_of(places: Iterable[Place]) -> Loose:
    """The loose steps among the places of a wrapper."""
    return _by_parent(LooseStep(one.parent, *parts_of(one.name)) for one in places if one.name.endswith(LOOSE))


@dataclass(frozen=True)
class Settled:
    """A wrapper, pages of its template and segments of it, with one place for elements that stand for each other."""

    wrapper: Wrapper
    pages: list[Trace]
    segments: list[Segment]


def settled(wrapper: Wrapper, pages: Sequence[Trace], segments: Sequence[Segment]) -> Settled:
    """The same with one place where the elements around the text differ in some of their class names alone."""
    steps = [step for some in loose_of(wrapper.places).values() for step in some]
    pages, where = _pages_moved(pages, steps)
    for _ in range(_LEVELS):
        step = _variant(wrapper, pages)
        if step is None:
            break
        # What was loose with more names is loose with fewer.
        steps = [step, *(one for one in steps if one.parent != step.parent or one.tag != step.tag)]
        pages, found = _pages_moved(pages, steps)
        known = _moved({one.place: one for one in wrapper.places}, _by_parent(steps))
        wrapper = replace(wrapper, places=_places_moved(wrapper.places, known))
        where = _after(where, {**found, **{place: step.place for place, step in known.items()}})
        # Loose steps inside of what moved stand elsewhere now.
        steps = [replace(one, parent=where.get(one.parent, one.parent)) for one in steps]
        pages, found = _pages_moved(pages, steps)
        where = _after(where, found)
    return Settled(wrapper, pages, _segments_moved(segments, where))


def _after(first: Mapping[int, int], then: Mapping[int, int]) -> dict[int, int]:
    """Where places are after two moves."""
    return {**then, **{place: then.get(new, new) for place, new in first.items()}}


def _by_parent(steps: Iterable[LooseStep]) -> Loose:
    found: dict[int, list[LooseStep]] = {}
    for step in steps:
        found.setdefault(step.parent, []).append(step)
    return found


_Spine = list[Place | Step]
"""The elements around a text, outermost first; the paragraphs' own is none of them."""


def _variant(wrapper: Wrapper, pages: Sequence[Trace]) -> LooseStep | None:
    """The outermost element around the texts whose class names differ and in part are the same."""
    every = [_spine_of(wrapper.places), *map(_spine_of_page, pages)]
    spines = list({tuple(one.place for one in spine): spine for spine in every}.values())[:_SPINES]
    for number, spine in enumerate(spines):
        for level, first in enumerate(spine):
            others = [one[level] for one in spines[number + 1 :] if len(one) > level]
            step = _shared(first, others)
            if step is not None and _is_one_element(step, wrapper, pages):
                return step
    return None


def _shared(first: Place | Step, others: Iterable[Place | Step]) -> LooseStep | None:
    """What an element and others in its place have in common; None where none differs in a part of its names."""
    tag, shared = parts_of(first.name)
    differs = False
    for other in others:
        if other.parent == first.parent and other.place != first.place:
            other_tag, names = parts_of(other.name)
            if other_tag == tag and shared & names:
                shared, differs = shared & names, True
    return LooseStep(first.parent, tag, shared) if differs else None


def _is_one_element(step: LooseStep, wrapper: Wrapper, pages: Sequence[Trace]) -> bool:
    """Whether no page has two elements that the step may stand for, and every one that is known leads to the text."""

    def fits(one: Place | Step) -> bool:
        return one.parent == step.parent and step.fits(one.name)

    known = [one for one in wrapper.places if fits(one)]
    if sum(one.pages for one in known) > wrapper.pages or not _leading(wrapper.places).issuperset(
        one.place for one in known
    ):
        return False
    return not any(sum(map(fits, trace.steps)) > 1 for trace in pages)


def _leading(places: Sequence[Place]) -> set[int]:
    """Places of text, and those around them."""
    steps = {one.place: one for one in places}
    found: set[int] = set()
    for one in places:
        current = one if one.body else None
        while current is not None and current.place not in found:
            found.add(current.place)
            current = steps.get(current.parent)
    return found


def _spine_of_page(trace: Trace) -> _Spine:
    held: Counter[int] = Counter()
    for block in trace.blocks:
        if block.body:
            held[block.place] += block.chars
    most = max(held, key=lambda place: (held[place], place), default=None)
    return _up(most, {step.place: step for step in trace.steps}) if most is not None else []


def _spine_of(places: Sequence[Place]) -> _Spine:
    most = max(places, key=lambda one: (one.body, one.place), default=None)
    return _up(most.place, {one.place: one for one in places}) if most is not None and most.body else []


def _up(place: int, steps: Mapping[int, Place] | Mapping[int, Step]) -> _Spine:
    found: _Spine = []
    one = steps.get(place)
    while one is not None and len(found) < _DEPTH:
        found.append(one)
        one = steps.get(one.parent)
    return found[:0:-1]


def _moved(steps: Mapping[int, Place] | Mapping[int, Step], loose: Loose, *, alone: bool = False) -> dict[int, Step]:
    """For each place the step that it is with these loose steps.

    `alone`: the steps are those of one page, on which a loose step that may stand for two of them stands for neither.
    """
    found: dict[int, Step] = {}
    beside: dict[int, list[str]] = {}
    for one in steps.values() if alone else ():
        beside.setdefault(one.parent, []).append(one.name)
    stands_for: dict[tuple[int, LooseStep], int] = {}
    for start in steps:
        waiting: list[int] = []
        current = start
        while current in steps and current not in found and len(waiting) < _DEPTH:
            waiting.append(current)
            current = steps[current].parent
        for place in reversed(waiting):
            old = steps[place]
            parent = found[old.parent].place if old.parent in found else old.parent
            match = next((step for step in loose.get(parent, ()) if step.fits(old.name)), None)
            if match is not None and (old.parent, match) not in stands_for:
                stands_for[old.parent, match] = sum(map(match.fits, beside.get(old.parent, ())))
            if match is not None and stands_for[old.parent, match] <= 1:
                found[place] = Step(match.place, parent, match.name)
            else:
                found[place] = Step(place if parent == old.parent else place_of(parent, old.name), parent, old.name)
    return found


def _pages_moved(pages: Iterable[Trace], steps: Sequence[LooseStep]) -> tuple[list[Trace], dict[int, int]]:
    """The pages with these loose steps, and where each place that moved is now."""
    loose = _by_parent(steps)
    found: list[Trace] = []
    where: dict[int, int] = {}
    for trace in pages:
        moved = _moved({step.place: step for step in trace.steps}, loose, alone=True) if steps else {}
        changed = {place: step.place for place, step in moved.items() if place != step.place}
        where |= changed
        found.append(_page_moved(trace, moved) if changed else trace)
    return found, where


def _page_moved(trace: Trace, moved: Mapping[int, Step]) -> Trace:
    where = {place: step.place for place, step in moved.items()}
    return replace(
        trace,
        blocks=tuple(replace(one, place=where.get(one.place, one.place)) for one in trace.blocks),
        steps=tuple({step.place: step for step in moved.values()}.values()),
        fields=tuple((name, where.get(place, place)) for name, place in trace.fields),
    )


def _places_moved(places: Iterable[Place], moved: Mapping[int, Step]) -> tuple[Place, ...]:
    found: dict[int, Place] = {}
    for one in places:
        step = moved[one.place]
        old = found.get(step.place) or Place(step.place, step.parent, step.name, 0)
        found[step.place] = replace(
            old,
            pages=old.pages + one.pages,
            body=old.body + one.body,
            other=old.other + one.other,
            mixed=old.mixed + one.mixed,
            headline=old.headline + one.headline,
            byline=old.byline + one.byline,
            date=old.date + one.date,
        )
    return tuple(found[place] for place in sorted(found))


def _segments_moved(segments: Iterable[Segment], where: Mapping[int, int]) -> list[Segment]:
    found: dict[tuple[int, int], Segment] = {}
    for one in segments:
        place = where.get(one.place, one.place)
        old = found.get((one.text, place))
        found[one.text, place] = replace(
            one,
            place=place,
            pages=one.pages + (old.pages if old else 0),
            first=min(one.first, old.first) if old else one.first,
            last=max(one.last, old.last) if old else one.last,
            sample=one.sample or (old.sample if old else ""),
        )
    return list(found.values())
