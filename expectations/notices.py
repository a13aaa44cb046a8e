"""Which paragraphs are notices of a site rather than text of a story: pure, from a data file of phrases."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from expectations.text import count_words

_START_WORDS = 35  # words; an invitation with its reasons is shorter, a news paragraph that begins so is rare
_INSIDE_WORDS = 60  # words; a consent text may be long
_INSIDE_CHARACTERS = 600  # characters; more are more than _INSIDE_WORDS words in any language
_MENU_ITEMS = 4  # words; shorter lines are left to the phrases
_MENU_SHARE = 0.8  # of the line's words; a town's or the paper's name may stand among them
_ITEM = re.compile(r"[\w-]*\w")
_QUOTED = re.compile(r"\"[^\"]*\"|„[^“”\"]*[“”\"]|“[^”]*”|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』")
# Somebody reports: then the phrase is what the story is about.
_REPORTED = re.compile(
    r"\b(said|says|told|according to|announced|wrote|argued|researchers|regulators?|the company|court|lawsuit"
    r"|spokes(man|woman|person)|sagte|sagt|teilte|laut|zufolge|erklärte|berichtete|a déclaré|selon|dijo|según|disse)\b"
    r"|と述べた|によると|と発表|と話し|と説明",
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "‑": "-", "\u00ad": None})


class NoticeKind(StrEnum):
    """What a notice is for; the tables of data/notices.toml."""

    COMMENT_FORM = "comment_form"
    ANTI_SPAM = "anti_spam"
    AD_BLOCKER = "ad_blocker"
    NEWSLETTER = "newsletter"
    COOKIES = "cookies"
    SUBSCRIPTION = "subscription"
    RELATED = "related"
    SHARE = "share"
    APP_ADVERT = "app_advert"
    ADVERT = "advert"
    COPYRIGHT = "copyright"
    NAVIGATION = "navigation"


@cache
def _menu_words() -> frozenset[str]:
    lines = (resources.files("expectations") / "data" / "navigation.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _is_menu(plain: str) -> bool:
    """A line of menu words: at least four items, at most a fifth of its words no menu's, and no sentence."""
    words = _ITEM.findall(plain)
    if len(words) < _MENU_ITEMS or plain.endswith((".", "。", "?", "!")):
        return False
    return sum(word in _menu_words() for word in words) >= _MENU_SHARE * len(words)


@dataclass(frozen=True, slots=True)
class _Phrases:
    whole: re.Pattern[str]
    """One alternation with the kinds as group names; so is `start`."""
    start: re.Pattern[str]
    inside: tuple[tuple[str, re.Pattern[str], NoticeKind], ...]
    """(needle, pattern, kind): where the needle is not, the pattern cannot be."""


@cache
def _phrases() -> _Phrases:
    """The phrases of the data file, read once a process."""
    data = tomllib.loads((resources.files("expectations") / "data" / "notices.toml").read_text("utf-8"))
    unknown = data.keys() ^ {kind.value for kind in NoticeKind}
    if unknown:
        raise ValueError(f"data/notices.toml and NoticeKind disagree about {sorted(unknown)}")
    anchored = [
        re.compile("|".join(f"(?P<{kind}>{'|'.join(table[place])})" for kind, table in data.items() if table[place]))
        for place in ("whole", "start")
    ]
    inside = tuple(
        (needle, re.compile(pattern), NoticeKind(kind))
        for kind, table in data.items()
        for needle, pattern in table["inside"]
    )
    return _Phrases(anchored[0], anchored[1], inside)


def notice_kind(paragraph: str) -> NoticeKind | None:
    """What kind of notice a paragraph is, None for text.

    Short paragraphs only, and only in the shape of a notice: the phrase alone, at the beginning, or (where no story
    would say it of itself) anywhere outside quotation marks and reported speech.
    """
    if len(paragraph) > _INSIDE_CHARACTERS:
        return None
    plain = " ".join(unicodedata.normalize("NFKC", paragraph.translate(_QUOTES)).casefold().split())
    words = plain.count(" ") + 1 if plain.isascii() else count_words(plain)
    if not plain or words > _INSIDE_WORDS:
        return None
    phrases = _phrases()
    if words <= _START_WORDS:
        bare = plain.strip(" .:!»›>→*-–—|•")
        found = phrases.whole.fullmatch(bare) or phrases.whole.fullmatch(plain) or phrases.start.match(plain)
        if found is not None:
            return NoticeKind(next(kind for kind, text in found.groupdict().items() if text is not None))
        if _is_menu(plain):
            return NoticeKind.NAVIGATION
    return _inside(plain, phrases)


def _inside(plain: str, phrases: _Phrases) -> NoticeKind | None:
    candidates = [entry for entry in phrases.inside if entry[0] in plain]
    if not candidates:
        return None
    unquoted = _QUOTED.sub(" ", plain)
    for _, pattern, kind in candidates:
        if pattern.search(unquoted) and not _REPORTED.search(plain):
            return kind
    return None
