"""Bylines in Chinese, Japanese and Korean: a word for the role, a sign or none, and names of a few characters."""

import re
from functools import cache

from extraction.text import CJK, one_of, word_list

LINE_CHARS = 80
"""A line of these scripts that prints the author is no longer than this."""
_HAN = r"\u3400-\u9fff々ヶ"
_END = r"(?=$|[\s、,，。.／/|｜丨（(【】）)\[」』=＝;；+＋&]|报道|報道|報導|摄|攝)"
_OPENS = r"(?:^|[\s　（(【\[｜|／/、,，])"
_REPORT = r"(?:报道|報道|報導)"
_HANGUL = r"[\uac00-\ud7af]{2,4}"
_KOREAN_RANKS = "선임|수습|인턴|객원|전문|논설|편집|수석|시민|대학생"
_KOREAN_ROLES = "기자|특파원|논설위원|위원|리포터|에디터|칼럼니스트"
_SEVERAL = re.compile(rf"[\s、,，/／・＋+&]+(?P<name>[{_HAN}]{{2,4}}){_END}")
_REPORTER = re.compile(r"^(?:本报|本報|本社|特约|特約)?[记記]者")


def signers_in(line: str) -> tuple[str, ...]:
    """Who a short line of these scripts says wrote the text; empty where it says nothing of the kind."""
    if line.isascii() or len(line) > LINE_CHARS or CJK.search(line) is None:
        return ()
    found: dict[str, None] = {}
    for pattern, several in _patterns():
        for match in pattern.finditer(line):
            found.update(dict.fromkeys(re.split(r"\s*[·,、]\s*", match["names"])))
            end = match.end()
            while several and (more := _SEVERAL.match(line, end)) and not _is_role(more["name"]):
                found.setdefault(more["name"], None)
                end = more.end()
    bare = dict.fromkeys(_REPORTER.sub("", name) for name in found)
    return tuple(name for name in bare if not _is_label(name))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Forms of a byline, each with whether further names may stand behind the first one."""
    kana = rf"[{_HAN}\u3040-\u30ff]"
    name = rf"{kana}{{1,5}} [\u3040-\u30ff]{{1,6}}|[{_HAN}]{{2,6}}|{kana}{{2,10}}"
    roles = one_of(word_list("cjk_roles"))
    ends = rf"(?=$|[\s／/、,，）)】\]]|{_REPORT}|[{_HAN}]{{2}}\d)"
    titled = rf"\s*(?:{_KOREAN_RANKS})?\s*(?:{_KOREAN_ROLES})(?=$|[\s=|·/,\[\]()])"
    forms = (
        # '取材・文／田中花子', '作者：王小明 李华'
        (
            rf"{_OPENS}{roles}(?:\s*[:：=＝/／|｜丨]\s*|・|\s+)(?P<names>(?:{name}){_END})",
            True,
        ),
        # '中央社記者王小明台北18日電', '记者王小明报道'
        (
            rf"(?:{_OPENS}|[:：社报報网網])(?:记者|記者)\s*(?P<names>[{_HAN}]{{2,4}}?){ends}",
            True,
        ),
        # '田中花子 記者'
        (rf"(?:{_OPENS}|・)(?P<names>[{_HAN}]{{2,5}}|{kana}{{2,8}})\s*記者(?=$|[\s、／/）)】\]])", False),
        (rf"^由\s*(?P<names>[{_HAN}]{{2,4}})\s*(?:发表|發表|发布|發佈|发帖)", False),
        # a label before a Korean name
        (
            rf"(?:^|[\s|·/\[(])(?:글쓴이|글|기자명|작성자|취재|저자|필자)\s*(?:[:=]\s*|\s)(?P<names>{_HANGUL})(?=$|[\s|·,/=\])])",
            False,
        ),
        # '김하늘 · 이도윤 기자'
        (
            rf"(?:^|[\s=|·/,\[\])])(?P<names>{_HANGUL}(?:\s*[·,、]\s*{_HANGUL})*){titled}",
            False,
        ),
    )
    return tuple((re.compile(form), several) for form, several in forms)


def _is_label(name: str) -> bool:
    endings = tuple(word[1:] for word in word_list("cjk_no_names") if word.startswith("…"))
    return name in word_list("cjk_roles") or name.endswith(endings) or _is_role(name)


def _is_role(name: str) -> bool:
    return any(name.startswith(word) for word in word_list("cjk_no_names"))
