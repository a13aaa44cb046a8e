"""One template's places, ready for reading pages: which hold the text, and which need not be looked into."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extraction.memory.model import Field, Holds, Place, Wrapper
from extraction.memory.paths import ROOT

_UP = 2
"""Elements around a paragraph up to the one that holds the text: some sites put a box around each paragraph."""
_DEPTH = 300
_DEAD_PAGES = 2
"""Pages on which a part of the page held nothing of the article before it is no longer looked into."""
_FEW_PAGES = 3
"""Pages on which a place has to hold nothing of the article before that is sure, or a quarter of the template's."""
_ALWAYS = 0.9
"""Share of its pages on which a template prints a field before a page without it is not believed."""
_PRINTED = 0.5
"""The most often used place of a field counts where it holds it on this share of the pages that print it."""


@dataclass(frozen=True)
class Template:
    """What a wrapper knows, by place."""

    key: int
    holds: Mapping[int, Holds]
    """What each place with text of its own holds."""
    containers: frozenset[int]
    """Places around those that hold the text."""
    dead: frozenset[int]
    """Outermost places that held nothing of the article on any page: not looked into. Those in the element around the
    text are: what leaks into a text stands there."""
    silent: frozenset[int]
    """Places where no field is sought, the text's among them: the template prints byline and date elsewhere. A page
    that lacks one of them there is read in the general way."""
    fields: Mapping[Field, frozenset[int]]
    """Places that print each field."""
    prints: frozenset[Field]
    """Fields that some pages print."""
    always: frozenset[Field]
    """Fields that nearly every page prints."""

    @classmethod
    def of(cls, wrapper: Wrapper) -> "Template":
        """Worked out from a wrapper."""
        places = {one.place: one for one in wrapper.places}
        holds = {one.place: held for one in wrapper.places if (held := _held(one, wrapper)) is not None}
        live = _live(wrapper.places, places)
        containers = frozenset(places[place].parent for place, held in holds.items() if held is Holds.BODY)
        holder = _holder(places, holds)
        fields = {name: frozenset(_printing(wrapper.places, name)) for name in Field}
        signs = all(fields[name] for name in (Field.BYLINE, Field.DATE))
        return cls(
            key=wrapper.key,
            holds=holds,
            containers=containers,
            dead=frozenset(
                one.place
                for one in wrapper.places
                if one.pages >= _DEAD_PAGES
                and one.place not in live
                and (one.parent in live or one.parent == ROOT)
                and holder not in _chain(one.place, places)
            ),
            silent=frozenset(
                one.place
                for one in wrapper.places
                if signs
                and one.pages >= _DEAD_PAGES
                and not (one.headline or one.byline or one.date)
                and one.holds in {Holds.OTHER, Holds.BODY}
            ),
            fields=fields,
            prints=frozenset(name for name, known in fields.items() if known),
            always=frozenset(
                name
                for name in Field
                if sum(getattr(one, name.value) for one in wrapper.places) >= _ALWAYS * wrapper.pages
            ),
        )


def _held(place: Place, wrapper: Wrapper) -> Holds | None:
    """What a place holds; nothing is sure of one that held nothing of an article on one or two pages of many.

    A list among the text is at the same place as a list of links that leaked into another page's.
    """
    held = place.holds
    return Holds.MIXED if held is Holds.OTHER and place.pages < min(_FEW_PAGES, wrapper.pages / 4) else held


def _holder(places: Mapping[int, Place], holds: Mapping[int, Holds]) -> int | None:
    """The place around the text: a few elements up from where most of it stands; None where it stands nowhere.

    The elements of all paragraphs are one place, and so are those around each of them: how many there are of a place on
    a page is not known.
    """
    body = [place for place, one in holds.items() if one is Holds.BODY]
    if not body:
        return None
    chain = _chain(max(body, key=lambda place: (places[place].body, -place)), places)
    return chain[min(_UP, len(chain) - 1)]


def _chain(place: int, places: Mapping[int, Place]) -> list[int]:
    """A place and those around it, the body element apart; no more than a page may be deep."""
    found: list[int] = []
    while (one := places.get(place)) is not None and len(found) < _DEPTH:
        found.append(place)
        place = one.parent
    return found


def _live(all_places: Iterable[Place], places: Mapping[int, Place]) -> set[int]:
    """Places that ever held something of an article, and those around them."""
    live: set[int] = set()
    for one in all_places:
        if one.body or one.mixed or one.headline or one.byline or one.date:
            current: Place | None = one
            while current is not None and current.place not in live:
                live.add(current.place)
                current = places.get(current.parent)
    return live


def _printing(places: Iterable[Place], name: Field) -> list[int]:
    counts = {one.place: count for one in places if (count := getattr(one, name.value))}
    most = max(counts.values(), default=0)
    return [place for place, count in counts.items() if count >= _PRINTED * most]
