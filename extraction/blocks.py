"""A page as a list of blocks of text in document order, each with what its place in the page says of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extraction.kinds import TAG_KINDS, kinds_named
from extraction.text import clean, clean_body, ends_sentence, fold, visible_text

_SILENT = frozenset(
    {
    "script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "option", "math", "canvas",
    "video", "audio",
}
)  # fmt: skip
_INLINE = frozenset(
    {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img", "picture", "source", "input",
    "o:p", "st1:place",
}
)  # fmt: skip
"""Elements that bound no block of text."""
_APART = frozenset({"a", "span", "time"})
"""Those that themes set apart by their style, with no space between them: author, date and section of one line."""
_SEAM, _SEAM_CHARS = "\0", 120
"""Stands where two of those meet; the longest line in which it is a space."""
_BOLD = frozenset({"b", "strong"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*0", re.IGNORECASE)

MAX_LINES = 8_000
"""Lines that are read of a page. A chapter of a book has some hundreds; a page of more than these is read up to here,
by its blocks alone, so that its time is bounded: about 0.3 ms a line."""
_CLASS_CHARS, _ID_CHARS = 400, 100
"""Characters of an element's names that are looked at and remembered."""
_TELLING = frozenset(
    {
        "aria-label", "data-area", "data-block", "data-component", "data-cy", "data-e2e", "data-hook", "data-module",
        "data-qa", "data-region", "data-tb-region", "data-test", "data-test-id", "data-testid", "data-widget",
        "data-zone",
    }
)  # fmt: skip
"""Attributes in which pages whose class names are made by tools say what an element is, as its own name does."""
_HIDING = frozenset({"style", "aria-hidden", "hidden"})
"""Attributes that may hide an element."""
_NO_KINDS = frozenset[str]()
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEADING = ("a", "button", "form", "iframe", "img", "input", "video")
"""An element named aside without any of them is a call-out: facts, a quotation, the history of a case."""
_LISTS = frozenset({"ul", "ol"})
"""Without a link in it none of them is a list of other articles, however it is named."""


@dataclass(slots=True, eq=False)
class Place:
    """An element whose name, role or state says what it holds."""

    kinds: frozenset[str]
    """Keys of `words/places.txt` and of the element kinds; `hidden` where the markup hides it."""
    all_kinds: frozenset[str]
    """The same of it and of the telling elements around it."""
    element: HtmlElement
    certain: bool = False
    """Whether what it says holds however much of the page's text stands in it."""


@dataclass(slots=True, eq=False)
class Block:
    """A run of text between two block-level boundaries."""

    order: int
    """Position among the blocks of the page."""
    element: HtmlElement
    """The nearest block-level element around it."""
    tag: str
    """Its name."""
    lines: list[str] = field(default_factory=list)
    """The text, one entry for each line that a br element makes; white space single."""
    printed: list[str] = field(default_factory=list)
    """The same with the soft hyphens of the page: lines as a text takes them."""
    chars: int = 0
    """Characters that are no white space."""
    link_chars: int = 0
    """Those of them inside links."""
    links: int = 0
    """Number of links."""
    bold_chars: int = 0
    """Those of them in bold."""
    moment: str | None = None
    """`datetime` of the first time element in it."""
    places: tuple[Place, ...] = ()
    """The telling elements around it, outermost first."""
    inline: frozenset[str] = frozenset()
    """What the names of the inline elements say of which it consists; empty where other text stands beside them."""

    @property
    def text(self) -> str:
        """All lines as one."""
        return self.lines[0] if len(self.lines) == 1 else " ".join(self.lines)

    @property
    def link_share(self) -> float:
        """Share of the text inside links, 0 to 1."""
        return self.link_chars / self.chars if self.chars else 0.0


def read_blocks(tree: HtmlElement, skipped: Callable[[HtmlElement], bool] | None = None) -> list[Block]:
    """Blocks of the page's body in document order; scripts are left out, what the markup hides is marked.

    Args:
        tree: the page.
        skipped: says of a block-level element that nothing in it is to be read.
    """
    body = tree.find("body")
    root = tree if body is None else body
    reader = _Reader(root, skipped)
    reader.read(root)
    reader.flush()
    return reader.blocks


class _Reader:
    """Gathers text between block-level boundaries while the tree is walked."""

    def __init__(self, root: HtmlElement, skipped: Callable[[HtmlElement], bool] | None) -> None:
        self._skipped = skipped
        self.blocks: list[Block] = []
        self._contexts: list[tuple[HtmlElement, tuple[Place, ...]]] = [(root, ())]
        self._room = MAX_LINES
        self._parts: list[str] = []
        self._link_chars = self._links = self._bold_chars = 0
        self._in_link = self._in_bold = 0
        self._at_edge = False
        self._moment: str | None = None
        self._within = 0
        self._bare = True
        self._inline: list[HtmlElement] = []
        self._judged: tuple[HtmlElement | None, bool] = (None, False)

    def read(self, element: HtmlElement) -> None:
        """The text inside an element; the depth of a page is limited where it is parsed."""
        text = element.text
        if text and (self._parts or not text.isspace() or self._is_begun()):
            self._add(text)
        for child in element:
            tag = child.tag
            if tag in _INLINE:
                names = child.keys()
                if not names or not (_is_hidden(child, names) or (is_aside(child) and self._is_among_text())):
                    self._read_inline(child, tag)
            elif tag == "br":
                self._parts.append("\n")
            elif tag not in _SILENT:
                self._read_block(child, tag)
            text = child.tail
            if text and (self._parts or not text.isspace() or self._is_begun()):
                self._add(text)

    def _read_block(self, element: HtmlElement, tag: str) -> None:
        if self._parts or self._inline:
            self.flush()
        if self._skipped is None or not self._skipped(element):
            self._contexts.append((element, self._places(element, tag)))
            self.read(element)
            if self._parts or self._inline:
                self.flush()
            self._contexts.pop()

    def _is_begun(self) -> bool:
        """Whether a block without text so far holds something: white space between two blocks is none."""
        return self._moment is not None or self._links > 0

    def _is_among_text(self) -> bool:
        """Whether the innermost element is text in which asides are left out."""
        holder = self._contexts[-1][0]
        if holder is not self._judged[0]:
            self._judged = (holder, _leaves_out_asides(holder))
        return self._judged[1]

    def _read_inline(self, element: HtmlElement, tag: str) -> None:
        if not self._within and self._bare:
            self._inline.append(element)
        self._within += 1
        self._at_edge = tag in _APART
        if tag == "a":
            self._in_link += 1
            self._links += 1
            self.read(element)
            self._in_link -= 1
        elif tag in _BOLD:
            self._in_bold += 1
            self.read(element)
            self._in_bold -= 1
        else:
            if tag == "time" and self._moment is None:
                self._moment = element.get("datetime")
            self.read(element)
        self._within -= 1
        self._at_edge = tag in _APART

    def _places(self, element: HtmlElement, tag: str) -> tuple[Place, ...]:
        """The telling elements down to this one."""
        around = self._contexts[-1][1]
        attributes = element.keys()
        classes = ident = role = ""
        if attributes:
            classes = element.get("class", "")[:_CLASS_CHARS]
            for name in () if _TELLING.isdisjoint(attributes) else _TELLING.intersection(attributes):
                classes = f"{classes} {element.get(name, '')[:_ID_CHARS]}"
            # The id of a heading is made of its words.
            ident, role = "" if tag in _HEADINGS else element.get("id", ""), element.get("role", "")
        if "-" in tag:
            classes = f"{classes} {tag}"
        kinds = _NO_KINDS
        if tag in TAG_KINDS or classes or ident or role:
            kinds = kinds_named(tag[:_ID_CHARS], classes, ident[:_ID_CHARS], role[:_ID_CHARS])
            if tag in _LISTS and "related" in kinds and next(element.iter("a", "button"), None) is None:
                kinds -= {"related"}
            elif tag == "aside" and kinds == {"sidebar"} and next(element.iter(*_LEADING), None) is None:
                kinds = _NO_KINDS
            elif tag == "footer" and self._contexts[-1][0].tag == "blockquote":
                kinds -= {"footer"}
        if _is_hidden(element, attributes):
            kinds |= {"hidden"}
        if not kinds:
            return around
        return (*around, Place(kinds, kinds | around[-1].all_kinds if around else kinds, element))

    def _inline_kinds(self) -> frozenset[str]:
        """What inline elements of which a block consists say it holds; nothing where one of them tells nothing."""
        found: frozenset[str] = frozenset()
        for element in self._inline if self._bare else ():
            kinds = kinds_named(element.tag, element.get("class", "")[:_CLASS_CHARS], "", "")
            if not kinds:
                return frozenset()
            found |= kinds
        return found

    def _add(self, text: str) -> None:
        if self._at_edge:
            self._at_edge = False
            if self._parts and _runs_together(self._parts[-1], text[:1]):
                self._parts.append(_SEAM)
        self._parts.append(text.replace("\n", " "))
        if not self._within and self._bare and not text.isspace():
            self._bare = False
        if self._in_link or self._in_bold:
            count = len("".join(text.split()))
            self._link_chars += count if self._in_link else 0
            self._bold_chars += count if self._in_bold else 0

    def flush(self) -> None:
        """End the block that is being gathered."""
        if not self._parts:
            self._inline.clear()
            return
        text = "".join(self._parts) if self._room else ""
        if _SEAM in text:  # within a sentence it is no gap: 'm' and '2', a link that ends in a word
            text = text.replace(_SEAM, " " if len(text) <= _SEAM_CHARS else "")
        if text and not text.isspace() and (lines := self._lines_of(text)):
            holder, places = self._contexts[-1]
            chars = sum([len(line) - line.count(" ") for line in lines])
            self.blocks.append(
                Block(
                    order=len(self.blocks),
                    element=holder,
                    tag=holder.tag,
                    lines=lines,
                    printed=[line for part in text.split("\n") if (line := clean_body(part))][: len(lines)]
                    if "\u00ad" in text
                    else lines,
                    chars=chars,
                    link_chars=min(chars, self._link_chars),
                    links=self._links,
                    bold_chars=min(chars, self._bold_chars),
                    moment=self._moment,
                    places=places,
                    inline=self._inline_kinds(),
                )
            )
        self._parts.clear()
        self._inline.clear()
        self._bare = True
        self._moment = None
        self._link_chars = self._links = self._bold_chars = 0

    def _lines_of(self, text: str) -> list[str]:
        """The lines with anything in them, as many as may still be read."""
        taken = [line for part in text.split("\n") if (line := clean(part))][: self._room]
        self._room -= len(taken)
        return taken


def _runs_together(left: str, right: str) -> bool:
    """Whether a word ends and another begins: 'by' and 'Anna', 'Roe' and '18', '2026' and 'By', '2026' and '5'."""
    last = left[-1:]
    if right.isupper():
        return last.islower() or last.isdigit()
    return right.isdigit() and (last.islower() or (last.isdigit() and _YEAR_OR_TIME.search(left) is not None))


_YEAR_OR_TIME = re.compile(r"(?:(?<!\d)(?:19|20)\d\d|\d:[0-5]\d)$")


def is_cut(blocks: Iterable[Block]) -> bool:
    """Whether a page has more lines than are read."""
    return sum(len(block.lines) for block in blocks) >= MAX_LINES


def _is_hidden(element: HtmlElement, attributes: Iterable[str]) -> bool:
    if _HIDING.isdisjoint(attributes):
        return False
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    return element.get("aria-hidden") == "true" or element.get("hidden") is not None


def is_aside(element: HtmlElement) -> bool:
    """Whether an inline element is read out but not shown, or is the mark '¶' that links to its own heading."""
    names = element.get("class")
    if names and "hidden" in kinds_named(element.tag, names[:_CLASS_CHARS], "", ""):
        return True
    if element.tag != "a" or not (element.get("href") or "").startswith("#"):
        return False
    return visible_text(element, _MARK_CHARS) in _MARKS


def _leaves_out_asides(holder: HtmlElement) -> bool:
    """Whether an element is a heading or running text with more in it than asides."""
    least = 1 if holder.tag in _HEADINGS else _LONG_CHARS if holder.tag in _LONG else None
    return least is not None and len(visible_text(holder, _LONG_CHARS, is_aside)) >= least


def asides(tree: HtmlElement) -> list[HtmlElement]:
    """The elements of a page that are left out of its headings and its running text."""
    holders: dict[HtmlElement, bool] = {}
    found = []
    for element in tree.iter(*_INLINE):
        if is_aside(element):
            holder = next((one for one in element.iterancestors() if one.tag not in _INLINE), tree)
            if holder not in holders:
                holders[holder] = _leaves_out_asides(holder)
            found += [element] if holders[holder] else []
    return found


_MARKS, _MARK_CHARS = frozenset("¶#§🔗⚓∞"), 10
_LONG, _LONG_CHARS = frozenset({"p", "li", "blockquote", "figcaption", "td", "dd"}), 100
"""Elements of running text, and characters from which on they are: in a byline a 'by' for screen readers tells much."""


def kinds_of(block: Block, ignored: frozenset[Place] = frozenset()) -> frozenset[str]:
    """What the places around a block say it is, those in `ignored` apart."""
    if not block.places:
        return _NO_KINDS
    if ignored.isdisjoint(block.places):
        return block.places[-1].all_kinds
    return frozenset().union(*[place.kinds for place in block.places if place not in ignored])


_OF_OTHERS, FORMS = frozenset({"related", "comments"}), frozenset({"newsletter", "consent"})
HOLDER_SHARE, BEHIND_SHARE = 0.4, 0.6
"""A place that holds more of a text than this is a wrapper of it, whatever its name says (a theme's `post-sharing`, a
page that is hidden until its script has run); the more of a place for other texts before which the text begins."""


def holders(parts: Iterable[tuple[int, Block | None]], behind: float = BEHIND_SHARE) -> frozenset[Place]:
    """Places that hold a good part of a text, given as characters and where they stand, if that is known.

    `behind` is the share from which on those for related articles and comments are before which the text begins.
    """
    held: Counter[Place] = Counter()
    chains: dict[Place, tuple[Place, ...]] = {}
    total = 0
    first: Block | None = None
    for chars, block in parts:
        total += chars
        first = first or block
        if block is not None and block.places:
            held[block.places[-1]] += chars
            chains[block.places[-1]] = block.places
    # From the innermost places outwards, each once: boxes in boxes would be added up by the square of their number.
    levels: dict[int, dict[Place, tuple[Place, ...]]] = {}
    for place, chain in chains.items():
        levels.setdefault(len(chain), {})[place] = chain
    for depth in range(max(levels, default=0), 1, -1):
        for place, chain in levels.pop(depth, {}).items():
            around = chain[depth - 2]
            held[around] += held[place]
            levels.setdefault(depth - 1, {}).setdefault(around, chain)
    begun = first.places if first is not None else ()
    return frozenset(
        place
        for place, chars in held.items()
        if not place.certain and chars > (HOLDER_SHARE if place in begun else _share_behind(place, behind)) * total
    )


def _share_behind(place: Place, behind: float) -> float:
    """The same share for a place before which the text begins.

    A box with a form for a newsletter or for consent may hold more than a brief; systems that name an article for its
    category name what holds its headline too.
    """
    if place.kinds & FORMS and place.element.tag != "article" and next(place.element.iter("h1"), None) is None:
        return 1.0
    return behind if place.kinds & _OF_OTHERS else HOLDER_SHARE


@dataclass(frozen=True)
class HeadlineBlocks:
    """Where a page shows its headline, each block looked at once."""

    key: str
    """The headline, folded; empty where there is none."""
    showing: tuple[Block, ...]
    """Blocks that are it or have it as a line."""
    headings: tuple[Block, ...]
    """Headings of the first level, of some words, which may be the headline in other words."""

    @classmethod
    def of(cls, blocks: Sequence[Block], headline: str | None) -> "HeadlineBlocks":
        """Of a page and the headline that was read."""
        key = fold(headline or "")
        if not key:
            return cls("", (), ())
        least, most = len(key.replace(" ", "")) // 2, 4 * len(key) + 80
        showing = [block for block in blocks if least <= block.chars <= most and _prints(block, key)]
        headings = (b for b in blocks if b.tag == "h1" and len(fold(b.text).split()) >= _HEADLINE_WORDS)
        return cls(key, tuple(showing), tuple(headings))

    def order(self, before: int | None = None) -> int | None:
        """Position of the block that shows the headline, among those before `before`; None where none does.

        Of several it is the first in an h1, else in an h2, else the last: a trail or a teaser shows it too. A block
        whose lines go on with sentences prints it once more above its text, and so does one where it stands alone,
        where another has it with the byline or the date: such a block counts where there is no other. Where none shows
        it, the page's only h1 of some words is its headline in other words.
        """
        shown, heads = (
            [block for block in some if before is None or block.order < before]
            for some in (self.showing, self.headings)
        )
        for tag in ("h1", "h2"):
            for block in shown:
                if block.tag == tag:
                    return block.order
        if not shown:
            return heads[0].order if len(heads) == 1 else None
        key = self.key
        apart = [block for block in shown if not any(ends_sentence(line) for line in block.lines if fold(line) != key)]
        signed = [block for block in apart if len(block.lines) > 1 and block.link_share < 0.5]
        return (signed or apart or shown)[-1].order


_HEADLINE_WORDS = 4
"""Words of an h1 that is the headline in other words than the page states."""


def _prints(block: Block, key: str) -> bool:
    """Whether a block or one of its lines is this text, folded, or an h1 is it behind a kicker."""
    whole = fold(block.text)
    if whole == key or (block.tag == "h1" and whole.endswith(f" {key}") and len(whole) <= len(key) + _KICKER_CHARS):
        return True
    return len(block.lines) > 1 and any(fold(line) == key for line in block.lines)


_KICKER_CHARS = 60
"""Of the longest kicker in a heading."""
