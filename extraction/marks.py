"""Elements whose name says that they hold the author."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from extraction.blocks import Block
from extraction.text import CAMEL

_AUTHOR_NAME = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|autore?s?|autor[ae]s?|autoren|auteure?s?|autori|writers?|journalists?|journalistes?|verfasser|redakteure?"
    r"|skribent|penulis|yazar|periodistas?|giornalistas?|written-?by|posted-?by|created-?by)"
    r"(?:$|[\s_-])|author-?(?:name|link|s|bold|text|line)|article-?author|post-?author|entry-?author|c-byline|byline__"
    r"|author__|autor__|document-?byline"
    r"|(?:^|\s)(?:signature|signatures|username|user-name|message-name|contributors?(?:__?name|-name)?)(?:$|\s)",
    re.IGNORECASE,
)


def named_element(block: Block) -> HtmlElement | None:
    """The element of the block, around or inside it, whose name says that it holds the author."""
    if len(block.element) > 12:
        return None  # a container with a line of its own, not a line
    for element in block.element.iter():
        if isinstance(element.tag, str) and says_author(element):
            inner = [e for e in element.iterdescendants() if isinstance(e.tag, str) and _says_name(e)]
            return inner[0] if inner else element
    outer = block.element.getparent()
    if outer is not None and not says_author(outer) and len({(child.tag, child.get("class")) for child in outer}) == 1:
        outer = outer.getparent()  # a list of names in a field
    return block.element if outer is not None and says_author(outer) and len(outer) <= _FIELD_CHILDREN else None


_FIELD_CHILDREN = 4
"""Children of the largest element named for the author that holds a list of them rather than a box about one."""


def named_elements(block: Block) -> list[HtmlElement]:
    """The same, with those of its kind beside it in the line: each author in an element of his own."""
    element = named_element(block)
    if element is None:
        return []
    if element is block.element or element.tag not in {"a", "span"}:
        return [element]
    kind = kind_of_element(element)
    alike = [e for e in block.element.iter(element.tag) if kind_of_element(e) == kind and _says(e) == _says(element)]
    return [e for e in alike if e is element or element not in e.iterancestors()][:_LIST]


def _says(element: HtmlElement) -> tuple[str | None, str | None]:
    return element.get("itemprop"), element.get("rel")


def says_author(element: HtmlElement) -> bool:
    """Whether a property, a relation, a class or an id of an element says author."""
    if "author" in (element.get("itemprop") or "").lower() or (element.get("rel") or "") == "author":
        return True
    return any(_is_author_name(name[:_NAMED_CHARS]) for name in (element.get("class"), element.get("id")) if name)


_NAMED_CHARS = 400
"""Characters of an element's class that are looked at and remembered."""


@lru_cache(maxsize=4096)
def _is_author_name(name: str) -> bool:
    return _AUTHOR_NAME.search(CAMEL.sub("-", name)) is not None


def _says_name(element: HtmlElement) -> bool:
    return element.get("itemprop") == "name" or bool(
        re.search(
            r"(?:author|byline|autor)[\w-]*[-_]+name\b|\bfn\b|\buser-?name", element.get("class") or "", re.IGNORECASE
        )
    )


def kind_of_element(element: HtmlElement) -> str:
    """The class of an element without what numbers it among others of its kind."""
    return _ORDINAL.sub("", element.get("class") or "").strip()


_ORDINAL = re.compile(r"(?:^|\s)(?:even|odd|first|last)(?=\s|$)")


def same_list(left: HtmlElement, right: HtmlElement) -> bool:
    """Whether two elements are of one kind and stand side by side, or in parents that do."""
    if left.tag != right.tag or kind_of_element(left) != kind_of_element(right):
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
