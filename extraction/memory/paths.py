"""The kind of place at which an element stands: element and class names from the body down to it, as one number.

Two pages of one template have the same numbers for the same places, whatever their texts. Names that change from
page to page (figures, states, names of the article) are left out as `layout` leaves them out.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from extraction.layout import telling_classes

ROOT = 0
"""The place of the body element itself."""
LOOSE = " *"
"""How the name of a step ends that stands for elements with more class names than it has. No name of a page's own has a
space."""


@dataclass(frozen=True, slots=True)
class LooseStep:
    """An element that is known by a part of its class names: the others differ from page to page."""

    parent: int
    """Place of the element around it."""
    tag: str
    classes: frozenset[str]
    """The names that it always has."""

    @property
    def name(self) -> str:
        """As the name of a step."""
        return f"{'.'.join((self.tag, *sorted(self.classes)))}{LOOSE}"

    @property
    def place(self) -> int:
        """Its place."""
        return place_of(self.parent, self.name)

    def fits(self, name: str) -> bool:
        """Whether an element of this name, as steps have it, in the same element around is one."""
        tag, classes = parts_of(name)
        return tag == self.tag and self.classes <= classes


def parts_of(name: str) -> tuple[str, frozenset[str]]:
    """Element name and class names of a step's name."""
    tag, *classes = name.removesuffix(LOOSE).split(".")
    return tag, frozenset(classes)


Loose = Mapping[int, Sequence[LooseStep]]
"""Loose steps by the place around them."""
_STABLE_ID = re.compile(r"[A-Za-z][A-Za-z_-]{1,39}")
_GENERATED = re.compile(r"(?<!\S)(?=[A-Za-z][A-Za-z]*[A-Z])[A-Za-z]{5,7}(?!\S)")
"""Names that a tool makes of a hash (`gStNuV`): a few letters, capitals among them, nothing to part words. They
change with every build of the site. A few names made by people (`wrapImg`) look the same and are missed little."""
_CACHED = 60_000
_NAME_CHARS = 400
"""Characters of an element's name, class and id that are looked at."""


class Paths:
    """Places of the elements of one page, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, int] = {}
        self._loose: Loose = {}
        self._alone: dict[tuple[HtmlElement, LooseStep], bool] = {}

    def follow(self, loose: Loose) -> None:
        """Take elements for the loose steps of a template where they fit; before any place is asked for."""
        self._loose = loose

    def of(self, element: HtmlElement) -> int:
        """The place of an element, 64 bits."""
        place = self._known.get(element)
        if place is not None:
            return place
        waiting = []
        current: HtmlElement | None = element
        while current is not None and (place := self._known.get(current)) is None:
            if current.tag in {"body", "html"}:
                place = self._known[current] = ROOT
                break
            waiting.append(current)
            current = current.getparent()
        place = place or ROOT
        for one in reversed(waiting):
            place = self._known[one] = self._step(place, one)
        return place

    def chain(self, element: HtmlElement) -> Iterator[tuple[int, int, str]]:
        """Place, place of the parent and name, from the element up to the body."""
        current: HtmlElement | None = element
        while current is not None and current.tag not in {"body", "html"}:
            parent = current.getparent()
            around = ROOT if parent is None else self.of(parent)
            step = self._loose_step(around, current)
            name = step.name if step else _name_of(current)
            yield self.of(current), around, name
            current = parent

    def _step(self, parent: int, element: HtmlElement) -> int:
        step = self._loose_step(parent, element) if parent in self._loose else None
        return step.place if step else _step(parent, element.tag[:_NAME_CHARS], *_names(element))

    def _loose_step(self, parent: int, element: HtmlElement) -> LooseStep | None:
        step = next((one for one in self._loose.get(parent, ()) if one.fits(_name_of(element))), None)
        around = element.getparent() if step is not None else None
        if step is None or around is None:
            return step
        alone = self._alone.get((around, step))
        if alone is None:  # asked once an element: one with thousands of children must not be gone through for each
            fitting = sum(step.fits(_name_of(other)) for other in around.iterchildren(step.tag))
            alone = self._alone[around, step] = fitting == 1
        return step if alone else None  # of two elements that it may stand for it stands for neither


def _name_of(element: HtmlElement) -> str:
    """The element's name as steps have it."""
    return _name(element.tag[:_NAME_CHARS], *_names(element))


def _names(element: HtmlElement) -> tuple[str, str]:
    """Class and id, cut: they are remembered."""
    return element.get("class", "")[:_NAME_CHARS], element.get("id", "")[:_NAME_CHARS]


def hash64(text: str) -> int:
    """64 bits of a text, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@lru_cache(maxsize=_CACHED)
def _step(parent: int, tag: str, classes: str, identity: str) -> int:
    return place_of(parent, _name(tag, classes, identity))


def place_of(parent: int, name: str) -> int:
    """The place of a step in another."""
    return hash64(f"{parent:016x}>{name}") or 1


def _without_generated(classes: str) -> str:
    return classes if classes.islower() else _GENERATED.sub("", classes)


@lru_cache(maxsize=_CACHED)
def _name(tag: str, classes: str, identity: str) -> str:
    """Element name with its stable class names; with its id where it has no class and the id tells no article."""
    names = telling_classes(_without_generated(classes)) if classes else ()
    if not names and _STABLE_ID.fullmatch(identity):
        return f"{tag}#{identity}"[:120]
    return ".".join((tag, *names))[:120]
