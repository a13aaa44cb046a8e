"""Where a page prints its author: lines that say 'by', elements named for the author, names beside the date."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.candidates import (
    NO_SIGNS,
    NOT_FAR,
    Candidate,
    Sign,
    candidates_in,
    is_credit,
    is_plain_name,
    is_uncased_name,
    names_other_role,
)
from extraction.names import MAX_NAMES, Names, is_agency, parse_names, with_ands
from extraction.page import Page
from extraction.prefixes import FIELD, LINE_CHARS, Signed, is_bare_prefix, signed, strip_dates
from extraction.stamps import parse_stamp
from extraction.teasers import holders_of_text, is_of_teaser
from extraction.text import fold, one_of, visible_text, word_list

_AUTHOR_NAME = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|autore?s?|autor[ae]s?|autoren|auteure?s?|autori|writers?|journalists?|journalistes?|verfasser|redakteure?"
    r"|skribent|penulis|yazar|periodistas?|giornalistas?|written-?by|posted-?by|created-?by)"
    r"(?:$|[\s_-])|author-?(?:name|link|s|bold|text|line)|article-?author|post-?author|entry-?author|c-byline|byline__"
    r"|author__|autor__|document-?byline",
    re.IGNORECASE,
)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|as)?|auteurs?|redaktion|redakteure?|journalists?|writers?|staff|people|team|contributors?"
    r"|profile|by|firmas?|skribenter|reporter|columnists?)/[^/?#]{2,60}/?(?:[?#]|$)",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CJK_TITLED = re.compile(
    r"\W{0,2}([\uac00-\ud7af]{2,4} ?(?:기자|특파원|인턴기자)|[\u3400-\u9fff]{2,6} ?[记記]者)(?:$|[\s(（\[|/=·,])"
)
"""A name with 'reporter' behind it, with which a line begins: in Korean, Chinese and Japanese as good as a 'by'."""
_MORE_BY = re.compile(r"(?:(?:view|see) )?(?:all|more|mehr|alle|weitere|zeige)\b", re.IGNORECASE)
"""'More by Anna Roe' stands where an author's other articles are: it may leave out who wrote this one with her."""
_FIELD_OR_COMMA = re.compile(r"\s*[|»•·,;/]\s*|\s+[-–—]\s+|\s+[-–—]$|^[-–—]\s+")


def printed_candidates(page: Page) -> Iterator[Candidate]:
    """Who the page prints as its author, by what says so; metadata is not looked at."""
    head, tail = page.zones
    around = holders_of_text(page)
    behind = [block for block in tail if block.chars > LINE_CHARS or not is_of_teaser(block, around)]
    for zone, blocks in (("head", head), ("tail", behind)):
        for candidate in (*_prefixed(blocks, page), *_elements(blocks, page), *_links(blocks, page)):
            yield replace(candidate, zone=zone)
    for candidate in _closing(page):
        yield replace(candidate, zone="tail")


def faint_candidates(page: Page) -> Iterator[Candidate]:
    """Who may be meant where nothing surer is printed: names beside the date, a 'by' far from the article."""
    head, tail = page.zones
    for candidate in _beside_dates([block for block in head if page.may_sign(block, NO_SIGNS)], page):
        yield replace(candidate, zone="head")
    for candidate in _far(page, {block.order for block in (*head, *tail)}):
        yield replace(candidate, zone="far")


def _prefixed(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    for block in blocks:
        for line in _lines(block, page):
            found = signed(line)
            if found is not None and not is_credit(line) and not names_other_role(line):
                sign = Sign.LINK if _MORE_BY.match(found.text) else Sign.PREFIX
                yield from (replace(c, sign=sign) for c in _signed_candidate(found, line, block, page))
            elif found is None and len(line) <= _NAME_CHARS and (titled := _CJK_TITLED.match(line)):
                found_names = candidates_in(Sign.PREFIX, line, block, page, trusted=True, names_in=titled.group(1))
                yield from (candidate for candidate in found_names if candidate.names.people)


def _lines(block: Block, page: Page) -> Iterator[str]:
    """Lines of a block; one that is a 'by' alone is joined with the next one, be it in the next block."""
    for position, line in enumerate(block.lines):
        if is_bare_prefix(line):
            behind = block.lines[position + 1 : position + 2] or list(_list_behind(block, page))
            if behind and len(behind[0]) <= _NAME_CHARS:
                yield f"{line.rstrip(' :：')}: {', '.join(behind)}"
        yield line


_NAME_CHARS = 60


def _list_behind(block: Block, page: Page) -> Iterator[str]:
    """The first line of the next block, and of those that stand beside it in elements of its kind: a list of names."""
    following = page.blocks[block.order + 1 : block.order + 1 + MAX_NAMES]
    if following and len(following[0].text) > _NAME_CHARS:
        yield following[0].lines[0]
        return
    for other in following:
        if len(other.text) > _NAME_CHARS or (other is not following[0] and not _is_beside(following[0], other)):
            return
        yield other.lines[0]


def _is_beside(left: Block, right: Block) -> bool:
    one, other = left.element, right.element
    alike = one.getparent() is other.getparent() and (one.tag, one.get("class")) == (other.tag, other.get("class"))
    return alike and (one.tag in {"li", "dd"} or bool(one.get("class")))


def _signed_candidate(found: Signed, line: str, block: Block, page: Page) -> Iterator[Candidate]:
    trusted = len(found.piece.split()) == 1 or _link_with(block, found.piece)
    if found.label and not all(map(is_plain_name, parse_names(found.piece).people)):
        return  # 'Text: What the harbour wants'
    if found.piece:
        agencies = [piece for piece in FIELD.split(line)[1:] if is_agency(piece)]
        names_in = " ; ".join([with_ands(found.text, found.piece), *agencies])
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


def _link_with(block: Block, text: str) -> bool:
    """Whether one link of the block holds exactly this text: a name that its markup delimits."""
    key = fold(text)
    return (
        len(text) <= 40 and block.links > 0 and any(fold(visible_text(a, 100)) == key for a in block.element.iter("a"))
    )


def _elements(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Elements named for the author; those of one list together name all authors."""
    last: tuple[HtmlElement, Candidate] | None = None
    for block in blocks:
        if block.chars > LINE_CHARS or is_credit(block.text) or not page.may_sign(block, NO_SIGNS):
            continue
        element = _named_element(block)
        if element is None or names_other_role(block.text):
            continue
        text = visible_text(element, 400)
        for candidate in candidates_in(
            Sign.ELEMENT, _line_around(text, block), block, page, trusted=True, names_in=text
        ):
            if last is not None and _same_list(last[0], element):
                last = element, last[1] if last[1].keys & candidate.keys else _joined(last[1], candidate)
            else:
                if last is not None:
                    yield last[1]
                last = element, candidate
    if last is not None:
        yield last[1]


def _line_around(text: str, block: Block) -> str:
    """The line that prints a name behind a 'by', with the role behind it; the name itself in any other line."""
    return next((line for line in block.lines if text in line and signed(line) is not None), text)


def _same_list(left: HtmlElement, right: HtmlElement) -> bool:
    """Whether two elements are of one kind and stand side by side, or in parents that do."""
    if (left.tag, left.get("class")) != (right.tag, right.get("class")):
        return False
    for _ in range(3):
        one, other = left.getparent(), right.getparent()
        if one is None or other is None:
            return False
        if one is other:
            return len(one) <= _LIST
        left, right = one, other
    return False


_LIST = 12


def _joined(left: Candidate, right: Candidate) -> Candidate:
    one, other = left.names, right.names
    names = Names(one.people + other.people, one.agencies + other.agencies, cleaned=one.cleaned or other.cleaned)
    return replace(left, printed=f"{left.printed.rstrip(' ,;')}, {right.printed}", names=names)


def _links(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    for block in blocks:
        if block.chars > LINE_CHARS or not block.links or is_credit(block.text) or not page.may_sign(block, NO_SIGNS):
            continue
        for link in block.element.iter("a"):
            named = link.get("rel") == "author" or _AUTHOR_LINK.search(link.get("href") or "")
            text = visible_text(link, 200) if named else ""
            if is_plain_name(text) or is_uncased_name(text):
                line = _line_around(text, block)
                yield from candidates_in(Sign.LINK, line, block, page, trusted=False, names_in=text)


def _beside_dates(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Names that only their place beside the date tells of."""
    short = [block for block in blocks if block.chars <= LINE_CHARS and not is_credit(block.text)]
    for before, block, behind in zip([None, *short], short, [*short[1:], None], strict=False):
        alone = is_plain_name(block.text) and not block.text.isupper()
        if alone and any(near and _only_date(near) for near in (before, behind)) and _is_no_term(block.text, page):
            yield from candidates_in(Sign.BESIDE_DATE, block.text, block, page, trusted=False)
    for block in short:
        name = _beside_date(block.text)
        if name and _is_no_term(name, page):
            yield from candidates_in(Sign.BESIDE_DATE, block.text, block, page, trusted=False, names_in=name)
        elif "meta" in kinds_of(block):
            yield from _handle(block, page)


def _is_no_term(name: str, page: Page) -> bool:
    """Whether a name is neither a section's, nor in the headline, nor of words that the page writes small."""
    folded = fold(name)
    if folded in fold(page.headline.text or ""):
        return False
    small = {word.lower() for word in name.split() if word[0].isupper()}
    for block in page.blocks:
        if fold(block.text) == folded and kinds_of(block) & {"navigation", "tags", "footer"}:
            return False
        if not small.isdisjoint(block.text.split()):
            return False
    return True


def _handle(block: Block, page: Page) -> Iterator[Candidate]:
    """One word, or the site's own name, that is left of a line of meta data when the date is taken out."""
    if parse_stamp(block.text) is None or len(block.text) > 80:
        return
    rest = " ".join(w for w in strip_dates(block.text).split() if fold(w) not in {"uhr", "", "um", "am", "at", "on"})
    pieces = [piece.strip(" .") for piece in _FIELD_OR_COMMA.split(rest) if piece.strip(" .")]
    if len(pieces) != 1:
        return
    own = {fold(name) for name in page.names}
    if fold(pieces[0]) in own or re.fullmatch(r"[A-Z]?[a-z]+[A-Z][A-Za-z]{2,20}\d{0,4}", pieces[0]):
        yield from candidates_in(Sign.HANDLE, block.text, block, page, trusted=True, names_in=pieces[0])


def _far(page: Page, near: set[int]) -> Iterator[Candidate]:
    """Lines with an explicit 'by' elsewhere on the page, where only one name is so printed."""
    start, end = page.body.orders or (-1, -1)
    found: dict[frozenset[str], Candidate] = {}
    around = holders_of_text(page)
    for block in page.blocks:
        if block.order in near or start <= block.order <= end or block.chars > LINE_CHARS or len(block.lines) > 3:
            continue
        line = next(_lines(block, page))
        parts = signed(line)
        if parts is None or not parts.ended or is_credit(line) or names_other_role(line):
            continue
        sure = " " in parts.name or (parts.explicit and _named_element(block) is not None)
        if sure and page.may_sign(block, NOT_FAR) and not is_of_teaser(block, around):
            for candidate in _signed_candidate(parts, line, block, page):
                found.setdefault(candidate.keys, candidate)
    if len(found) == 1:
        yield from found.values()


def _named_element(block: Block) -> HtmlElement | None:
    """The element of the block, around or inside it, whose name says that it holds the author."""
    if len(block.element) > 12:
        return None  # a container with a line of its own, not a line
    for element in block.element.iter():
        if isinstance(element.tag, str) and _says_author(element):
            inner = [e for e in element.iterdescendants() if isinstance(e.tag, str) and _says_name(e)]
            return inner[0] if inner else element
    outer = block.element.getparent()
    if outer is not None and not _says_author(outer) and len({(child.tag, child.get("class")) for child in outer}) == 1:
        outer = outer.getparent()  # a list of names in a field
    return block.element if outer is not None and _says_author(outer) and len(outer) <= _FIELD_CHILDREN else None


_FIELD_CHILDREN = 4
"""Children of the largest element named for the author that holds a list of them rather than a box about one."""


def _says_author(element: HtmlElement) -> bool:
    if "author" in (element.get("itemprop") or "").lower() or (element.get("rel") or "") == "author":
        return True
    return any(_is_author_name(name[:_NAMED_CHARS]) for name in (element.get("class"), element.get("id")) if name)


_NAMED_CHARS = 400
"""Characters of an element's class that are looked at and remembered."""


@lru_cache(maxsize=4096)
def _is_author_name(name: str) -> bool:
    return _AUTHOR_NAME.search(_CAMEL.sub("-", name)) is not None


def _says_name(element: HtmlElement) -> bool:
    return element.get("itemprop") == "name" or bool(
        re.search(
            r"(?:author|byline|autor)[\w-]*[-_]+name\b|\bfn\b|\buser-?name", element.get("class") or "", re.IGNORECASE
        )
    )


def _only_date(block: Block) -> bool:
    """Whether a block prints a date and nothing else."""
    text = block.text
    return parse_stamp(block.moment or text) is not None and len(re.findall(r"[^\W\d_]+", strip_dates(text))) <= 3


def _beside_date(line: str) -> str | None:
    """The name in a line that holds a date and one name: '25.10.2022 - Anna Roe'."""
    rest = strip_dates(line)
    if len(rest) > 60 or parse_stamp(line) is None:
        return None
    pieces = [piece.strip(" .") for piece in _FIELD_OR_COMMA.split(rest)]
    names = [piece for piece in pieces if is_plain_name(piece) and not piece.isupper()]
    return names[0] if len(names) == 1 and 2 <= len(pieces) <= 3 else None


def _closing(page: Page) -> Iterator[Candidate]:
    """A byline as the first or last line of the text itself: 'Von Anna Roe, Berlin', '(dpa)'."""
    if page.body.orders is None:
        return
    start, end = page.body.orders
    for order in dict.fromkeys((start, end, start + 1, end - 1)):
        if not 0 <= order < len(page.blocks):
            continue
        block = page.blocks[order]
        for line in block.lines:
            found = signed(line.strip("()（）[]")) if len(line) <= _CLOSING_CHARS else None
            if found is not None and not names_other_role(line):
                own_line = (replace(c, sign=Sign.CLOSING) for c in _signed_candidate(found, line, block, page))
                yield from own_line
    last = page.blocks[end].lines[-1]
    sign = re.search(r"[(\[]([\w/ .+-]{2,40})[)\]]\s*$", last) or re.fullmatch(r"([\w/+-]{2,20})\.?", last)
    if sign and is_agency(sign.group(1)):
        yield from _agency(Sign.CLOSING, sign.group(1), end, page)
    yield from _sources(page, end)
    yield from _signature(page, end)


def _signature(page: Page, end: int) -> Iterator[Candidate]:
    """A name alone at the end of the text, set apart as signatures are: slanted, bold or on the right."""
    around = set(page.blocks[end].element.iterancestors())
    for block in page.blocks[end : end + _SIGNATURE_BLOCKS]:
        text = block.text.strip("-–— ")
        if block.chars > _NAME_CHARS or not is_plain_name(text) or text.isupper() or not _is_set_apart(block):
            continue
        if block.element.getparent() in around and page.may_sign(block, NO_SIGNS) and _is_no_term(text, page):
            yield from candidates_in(Sign.CLOSING, text, block, page, trusted=False)


_SIGNATURE_BLOCKS = 3


def _is_set_apart(block: Block) -> bool:
    element = block.element
    if block.bold_chars == block.chars or _RIGHT.search(element.get("style") or "") or element.get("align") == "right":
        return True
    return fold("".join(visible_text(slanted) for slanted in element.iter("em", "i"))) == fold(block.text)


_RIGHT = re.compile(r"text-align:\s*(?:right|end)")


def _sources(page: Page, end: int) -> Iterator[Candidate]:
    """Agencies that a line behind the text names as its source: 'Quelle: dpa'."""
    for block in page.blocks[end : end + 4]:
        for line in block.lines:
            if len(line) <= _NAME_CHARS and (source := _source().match(line)) and is_agency(source.group(1).strip()):
                yield from _agency(Sign.SOURCE, source.group(1), block.order, page)


def _agency(sign: Sign, text: str, order: int, page: Page) -> Iterator[Candidate]:
    names = parse_names(text, own=page.names)
    if names.agencies and not names.people:
        yield Candidate(sign, text, names, order)


_CLOSING_CHARS = 100


@cache
def _source() -> re.Pattern[str]:
    return re.compile(r"\W{0,2}" + one_of(word_list("sources")) + r"\s*[:：]\s*(.{2,40})$", re.IGNORECASE)
