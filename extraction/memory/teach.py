"""A wrapper before and after some pages of its template."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extraction.memory.model import Field, Place, Trace, Wrapper

MAX_PLACES = 800
"""Places of one template that are kept, those of most pages first."""
_TEACHER_WORDS, _TEACHER_LOCATED = 50, 0.7
"""A page teaches places where its text has this many words and this share of it was found among its blocks: on pages
without, the general readers do not agree with what the page shows."""
_MOST = 0.6
"""Share of a place's text on a page that went into the body: single paragraphs among others are promos."""
_AGE_PAGES = 200
"""Articles after which the counts of places are halved: what was seen long ago weighs less."""
_AGE_TRIALS = 64
"""The same for pages read through the wrapper."""
_LEAST_MISFITS = 5
"""Misfits before a wrapper is given up, where they are also more than the fits."""
_LEAST_DIFFERED, _DIFFERED = 2, 0.3
"""Pages read both ways with different texts, and their share, from which a wrapper is given up."""


def taught(wrapper: Wrapper, pages: Sequence[Trace]) -> Wrapper:
    """The wrapper with what these articles' pages show, and older pages worth less."""
    teachers = [
        trace
        for trace in pages
        if not trace.fitted and trace.words >= _TEACHER_WORDS and trace.located >= _TEACHER_LOCATED
    ]
    if not teachers:
        return wrapper
    places = {one.place: one for one in wrapper.places}
    origins = Counter({(name, origin): count for name, origin, count in wrapper.origins})
    for trace in teachers:
        _teach(places, trace)
        origins.update(trace.origins)
    count = wrapper.pages + len(teachers)
    if count > _AGE_PAGES:
        count //= 2
        places = {key: aged for key, one in places.items() if (aged := _halved(one)).pages}
        origins = Counter({key: half for key, number in origins.items() if (half := number // 2)})
    kept = sorted(places.values(), key=lambda one: (-one.pages, one.place))[:MAX_PLACES]
    return replace(
        wrapper,
        pages=count,
        places=tuple(sorted(kept, key=lambda one: one.place)),
        origins=tuple((name, origin, number) for (name, origin), number in sorted(origins.items())),
    )


def _teach(places: dict[int, Place], trace: Trace) -> None:
    inside: Counter[int] = Counter()
    outside: Counter[int] = Counter()
    for block in trace.blocks:
        (inside if block.body else outside)[block.place] += block.chars
    printed = Counter(trace.fields)
    for step in trace.steps:
        old = places.get(step.place) or Place(step.place, step.parent, step.name, 0)
        taken, text = inside[step.place], inside[step.place] + outside[step.place]
        body = taken > 0 and taken >= _MOST * text
        places[step.place] = replace(
            old,
            pages=old.pages + 1,
            body=old.body + body,
            other=old.other + (text > 0 and not taken),
            mixed=old.mixed + (taken > 0 and not body),
            headline=old.headline + ((Field.HEADLINE, step.place) in printed),
            byline=old.byline + ((Field.BYLINE, step.place) in printed),
            date=old.date + ((Field.DATE, step.place) in printed),
        )


def _halved(one: Place) -> Place:
    return replace(
        one,
        pages=one.pages // 2,
        body=one.body // 2,
        other=one.other // 2,
        mixed=one.mixed // 2,
        headline=one.headline // 2,
        byline=one.byline // 2,
        date=one.date // 2,
    )


def with_trials(wrapper: Wrapper, pages: Iterable[Trace]) -> Wrapper:
    """The wrapper with how it fared on these pages."""
    tried = [trace for trace in pages if trace.wrapper == wrapper.key]
    fits = wrapper.fits + sum(trace.fitted for trace in tried)
    misfits = wrapper.misfits + sum(trace.misfit is not None for trace in tried)
    agreed = wrapper.agreed + sum(trace.checked is True for trace in tried)
    differed = wrapper.differed + sum(trace.checked is False for trace in tried)
    if fits + misfits > _AGE_TRIALS:
        fits, misfits = fits // 2, misfits // 2
    if agreed + differed > _AGE_TRIALS:
        agreed, differed = agreed // 2, differed // 2
    return replace(wrapper, fits=fits, misfits=misfits, agreed=agreed, differed=differed)


def forgets(wrapper: Wrapper) -> Wrapper:
    """The wrapper without its places where they stopped fitting: it is learned anew from the pages that follow."""
    checked = wrapper.agreed + wrapper.differed
    stopped = wrapper.misfits >= _LEAST_MISFITS and wrapper.misfits > wrapper.fits
    wrong = wrapper.differed >= _LEAST_DIFFERED and wrapper.differed > _DIFFERED * checked
    if not (stopped or wrong):
        return wrapper
    return replace(
        wrapper,
        pages=0,
        places=(),
        origins=(),
        fits=0,
        misfits=0,
        agreed=0,
        differed=0,
        dropped=wrapper.dropped + 1,
    )
