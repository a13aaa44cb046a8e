"""Text that was decoded with the wrong character set."""

import re
from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import clip
from expectations.thresholds import MojibakeLimits
from expectations.views import Article, Run
from warehouse.contract import Severity

# What the bytes 0x80 to 0xBF become in Latin-1 and in windows-1252: the second and third byte of a UTF-8 character.
_TAIL = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_BROKEN = re.compile(
    "|".join(
        (
            "\ufffd",  # a decoder's own mark for what it could not read
            "ï»¿",  # a byte order mark read as text
            f"[ÂÃÅÄ][{_TAIL}]",  # Latin letters of two bytes: Ã¼, Ã©, Å‚
            f"â[€„‚][{_TAIL}]",  # punctuation of three bytes: â€™, â€œ
            f"[ã-éì-í][{_TAIL}][{_TAIL}]",  # kana, ideographs and hangul of three bytes
            f"ð[Ÿ\u009f][{_TAIL}][{_TAIL}]",  # emoji of four bytes
            # Cyrillic UTF-8 as windows-1251
            "(?:[РС][\u0080-\u00bfЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџЎўЈҐЁЄЇІіґёєјЅѕї]){3,}",
            "(?:[¤¥][¡-þ]){3,}",  # Japanese EUC as Latin-1
            "(?:[‚ƒ][\u0080-\u00ff–—˜™š›œžŸ†‡ˆ‰Š‹ŒŽ‘’“”•…A-Za-z]){4,}",  # Shift JIS as windows-1252
            "[縺繧繝]{1}[\uff61-\uff9f\u4e00-\u9fff]",  # Japanese UTF-8 as Shift JIS
            "[\u0080-\u0084\u0086-\u009f]",  # C1 control characters: no text has them, but for NEL
        )
    )
)
# With what each of them begins: most texts have none of these, and the long search is spared.
_SUSPECT = re.compile("[\ufffdïÂÃÅÄâã-éì-íðРС¤¥‚ƒ縺繧繝\u0080-\u009f]")


def broken(text: str) -> tuple[str, ...]:
    """The broken characters of a text, in order; the three-byte kind needs company, for it can occur in Portuguese."""
    if text.isascii() or not _SUSPECT.search(text):
        return ()
    return tuple(match.group() for match in _BROKEN.finditer(text))


def detect(article: Article, limits: MojibakeLimits, _run: Run) -> Iterator[Found]:
    """Enough broken characters in the body, or one in a headline or a name."""
    for column, text, least in (
        ("headline", article.headline or "", 1),
        ("authors", ", ".join(article.authors), 1),
        ("body", article.body or "", limits.min_count),
    ):
        marks = broken(text)
        if len(marks) >= least:
            start = text.find(marks[0])
            message = f"{len(marks)} characters in the {column} were decoded with the wrong character set."
            yield Found(
                Severity.WARNING,
                message,
                evidence=clip(text[max(0, start - 40) : start + 120]),
                column=column,
                value=float(len(marks)),
                threshold=float(least),
            )
            return


CHECK = Check(
    name=CheckName.MOJIBAKE,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=MojibakeLimits,
    says="No text was decoded with the wrong character set",
    why="Sequences such as `Ã¼`, `â€™` or `縺ｮ` and the replacement character come from bytes of one character set "
    "read as another. Such text is found by no search. One in a headline or a name is enough, a body needs "
    "`min_count`. The value is how many there are.",
    example='headline = "GrÃ¼ne fordern mehr ZÃ¼ge"',
    detect=detect,
)


class ExpectTextToBeDecodedRightly(FindingExpectation):
    """Expect no text to have been decoded with the wrong character set."""

    definition: ClassVar[Check[Article, MojibakeLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
