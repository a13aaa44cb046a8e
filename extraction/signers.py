"""Where a page prints its author: lines that say 'by', elements named for the author, names beside the date."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block
from extraction.candidates import (
    NO_SIGNS,
    Candidate,
    Sign,
    candidates_in,
    is_credit,
    is_plain_name,
    is_uncased_name,
    names_other_role,
)
from extraction.cjk import signers_in
from extraction.marks import kind_of_element, named_elements, same_list
from extraction.names import MAX_NAMES, Names, parse_names, with_ands
from extraction.organisations import is_agency
from extraction.page import Page
from extraction.prefixes import FIELD, LINE_CHARS, Signed, after_prefix, is_bare_prefix, signed
from extraction.teasers import holders_of_text, is_of_teaser
from extraction.text import fold, visible_text

_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|as)?|auteurs?|redaktion|redakteure?|journalists?|writers?|staff|people|team|contributors?"
    r"|profile|by|firmas?|skribenter|reporter|columnists?)/[^/?#]{2,60}/?(?:[?#]|$)",
    re.IGNORECASE,
)
_MORE_BY = re.compile(r"(?:(?:view|see) )?(?:all|more|mehr|alle|weitere|zeige)\b", re.IGNORECASE)
"""'More by Anna Roe' stands where an author's other articles are: it may leave out who wrote this one with her."""


_UNSEEN, _ASIDE = frozenset({"hidden"}), frozenset({"sidebar"})


def printed_candidates(page: Page) -> Iterator[Candidate]:
    """Who the page prints as its author, by what says so; metadata is not looked at."""
    head, tail = page.zones
    around = holders_of_text(page)
    behind = [block for block in tail if block.chars > LINE_CHARS or not is_of_teaser(block, around)]
    seen = [block for block in head if page.may_sign(block, _UNSEEN)]
    for zone, blocks in (("head", seen), ("tail", [b for b in behind if page.may_sign(b, _UNSEEN | _ASIDE)])):
        prefixed = list(_prefixed(blocks, page))
        if zone == "tail":
            prefixed = _of_one_author(prefixed)
        for candidate in (*prefixed, *_elements(blocks, page), *_links(blocks, page)):
            yield replace(candidate, zone=zone)


def _of_one_author(found: list[Candidate]) -> list[Candidate]:
    """Candidates behind the text without those of a 'by' that stands there for several: they signed other articles."""
    names: dict[str, set[frozenset[str]]] = {}
    for candidate in found:
        names.setdefault(candidate.printed.partition(" ")[0], set()).add(candidate.keys)
    return [candidate for candidate in found if len(names[candidate.printed.partition(" ")[0]]) == 1]


def _prefixed(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    for block in blocks:
        for line in plain_lines(block, page):
            if titled := signers_in(line):
                yield Candidate(Sign.PREFIX, line, Names(titled, _agencies_in(line), cleaned=True), block.order)
                continue
            found = signed(line)
            if found is not None and not is_credit(line) and not names_other_role(line):
                sign = Sign.LINK if _MORE_BY.match(found.text) else Sign.PREFIX
                yield from (replace(c, sign=sign) for c in signed_candidates(found, line, block, page))


def plain_lines(block: Block, page: Page) -> Iterator[str]:
    """Lines of a block in the form that most pages have: 'by' first, and what tells of pictures apart."""
    romanian = (page.document.tree.get("lang") or "").lower().startswith("ro")
    for line in lines_of(block, page):
        if len(line) > LINE_CHARS:
            yield line
            continue
        pieces = FIELD.split(line)
        if len(pieces) > 1 and is_credit(line):  # 'Foto: Jan Poe | Text: Anna Roe'
            yield from (piece for piece in pieces if not is_credit(piece))
        elif texted := _TEXT_AND_PICTURES.match(line):  # 'Text Anna Roe Foto Jan Poe'
            yield f"{texted['label']}: {texted['name']}"
        elif reported := _REPORTS.match(line):  # 'Aus Quayhaven berichtet Anna Roe'
            yield f"Von {reported['name']}"
        elif not line.isascii() and (behind := _BY_BEHIND.search(line)):
            name = line[: behind.start()]
            yield f"By {name}" if is_plain_name(name) or is_uncased_name(name) else line
        elif romanian and _DE.match(line) and is_plain_name(line[3:]):
            yield f"By {line[3:]}"
        else:
            yield line


_TEXT_AND_PICTURES = re.compile(
    r"(?P<label>Text|Texte|Texto|Testo|Tekst|Teksti|Words)(?: by)? (?P<name>[^\W\d][^:|·]{4,40}?)(?: [·•|/])? "
    r"(?:Foto|Fotos|Photo|Photos|Photographs|Photography|Bild|Bilder|Kuva|Kuvat|Illustrations?|Pictures|Images)\b"
)
_REPORTS = re.compile(
    r"(?:Aus [A-ZÄÖÜ][\w-]+(?: [\w-]+)? berichte(?:t|n)|Es berichtet|(?:Spielb|B)ericht:)\s?:? "
    r"(?P<name>[A-ZÄÖÜ][^\d:;/|]{4,60})(?=$|\s[/|])"
)
_BY_BEHIND = re.compile(r"(?<=\S)\s+(?:tarafından|(?:के )?द्वारा)(?:\s|$)")
"""Languages that set their 'by' behind the name."""
_DE = re.compile(r"[Dd]e ")
"""The 'by' of Romanian; in other languages too much stands behind it."""


def _agencies_in(line: str) -> tuple[str, ...]:
    """Agencies that a line names as its source beside a name."""
    found = (source.strip() for source in re.findall(r"(?:来源|來源|稿源)\s*[:：]\s*(\S+)", line))
    return tuple(source for source in found if is_agency(source))


def lines_of(block: Block, page: Page) -> Iterator[str]:
    """Lines of a block; one that is a 'by' alone is joined with the next one, be it in the next block."""
    for position, line in enumerate(block.lines):
        if is_bare_prefix(line):
            behind = block.lines[position + 1 : position + 2] or list(_list_behind(block, page))
            if behind and len(behind[0]) <= NAME_CHARS:
                yield f"{line.rstrip(' :：')}: {', '.join(behind)}"
        yield line


NAME_CHARS = 60


def _list_behind(block: Block, page: Page) -> Iterator[str]:
    """The first line of the next block, and of those that stand beside it in elements of its kind: a list of names."""
    following = page.blocks[block.order + 1 : block.order + 1 + MAX_NAMES]
    if following and len(following[0].text) > NAME_CHARS:
        yield following[0].lines[0]
        return
    for other in following:
        if len(other.text) > NAME_CHARS or (other is not following[0] and not _is_beside(following[0], other)):
            return
        yield other.lines[0]


def _is_beside(left: Block, right: Block) -> bool:
    one, other = left.element, right.element
    alike = (
        one.getparent() is other.getparent() and one.tag == other.tag and kind_of_element(one) == kind_of_element(other)
    )
    return alike and (one.tag in {"li", "dd"} or bool(kind_of_element(one)))


def signed_candidates(found: Signed, line: str, block: Block, page: Page) -> Iterator[Candidate]:
    """The candidate that a line with a 'by' is, or none."""
    trusted = len(found.piece.split()) == 1 or _link_with(block, found.piece)
    if found.label and not all(map(is_plain_name, parse_names(found.piece).people)):
        return  # 'Text: What the harbour wants'
    if found.piece:
        agencies = [piece for piece in FIELD.split(line)[1:] if is_agency(piece)]
        names_in = " ; ".join([with_ands(found.text, _apart(found.piece, block)), *agencies])
        yield from (whole := list(candidates_in(Sign.PREFIX, line, block, page, trusted=trusted, names_in=names_in)))
        if whole:
            return
    linked = _link_with(block, found.name)
    one_word = " " not in found.name
    if found.ended or linked:
        printed = line if len(line) <= LINE_CHARS else found.text
        trusted = linked or (one_word and (found.explicit or found.dated))
        if trusted or not one_word or found.name.isupper():
            yield from candidates_in(Sign.PREFIX, printed, block, page, trusted=trusted, names_in=found.name)


def _apart(text: str, block: Block) -> str:
    """A line's names with commas between those that only its markup keeps apart: '<a>Anna Roe</a><a>Jan Poe</a>'."""
    if len(text.split()) < _TWO_NAMES or len(block.element) == 0:
        return text
    key = fold(text)
    siblings: dict[HtmlElement, list[str]] = {}
    for inner in islice(block.element.iter("a", "span", "li", "b", "strong"), _MAX_PARTS):
        parent = inner.getparent()
        if parent is not None and is_plain_name(name := visible_text(inner, NAME_CHARS)) and fold(name) in key:
            siblings.setdefault(parent, []).append(name)
    for names in siblings.values():
        before = key.removesuffix(fold(" ".join(names)))
        if len(names) > 1 and before != key and (not before or is_bare_prefix(before)):
            return ", ".join(names)
    return text


_TWO_NAMES, _MAX_PARTS = 4, 60
"""Words of the shortest two names, and elements of a line that are looked at for them."""


def _link_with(block: Block, text: str) -> bool:
    """Whether one link of the block holds exactly this text: a name that its markup delimits."""
    key = fold(text)
    return (
        len(text) <= 40 and block.links > 0 and any(fold(visible_text(a, 100)) == key for a in block.element.iter("a"))
    )


def _elements(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Elements named for the author; those of one list together name all authors."""
    yield from _grouped(_named(blocks, page))


def _named(blocks: Sequence[Block], page: Page) -> Iterator[tuple[HtmlElement, Candidate]]:
    for block in blocks:
        if block.chars > _FILED_CHARS or is_credit(block.text) or names_other_role(block.text):
            continue
        elements = named_elements(block) if page.may_sign(block, NO_SIGNS) else []
        if elements and _SIGNATURE.search(elements[0].get("class") or "") and block.order > _beginning(page):
            continue  # who signed a letter, what a forum's member says of himself
        if not elements or (block.chars > LINE_CHARS and elements[0] is block.element):
            continue
        texts = [_text_of(element, block) for element in elements]
        if elements[0] is not block.element and not all(_may_be_read(text, block, page) for text in texts):
            continue
        text = ", ".join(dict.fromkeys(texts))
        if block.chars > LINE_CHARS and len(text) > NAME_CHARS:
            continue
        line = _line_around(text, block) if len(texts) == 1 else block.text[: 2 * LINE_CHARS]
        for candidate in candidates_in(Sign.ELEMENT, line, block, page, trusted=True, names_in=_apart(text, block)):
            yield elements[0], candidate


_SIGNATURE = re.compile(r"(?:^|\s)signatures?(?:$|\s)", re.IGNORECASE)


def _beginning(page: Page) -> int:
    """Position of the text's first block."""
    return page.body.orders[0] if page.body.orders else -1


def _may_be_read(text: str, block: Block, page: Page) -> bool:
    """Whether a name in the element of a block stands in that block, or in another one that may hold a byline."""
    key = fold(text)
    if key in fold(block.text):
        return True
    others = (other for other in page.blocks if other.chars <= LINE_CHARS and key in fold(other.text))
    return any(page.may_sign(other, NO_SIGNS) for other in others)


def _text_of(element: HtmlElement, block: Block) -> str:
    """Text of an element, with the spaces that its block has where the element is that block and no more."""
    text = visible_text(element, 400)
    whole = element is block.element and "".join(text.split()) == "".join(block.text.split())
    return block.text if whole else text


def _grouped(found: Iterable[tuple[HtmlElement, Candidate]]) -> Iterator[Candidate]:
    """Candidates of one list as one."""
    last: Candidate | None = None
    before = None
    for element, candidate in found:
        if last is not None and before is not None and same_list(before, element):
            last = last if last.keys & candidate.keys else _joined(last, candidate)
        else:
            if last is not None:
                yield last
            last = candidate
        before = element
    if last is not None:
        yield last


_FILED_CHARS = 4 * LINE_CHARS
"""Characters of the longest line that tells under what an entry is filed, with its author in an element."""


def _line_around(text: str, block: Block) -> str:
    """The line that prints a name behind a 'by', with the role behind it; the name itself in any other line."""
    if after_prefix(text) is not None:
        return text  # the element holds the 'by' too
    return next((line for line in block.lines if text in line and signed(line) is not None), text)


def _joined(left: Candidate, right: Candidate) -> Candidate:
    one, other = left.names, right.names
    names = Names(one.people + other.people, one.agencies + other.agencies, cleaned=one.cleaned or other.cleaned)
    return replace(left, printed=f"{left.printed.rstrip(' ,;')}, {right.printed}", names=names)


def _links(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Links to the pages of authors; those of one line together name all authors."""
    for block in blocks:
        if block.chars > LINE_CHARS or not block.links or is_credit(block.text) or not page.may_sign(block, NO_SIGNS):
            continue
        found: list[Candidate] = []
        for link in block.element.iter("a"):
            named = link.get("rel") == "author" or _AUTHOR_LINK.search(link.get("href") or "")
            text = visible_text(link, 200) if named else ""
            if is_plain_name(text) or is_uncased_name(text):
                line = _line_around(text, block)
                found += candidates_in(Sign.LINK, line, block, page, trusted=False, names_in=text)
        if found:
            yield _together(found, block.text)


def _together(found: Sequence[Candidate], line: str) -> Candidate:
    """Several candidates of one line as one; the only one as it is."""
    people: dict[str, str] = {}
    for candidate in found:
        for name in candidate.names.people:
            people.setdefault(fold(name), name)
    agencies = tuple(dict.fromkeys(name for candidate in found for name in candidate.names.agencies))
    if len(people) + len(agencies) == len(found[0].names.all):
        return found[0]
    return replace(found[0], printed=line, names=Names(tuple(people.values()), agencies, cleaned=True))
