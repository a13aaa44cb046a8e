"""What is noted of a page for learning, and what is known of a site: plain frozen records."""

from dataclasses import dataclass
from enum import StrEnum

FORMAT = 1
"""Shape of the rows; raised when a reader of them has to change."""
SAME_TEMPLATE = 16
"""Bits by which layouts of one template may differ. Pages of one template differ in 0 to 15 on real sites (a table,
a gallery or a widget more), pages of two unrelated ones in about 32."""
SHORT_CHARS = 30
"""Shorter texts need more pages to be boilerplate, and stay where text of the article follows: names of speakers,
sub-headings in elements without a name."""
SAMPLE_CHARS = 160
"""Characters of a block that are kept as its example."""


class Field(StrEnum):
    """Parts of an article whose place on the page is learned."""

    HEADLINE = "headline"
    BYLINE = "byline"
    DATE = "date"


class Holds(StrEnum):
    """What a place holds, as far as the pages seen tell."""

    BODY = "body"
    ONCE = "once"  # text of an article, on one page so far
    OTHER = "other"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Note:
    """One block of text of a page."""

    text: int
    """hash64 of the folded text."""
    place: int
    """Kind of place: `Paths.of` of its element."""
    chars: int
    """Characters without white space."""
    links: int
    """Share of the text inside links in quarters, 0 to 4."""
    body: bool
    """Whether it went into the article's text."""
    heading: bool
    """Whether it is a heading: those may stand on many pages and yet belong to each."""
    sample: str
    """The text's beginning."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element between the body and a block, by its place."""

    place: int
    parent: int
    """Place of the element around it; 0 is the body."""
    name: str
    """Element name with stable class names."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One article page as learning sees it. Holds no more of its text than an example of each block."""

    url: str
    article: int
    """hash64 of the article's key: versions of an article are one."""
    content: str
    """The article's content hash."""
    layout: int
    """The page's layout, signed 64 bits."""
    words: int
    """Words of its body."""
    located: float
    """Share of the body's characters that were found among the blocks, 0 to 1: a page with less teaches no places."""
    blocks: tuple[Note, ...]
    """Blocks in document order. On a page that was read through a wrapper those that the wrapper read."""
    steps: tuple[Step, ...]
    """Elements around the blocks, each place once."""
    fields: tuple[tuple[Field, int], ...]
    """Places of the blocks that print headline, byline and date; a field that the page prints nowhere is left out."""
    origins: tuple[tuple[Field, str], ...]
    """Where each field was read: values of FieldSource."""
    wrapper: int | None = None
    """Id of the wrapper that was tried; None where the page's layout had none."""
    fitted: bool = False
    """Whether the article was read through it."""
    checked: bool | None = None
    """Whether both ways were taken and gave the same text; None where only one was."""
    misfit: str | None = None
    """Why the wrapper did not fit."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was seen at one kind of place of one template."""

    place: int
    parent: int
    name: str
    pages: int
    """Articles on whose pages it was there."""
    body: int = 0
    """Those of them on which most of its text went into the body."""
    other: int = 0
    """Those of them on which none of its text did."""
    mixed: int = 0
    """Those of them on which a part of its text did: elements without names stand for many things."""
    headline: int = 0
    byline: int = 0
    date: int = 0
    """Those on which it printed the field."""

    @property
    def holds(self) -> Holds | None:
        """What stands there; None for an element that has no text of its own."""
        seen = self.body + self.other + self.mixed
        if not seen:
            return None
        if self.body >= _SURE * seen:
            return Holds.BODY if self.body >= _LEAST_PAGES else Holds.ONCE
        return Holds.OTHER if self.other >= _SURE * seen else Holds.MIXED


_SURE = 0.7
"""Share of its pages on which a place has to hold the same for it to be known. The general readers err on some."""
_LEAST_PAGES = 2
"""Pages that show text of the article at a place before it counts as one that holds it."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Where things stand on the pages of one template."""

    key: int
    """Number of the template within the source, in order of appearance."""
    layout: int
    """Layout of its first page: others are compared with it."""
    pages: int
    """Articles it was learned from; halved together with the counts of its places now and then."""
    articles: int
    """Articles ever counted for it: the clock of its segments."""
    last: int
    """The source's article count when it was last seen."""
    first_day: str
    last_day: str
    """Days of the runs that saw it first and last, YYYY-MM-DD."""
    example: str
    """Address of a page of it, of the last run that saw it."""
    places: tuple[Place, ...]
    fits: int = 0
    """Recent pages read through it."""
    misfits: int = 0
    """Recent pages that it did not fit."""
    agreed: int = 0
    differed: int = 0
    """Recent pages read both ways: with the same text, and with another."""
    dropped: int = 0
    """How many times its places were forgotten because they no longer fitted."""
    origins: tuple[tuple[Field, str, int], ...] = ()
    """Where the fields were read, with the number of pages."""

    @property
    def usable(self) -> bool:
        """Whether pages may be read through it."""
        return self.pages >= LEAST_TEACHERS and any(place.holds is Holds.BODY for place in self.places)


LEAST_TEACHERS = 3
"""Articles of a template before it is read by its places."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A text that stands at the same kind of place on pages of several articles."""

    text: int
    place: int
    wrapper: int
    """Key of the template."""
    pages: int
    """Articles that it was seen with."""
    first: int
    last: int
    """The template's article count when it was first and last seen."""
    weak: bool
    """Whether it needs more pages before it counts: a heading, a short line, a quotation, what a series is about."""
    links: int
    sample: str
    """Its beginning, for people; empty while it was seen with one article."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An article that was counted."""

    article: int
    wrapper: int
    sketch: tuple[int, ...]
    """Smallest hashes of its paragraphs: two articles that share most of them are one."""
