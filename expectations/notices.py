"""Which paragraphs are notices of a site rather than text of a story: pure, from a data file of phrases."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache
from importlib import resources

from expectations.text import count_words

_START_WORDS = 35  # words; an invitation with its reasons is shorter, a news paragraph that begins so is rare
_INSIDE_WORDS = 60  # words; a consent text may be long
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


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(whole, start, inside), each one alternation with the kinds as group names. Read once a process."""
    data = tomllib.loads((resources.files("expectations") / "data" / "notices.toml").read_text("utf-8"))
    unknown = data.keys() ^ {kind.value for kind in NoticeKind}
    if unknown:
        raise ValueError(f"data/notices.toml and NoticeKind disagree about {sorted(unknown)}")
    compiled = []
    for place in ("whole", "start", "inside"):
        groups = [f"(?P<{kind}>{'|'.join(table[place])})" for kind, table in data.items() if table[place]]
        compiled.append(re.compile("|".join(groups)))
    return compiled[0], compiled[1], compiled[2]


def notice_kind(paragraph: str) -> NoticeKind | None:
    """What kind of notice a paragraph is, None for text.

    Short paragraphs only, and only in the shape of a notice: the phrase alone, at the beginning, or (where no story
    would say it of itself) anywhere outside quotation marks and reported speech.
    """
    plain = " ".join(unicodedata.normalize("NFC", paragraph).translate(_QUOTES).casefold().split())
    words = count_words(plain)
    if not plain or words > _INSIDE_WORDS:
        return None
    whole, start, inside = _patterns()
    bare = plain.strip(" .:!…»›>→*-–—|•")
    found = whole.fullmatch(bare) or whole.fullmatch(plain)
    if found is None and words <= _START_WORDS:
        found = start.match(plain)
    if found is None:
        candidate = inside.search(_QUOTED.sub(" ", plain))
        if candidate is not None and not _REPORTED.search(plain):
            found = candidate
    if found is None:
        return NoticeKind.NAVIGATION if words <= _START_WORDS and _is_menu(plain) else None
    return NoticeKind(_group(found))


def _group(found: re.Match[str]) -> str:
    return next(kind for kind, text in found.groupdict().items() if text is not None)
