"""Pages in the structures that content systems, themes and plug-ins make (`structures/*.txt`, all text our own).

A file holds several pages, each behind a line `=== name`. In a page `@A`, `@B` and `@C` stand for thirds of an
article's paragraphs (`<!--wrap … {} …-->` says how each is wrapped, else as a `p`), `[+…+]` marks what belongs to
the text besides and `[-…-]` what does not.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extraction import Article, extract
from tests.extraction.test_body import PARAGRAPHS, URL

FOLDER = Path(__file__).parent / "structures"
HEAD = "<html><head><title>Harbour bridge closes - Quay Courier</title></head><body>"


def _pages() -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.glob("*.txt")):
        for section in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            name, _, source = section.partition("\n")
            yield name, source


def _plain(text: str) -> str:
    return re.sub(r"<[^>]*>|\s+", "", text)


@pytest.mark.parametrize("count", [12, 3], ids=["long", "short"])
@pytest.mark.parametrize(("name", "source"), [*_pages()], ids=lambda value: value[:40].split("\n")[0])
def test_structure(name: str, source: str, count: int) -> None:
    """Of a page as a system makes it the article's parts are read and what the system puts around them is not."""
    wrap = re.search(r"<!--wrap (.*?)-->", source)
    third = count // 3
    for letter, start in zip("ABC", range(0, count, third), strict=True):
        before, _, after = (wrap[1] if wrap else "<p>{}</p>").partition("{}")
        texts = [before + text + after for text in PARAGRAPHS[start : start + third]]
        source = source.replace(f"@{letter}", "\n".join(texts))
    html = re.sub(r"\[[-+]|[-+]\]", "", source)
    found = extract((html if "<html" in html else HEAD + html).encode(), URL)
    assert isinstance(found, Article), (name, found)
    body = _plain(found.body)
    lost = [text for text in [*PARAGRAPHS[:count], *re.findall(r"\[\+(.*?)\+\]", source)] if _plain(text) not in body]
    leaked = [text for text in re.findall(r"\[-(.*?)-\]", source) if _plain(text) in body]
    assert (lost, leaked) == ([], [])
