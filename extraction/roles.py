"""Who is printed with what journalists are: 'Anna Roe, Redakteurin', a name above its role, 'Journalist Jan Poe'."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extraction.blocks import Block
from extraction.candidates import NO_SIGNS, Candidate, Sign, candidates_in, is_credit, is_plain_name, names_other_role
from extraction.names import parse_names
from extraction.page import Page
from extraction.prefixes import signed
from extraction.text import one_of, word_list

_LINE_CHARS, _ROLE_CHARS, _ROLE_WORDS = 90, 50, 6
"""Characters of the longest line with a name and a role, of a role in a line of its own, and words of it."""
_AFTER_NAME = re.compile(r"^\s*[,|/·•–—-]\s*")


def role_candidates(page: Page) -> Iterator[Candidate]:
    """Names near the headline that stand with a role, without a 'by'."""
    head, _ = page.zones
    lines = [b for b in head if len(b.text) <= _LINE_CHARS and page.may_sign(b, NO_SIGNS) and not is_credit(b.text)]
    by_order = {block.order: block for block in lines}
    for block in lines:
        if names_other_role(block.text) or any(signed(line) is not None for line in block.lines):
            continue
        name = _named(block, by_order.get(block.order + 1))
        if name:
            yield from candidates_in(Sign.ROLE, block.text, block, page, trusted=False, names_in=name)


def _named(block: Block, behind: Block | None) -> str | None:
    """The name in a line with a role, or in one above a line that is a role."""
    words = block.text.split()
    if is_plain_name(block.text) and not _has_role(words):
        return block.text if behind is not None and _is_role(behind.text) else None
    for count in (4, 3, 2):
        name = " ".join(words[:count]).rstrip(",|")
        rest = _AFTER_NAME.sub("", " ".join(words[count:]))
        if is_plain_name(name) and not _has_role(words[:count]) and _is_role(rest) and name in parse_names(name).people:
            return name
        name = " ".join(words[-count:])
        if (
            is_plain_name(name)
            and len(words) <= count + 2
            and not _has_role(words[-count:])
            and _only_role(words[:-count])
        ):
            return name
    return None


def _is_role(text: str) -> bool:
    """Whether a short text begins or ends with a role: 'Harbour correspondent', 'Redakteurin Stadt'."""
    words = re.findall(r"[^\W\d]+", text.lower())
    if not 1 <= len(words) <= _ROLE_WORDS or len(text) > _ROLE_CHARS or text.endswith((".", "!", "?", ":")):
        return False
    return any(map(_role().match, (words[0], words[-1]))) and not any(map(is_plain_name, parse_names(text).people))


def _has_role(words: Sequence[str]) -> bool:
    return any(_role().match(word.lower()) for word in words)


def _only_role(words: Sequence[str]) -> bool:
    return 1 <= len(words) <= 2 and _role().match(words[-1].lower()) is not None and words[0][0].isupper()


@cache
def _role() -> re.Pattern[str]:
    return re.compile(one_of(word_list("journalists")))
