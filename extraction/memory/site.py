"""What is known of one source, ready for use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from extraction.layout import distance
from extraction.memory.model import SAME_TEMPLATE, Seen, Segment, Wrapper
from extraction.memory.paths import Loose
from extraction.memory.templates import Template
from extraction.memory.variants import loose_of


@dataclass(frozen=True)
class SiteMemory:
    """What is known of one source's pages. Bounded; made by `learn`, never changed."""

    version: int = 0
    """Number of the learning, one more each time."""
    articles: int = 0
    """Articles ever counted."""
    wrappers: tuple[Wrapper, ...] = ()
    segments: tuple[Segment, ...] = ()
    """All candidates; `boilerplate` are those that count."""
    seen: tuple[Seen, ...] = ()
    """The articles counted last, oldest first."""
    learned_at: str = ""
    """Instant of the run that learned it, RFC 3339."""

    @cached_property
    def boilerplate(self) -> frozenset[tuple[int, int]]:
        """Text and place of the segments that are taken out of bodies."""
        counts = {wrapper.key: wrapper.articles for wrapper in self.wrappers}
        return frozenset((one.text, one.place) for one in self.segments if counts_as_boilerplate(one, counts))

    @cached_property
    def templates(self) -> Mapping[int, Template]:
        """The usable wrappers by key, ready for reading pages."""
        return {one.key: Template.of(one) for one in self.wrappers if one.usable}

    @cached_property
    def loose(self) -> Mapping[int, Loose]:
        """The loose steps of each wrapper by its key."""
        return {one.key: loose_of(one.places) for one in self.wrappers}

    @cached_property
    def _texts(self) -> frozenset[int]:
        return frozenset(text for text, _ in self.boilerplate)

    def may_be_boilerplate(self, text: int) -> bool:
        """Whether a text is boilerplate at some place of the source."""
        return text in self._texts

    def wrapper_of(self, layout: int) -> Wrapper | None:
        """The wrapper of the nearest template; None where the layout is far from all."""
        return nearest(self.wrappers, layout)

    def __getstate__(self) -> dict[str, object]:
        """Without what is worked out again."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


def nearest(wrappers: Iterable[Wrapper], layout: int) -> Wrapper | None:
    """The wrapper whose template is that of the layout, the nearest of several, the older of two as near."""
    near = [(gap, one.key, one) for one in wrappers if (gap := distance(one.layout, layout)) <= SAME_TEMPLATE]
    return min(near, key=lambda found: found[:2])[2] if near else None


_MANY, _SHARE_OF_MANY = 5, 0.25
_FEW, _SHARE_OF_FEW = 3, 0.5
_SHARE_WEAK = 0.6
_WINDOW = 20
"""A text that first came up a few pages ago is measured against this many pages: the introductions to a series of
articles come in a row."""


def counts_as_boilerplate(segment: Segment, articles: Mapping[int, int]) -> bool:
    """Whether a text is seen often enough not to be any article's own.

    On three articles and half of those of its template since it came up, or on five and a quarter: the background of a
    running story stands on few pages of many. Headings and short lines ("What happens next?"), quotations and what
    tells of a series need more than half. The shares fall by themselves once a text stays away.
    """
    total = articles.get(segment.wrapper, 0)
    since = max(total - segment.first + 1, min(total, _WINDOW), 1)
    share = segment.pages / since
    if segment.weak:
        return segment.pages >= _FEW and share >= _SHARE_WEAK
    return (segment.pages >= _FEW and share >= _SHARE_OF_FEW) or (segment.pages >= _MANY and share >= _SHARE_OF_MANY)
