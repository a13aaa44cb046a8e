"""Who closes the text: a byline as its last line, a signature, the agency it is from, a box about the author."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extraction.blocks import Block
from extraction.candidates import (
    NO_SIGNS,
    Candidate,
    Sign,
    candidates_in,
    is_plain_name,
    is_uncased_name,
    names_other_role,
)
from extraction.faint import is_no_term
from extraction.names import parse_names
from extraction.organisations import is_agency
from extraction.page import Page
from extraction.prefixes import signed
from extraction.sift import is_paragraph_of
from extraction.signers import NAME_CHARS, plain_lines, signed_candidates
from extraction.text import ends_sentence, fold, one_of, visible_text, word_list


def closing_candidates(page: Page) -> Iterator[Candidate]:
    """All of these, behind the text or at its ends."""
    for candidate in (*_closing(page), *_about(page)):
        yield replace(candidate, zone="tail")


def _closing(page: Page) -> Iterator[Candidate]:
    """A byline as the first or last line of the text itself: 'Von Anna Roe, Berlin', '(dpa)'."""
    if page.body.orders is None:
        return
    start, end = page.body.orders
    for order in dict.fromkeys((start, end, start + 1, end - 1)):
        if not 0 <= order < len(page.blocks):
            continue
        block = page.blocks[order]
        for line in plain_lines(block, page):
            found = signed(line.strip("()（）[]")) if len(line) <= _CLOSING_CHARS else None
            if found is not None and not names_other_role(line):
                own_line = (replace(c, sign=Sign.CLOSING) for c in signed_candidates(found, line, block, page))
                yield from own_line
    yield from _fields(page, start, end)
    yield from _opening(page, start)
    last = page.blocks[end].lines[-1]
    sign = re.search(r"[(\[]([\w/ .+-]{2,40})[)\]]\s*$", last) or re.fullmatch(r"([\w/+-]{2,20})\.?", last)
    if sign and is_agency(sign.group(1)):
        yield from _agency(Sign.CLOSING, sign.group(1), end, page)
    yield from _sources(page, end)
    yield from _signature(page, end)


def _fields(page: Page, start: int, end: int) -> Iterator[Candidate]:
    """Who wrote the text, by a block of fields near its end: 'Text: Anna Roe', below it 'Photo: Jan Poe'."""
    for block in page.blocks[max(start, end - _FIELD_BLOCKS) : end]:
        if len(block.lines) > 1 and block.chars <= _CLOSING_CHARS and all(map(_FIELD_LINE.match, block.lines)):
            for line in block.lines:
                if (found := signed(line)) is not None and not names_other_role(line):
                    yield from (replace(c, sign=Sign.CLOSING) for c in signed_candidates(found, line, block, page))


_FIELD_BLOCKS = 6
_FIELD_LINE = re.compile(r"[^\W\d][^:：]{1,25}[:：] ?\S")


def _opening(page: Page, start: int) -> Iterator[Candidate]:
    """Several names, each with its place, as the first line of the text: 'Anna Roe (Lagos) and Jan Poe (Abuja)'."""
    block = page.blocks[start]
    if block.chars <= _CLOSING_CHARS and "(" in block.text and not ends_sentence(block.text):
        names = parse_names(block.text).people
        if len(names) > 1 and all(map(is_plain_name, names)) and 2 * sum(map(len, names)) >= len(block.text):
            yield from candidates_in(Sign.CLOSING, block.text, block, page, trusted=False)


def _signature(page: Page, end: int) -> Iterator[Candidate]:
    """Names alone at the end of the text, set apart as signatures are: slanted, bold, behind a dash or on the right."""
    around = set(page.blocks[end].element.iterancestors())
    for block in page.blocks[max(0, end - _SIGNATURE_BLOCKS) : end + _SIGNATURE_BLOCKS]:
        text = block.lines[0].strip("-–— ")
        if len(text) > NAME_CHARS or text.isupper() or fold(text).split()[:1] == [] or fold(text).split()[0] in _YOURS:
            continue
        names = parse_names(text).people
        if not names or not all(map(is_plain_name, names)) or sum(map(len, names)) < len(text) - _JOINED * len(names):
            continue
        if not _is_set_apart(block) or any(map(ends_sentence, block.lines)) or _is_of_quotation(block, page):
            continue
        if any(is_paragraph_of(behind) for behind in page.blocks[block.order + 1 : end + 1]):
            continue
        if block.element.getparent() in around and page.may_sign(block, NO_SIGNS) and is_no_term(text, page):
            yield from candidates_in(Sign.CLOSING, text, block, page, trusted=False)


def _is_of_quotation(block: Block, page: Page) -> bool:
    """Whether a name stands below what somebody said: it is the speaker's."""
    if any(element.tag in {"blockquote", "figure"} for element in block.element.iterancestors()):
        return True
    before = page.blocks[block.order - 1].text if block.order else ""
    return block.text[0] in "–—" and before.endswith(("”", "»", '"', "“", "’"))


_SIGNATURE_BLOCKS, _JOINED = 3, 5
"""Blocks around the text's last among which its signature stands, and characters between two names."""
_YOURS = frozenset({"euer", "eure", "ihr", "ihre", "dein", "deine", "your", "yours", "votre", "vuestro", "vostro"})
"""Words before the name under a letter."""


def _is_set_apart(block: Block) -> bool:
    element = block.element
    if block.text[0] in "–—" or _RIGHT_CLASS.search(element.get("class") or ""):
        return True
    if block.bold_chars == block.chars or _RIGHT.search(element.get("style") or "") or element.get("align") == "right":
        return True
    return fold("".join(visible_text(slanted) for slanted in element.iter("em", "i"))) == fold(block.text)


_RIGHT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:align-?right|text-?(?:align-)?(?:right|end)|signatur\w*|firma)(?:$|[\s_-])", re.IGNORECASE
)
_RIGHT = re.compile(r"text-align:\s*(?:right|end)")


def _sources(page: Page, end: int) -> Iterator[Candidate]:
    """Agencies that a line behind the text names as its source: 'Quelle: dpa'."""
    for block in page.blocks[end : end + 4]:
        for line in block.lines:
            if len(line) <= NAME_CHARS and (source := _source().match(line)) and is_agency(source.group(1).strip()):
                yield from _agency(Sign.SOURCE, source.group(1), block.order, page)


def _agency(sign: Sign, text: str, order: int, page: Page) -> Iterator[Candidate]:
    names = parse_names(text, own=page.names)
    if names.agencies and not names.people:
        yield Candidate(sign, text, names, order)


_CLOSING_CHARS = 100


@cache
def _source() -> re.Pattern[str]:
    return re.compile(r"\W{0,2}" + one_of(word_list("sources")) + r"\s*[:：]\s*(.{2,40})$", re.IGNORECASE)


def _about(page: Page) -> Iterator[Candidate]:
    """The name in or below a line that heads a box about the author, and the one with which a note on him begins."""
    if page.body.orders is None:
        return
    end = page.body.orders[1]
    for block in page.blocks[end : end + _BOX_BLOCKS]:
        if block.order > end and len(block.text) <= NAME_CHARS and page.may_sign(block, NO_SIGNS):
            headed = heading_about().match(block.text)
            if headed is not None:
                behind = page.blocks[block.order + 1 : block.order + 2]
                rest = block.text[headed.end() :].strip(" :：-–—")
                text = rest or (behind[0].text if behind else "")
                if (name := _opening_name(text)) is not None:
                    yield from candidates_in(Sign.ABOUT, text[:NAME_CHARS], block, page, trusted=False, names_in=name)
        elif block.order <= end + 1 and _is_note(block) and (name := _opening_name(block.text)) is not None:
            yield from candidates_in(Sign.ABOUT, name, block, page, trusted=False, names_in=name)


_BOX_BLOCKS = 8
_NOTE_CHARS = 400


def _is_note(block: Block) -> bool:
    """Whether a block is set apart as a note and tells what somebody is: 'Anna Roe is a writer who …'."""
    if block.chars > _NOTE_CHARS:
        return False
    slanted = fold("".join(visible_text(e) for e in block.element.iter("em", "i")))
    opens = next((visible_text(e, 100) for e in block.element.iter("strong", "b", "a")), "")
    apart = slanted == fold(block.text) or (bool(opens) and block.text.startswith(opens) and is_plain_name(opens))
    return apart and _TELLS.search(block.text) is not None


_TELLS = re.compile(
    r"^(?:\S+ ){1,4}?(?:is|are|was|writes|covers|lives|ist|schreibt|arbeitet|lebt|est|es|é|è|is een|är|er|jest)\s"
)


def _opening_name(text: str) -> str | None:
    """The full name with which a text begins, alone or with a small letter behind it."""
    if is_plain_name(text) or is_uncased_name(text):
        return text
    words = text.split()[:5]
    for count in (4, 3, 2):
        name = " ".join(words[:count])
        follows = words[count] if len(words) > count else ""
        if is_plain_name(name.rstrip(",(")) and (name.endswith(",") or follows[:1].islower() or follows[:1] == "("):
            return name.rstrip(",(")
    return None


@cache
def heading_about() -> re.Pattern[str]:
    """Headings of a box about who wrote the text (`words/about_author.txt`)."""
    return re.compile("(?:" + "|".join(word_list("about_author")) + r")(?!\w)", re.IGNORECASE)
