"""Traces of a run's pages and what was known before make what is known after: a pure function.

Every article counts once, whatever the number of its pages: versions, copies under other addresses and pages whose
bodies are mostly the same text are one article. So a wall that a site serves under all its addresses is one page to
learn from, and its text is seen once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from extraction.memory.model import SHORT_CHARS, Note, Place, Seen, Segment, Trace, Wrapper
from extraction.memory.site import SiteMemory, nearest
from extraction.memory.teach import forgets, taught, with_trials
from extraction.memory.variants import settled
from extraction.phrases import phrases

MAX_WRAPPERS = 12
"""Templates of one source that are kept: article, opinion, live, sport, video, before and after a relaunch."""
MAX_SEGMENTS = 1_200
"""Candidates of one source that are kept; those seen on several articles first, then the newest."""
MAX_SEEN = 500
"""Articles that are remembered as counted."""
_SKETCH = 6
_SAME = 0.6
"""Share of their paragraphs that two articles have in common to count as one: a wire copy shares nearly all, the
background of a running story some."""
_LONG = 40
"""Characters of a paragraph that tells articles apart."""
_LEAST = 4
"""Characters of the shortest text that is counted."""
_FORGET = 200
"""Articles of a template without it after which a text is forgotten."""
_FORGET_SINGLE = 60
"""The same for a text that was seen with one article."""


def learn(memory: SiteMemory | None, traces: Iterable[Trace], now: datetime) -> SiteMemory:
    """What is known after these pages; the same for the same pages in any order.

    Args:
        memory: what was known before; None for a new source.
        traces: pages of one run of the source, articles alone.
        now: the run's time.
    """
    memory = memory or SiteMemory()
    pages = sorted(traces, key=lambda trace: (trace.article, trace.content, trace.url))
    if not pages:
        return memory
    day = now.astimezone(UTC).date().isoformat()
    wrappers = {one.key: one for one in memory.wrappers}
    members = _clustered(pages, wrappers, day)
    segments = {(one.text, one.place, one.wrapper): one for one in memory.segments}
    seen, articles = list(memory.seen), memory.articles
    for key, group in members.items():
        fresh = _fresh(group, key, seen)
        articles += len(fresh)
        wrapper = with_trials(wrappers[key], pages)
        wrapper = forgets(wrapper)
        own = [segments.pop(one) for one in list(segments) if one[2] == key]
        alike_places = settled(wrapper, fresh, own)
        wrapper, fresh = taught(alike_places.wrapper, alike_places.pages), alike_places.pages
        segments |= {(one.text, one.place, key): one for one in alike_places.segments}
        wrapper = replace(
            wrapper,
            articles=wrapper.articles + len(fresh),
            last=articles,
            last_day=day,
            example=min(trace.url for trace in group),
        )
        wrappers[key] = wrapper
        _count_segments(segments, wrapper, fresh)
    kept = _bounded_wrappers(wrappers.values())
    return SiteMemory(
        version=memory.version + 1,
        articles=articles,
        wrappers=kept,
        segments=_bounded_segments(segments.values(), kept),
        seen=tuple(one for one in seen if one.wrapper in {wrapper.key for wrapper in kept})[-MAX_SEEN:],
        learned_at=now.astimezone(UTC).isoformat(),
    )


def _clustered(pages: Sequence[Trace], wrappers: dict[int, Wrapper], day: str) -> dict[int, list[Trace]]:
    """Pages by the key of their template; templates that were not known are added."""
    members: dict[int, list[Trace]] = defaultdict(list)
    for trace in pages:
        wrapper = nearest(wrappers.values(), trace.layout)
        if wrapper is None:
            key = max(wrappers, default=0) + 1
            wrapper = wrappers[key] = Wrapper(
                key=key,
                layout=trace.layout,
                pages=0,
                articles=0,
                last=0,
                first_day=day,
                last_day=day,
                example=trace.url,
                places=(),
            )
        members[wrapper.key].append(trace)
    return dict(sorted(members.items()))


def _fresh(group: Sequence[Trace], wrapper: int, seen: list[Seen]) -> list[Trace]:
    """One page for each article that was not counted before; `seen` is added to."""
    known = {one.article for one in seen if one.wrapper == wrapper}
    sketches: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for one in seen:
        if one.wrapper == wrapper:
            for value in one.sketch:
                sketches[value].append(one.sketch)
    fresh = []
    for trace in group:
        sketch = sketch_of(trace.blocks)
        same = trace.article in known or any(
            alike(sketch, other) for value in sketch for other in sketches.get(value, ())
        )
        known.add(trace.article)
        for value in sketch:
            sketches[value].append(sketch)
        if not same:
            fresh.append(trace)
            seen.append(Seen(trace.article, wrapper, sketch))
    return fresh


def sketch_of(blocks: Iterable[Note]) -> tuple[int, ...]:
    """The smallest hashes of a body's paragraphs: bottom-k sketch (Broder, 1997)."""
    texts = {block.text for block in blocks if block.body and block.chars >= _LONG}
    return tuple(sorted(texts)[:_SKETCH])


def alike(left: Sequence[int], right: Sequence[int]) -> bool:
    """Whether two sketches are those of mostly the same text."""
    union = sorted({*left, *right})[:_SKETCH]
    both = set(left) & set(right)
    return bool(union) and sum(value in both for value in union) >= _SAME * len(union)


def _count_segments(segments: dict[tuple[int, int, int], Segment], wrapper: Wrapper, fresh: Sequence[Trace]) -> None:
    """Texts at places that hold text of articles, each once an article."""
    holding = {place.place for place in wrapper.places if place.body or place.mixed}
    before = wrapper.articles - len(fresh)
    for clock, trace in enumerate(fresh, before + 1):
        texts: dict[tuple[int, int], Note] = {}
        for block in trace.blocks:
            if block.chars >= _LEAST and (block.body or block.place in holding):
                texts.setdefault((block.text, block.place), block)
        for (text, place), block in texts.items():
            old = segments.get((text, place, wrapper.key))
            segments[text, place, wrapper.key] = Segment(
                text=text,
                place=place,
                wrapper=wrapper.key,
                pages=old.pages + 1 if old else 1,
                first=old.first if old else clock,
                last=clock,
                weak=block.heading or block.chars < SHORT_CHARS or _is_told_again(block),
                links=block.links,
                sample=block.sample if old else "",
            )


def _is_told_again(block: Note) -> bool:
    """Whether a text is a quotation, or tells of the series that its article belongs to, and leads nowhere."""
    if block.links:
        return False
    return block.sample.startswith(_OPENING) or phrases("series").search(block.sample) is not None


_OPENING = ("“", "„", "«", "»", '"', "「", "『", "‘")
"""Marks with which quotations begin, in one style or another."""


def _bounded_wrappers(wrappers: Iterable[Wrapper]) -> tuple[Wrapper, ...]:
    """Those seen last; of those the ones with more articles."""
    kept = sorted(wrappers, key=lambda one: (-one.last, -one.articles, one.key))[:MAX_WRAPPERS]
    return tuple(sorted(kept, key=lambda one: one.key))


def _bounded_segments(segments: Iterable[Segment], wrappers: Sequence[Wrapper]) -> tuple[Segment, ...]:
    clock: Mapping[int, int] = Counter({one.key: one.articles for one in wrappers})
    alive = [
        one
        for one in segments
        if one.wrapper in clock and clock[one.wrapper] - one.last <= (_FORGET if one.pages > 1 else _FORGET_SINGLE)
    ]
    alive.sort(
        key=lambda one: (
            one.pages == 1,
            one.last - clock[one.wrapper] if one.pages == 1 else -one.pages,
            one.wrapper,
            one.text,
            one.place,
        )
    )
    return tuple(sorted(alive[:MAX_SEGMENTS], key=lambda one: (one.wrapper, one.text, one.place)))


__all__ = ["MAX_SEEN", "MAX_SEGMENTS", "MAX_WRAPPERS", "Place", "alike", "learn", "sketch_of"]
