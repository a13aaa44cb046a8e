"""Authors and dates in the structures of content systems and in many languages; all pages and names are invented.

The pages stand in `bylines/`: `systems.txt` holds what themes and systems write around a text, `languages.txt` lines
below a headline, `nobody.txt` pages that name people who are not their authors.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from extraction import Article, extract

_FOLDER = Path(__file__).parent / "bylines"
_TITLE = "Harbour wall to be rebuilt before spring"
_URL = "https://quayhaven.example/harbour-wall"
Parts = dict[str, str]


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _records(name: str) -> list[tuple[str, Parts]]:
    """Records of a file: a name in brackets, then one part a line up to an empty line."""
    found: list[tuple[str, Parts]] = []
    for line in filter(None, _lines(name)):
        if line.startswith("["):
            found.append((line.strip("[]"), {}))
        else:
            key, _, value = line.partition(": ")
            found[-1][1][key] = value
    return found


@cache
def _texts() -> dict[str, str]:
    """A text of four paragraphs by language."""
    texts = {}
    for line in filter(None, _lines("texts")):
        language, sentence, words = line.split(" | ")
        texts[language] = "".join(f"<p>{sentence % word}</p>" for word in words.split("; "))
    return texts


def _page(parts: Parts) -> bytes:
    language = parts.get("lang", "en")
    text = _texts().get(language[:2], _texts()["en"])
    if "mid" in parts:
        half = text.index("</p>", len(text) // 2) + 4
        text = text[:half] + parts["mid"] + text[half:]
    data = json.loads(parts["ld"]) if "ld" in parts else None
    stated = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": _TITLE, **data} if data else None
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>' if stated else ""
    outer = parts.get("outer", "article")
    get = parts.get
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{_TITLE} - Quayhaven Courier</title>"
        f'{get("head", "")}{script}</head><body><header class="site-header"><a href="/">Quayhaven Courier</a>'
        '<nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>'
        f"<main><{outer}>{get('above', '')}{get('h1', f'<h1>{_TITLE}</h1>')}{get('below', '')}"
        f'<div class="{get("wrap", "entry-content")}">{text}{get("end", "")}</div>{get("behind", "")}'
        f"</{outer.split()[0]}></main>{get('side', '')}"
        '<footer class="site-footer"><p>© 2026 Quayhaven Courier. All rights reserved.</p>'
        "</footer></body></html>"
    ).encode()


def _found(parts: Parts) -> tuple[set[str], str, str]:
    """Names, day of publication and day of change that a page gives."""
    article = extract(_page(parts), parts.get("url", _URL))
    assert isinstance(article, Article), article
    days = [at.date().isoformat() if at else "" for at in (article.published_at, article.modified_at)]
    return {name.casefold() for name in (*article.authors, *article.agencies)}, days[0], days[1]


def _names(text: str) -> set[str]:
    return {name.casefold() for name in text.split("; ") if name}


@pytest.mark.parametrize(("name", "parts"), _records("systems"), ids=[name for name, _ in _records("systems")])
def test_systems(name: str, parts: Parts) -> None:
    """What a system or a theme prints as author and date, in its own structure, comes out as such."""
    names, published, modified = _found(parts)
    assert (name, names, published) == (name, _names(parts.get("authors", "")), parts.get("published", ""))
    assert modified == parts.get("modified", modified)


@pytest.mark.parametrize(("name", "parts"), _records("nobody"), ids=[name for name, _ in _records("nobody")])
def test_names_of_others(name: str, parts: Parts) -> None:
    """Who commented, took a picture, wrote another article, is quoted or may be asked is not the author."""
    assert (name, _found(parts)[0]) == (name, set())


@pytest.mark.parametrize("line", list(filter(None, _lines("languages"))))
def test_lines_below_the_headline(line: str) -> None:
    """A line that says who wrote the text, or when, says so in the language of its page."""
    language, printed, authors, day, changed = (part.strip() for part in line.split("|"))
    names, published, modified = _found({"lang": language, "below": f"<div>{printed.replace('¦', '|')}</div>"})
    assert (names, published) == (_names(authors), day)
    assert modified == (changed or modified)
