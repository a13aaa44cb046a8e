"""From a byline as printed to the people and organisations in it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from extraction.organisations import desk_in, is_agency, is_clause, is_organisation, names_agency
from extraction.prefixes import prefix_pattern, stops, strip_dates, without_month_days, without_weekdays
from extraction.text import CJK, clean, fold, folded_set, one_of, without_article, word_list, word_set

MAX_CHARS = 400
"""A byline with more characters than this is a text about the author, not a byline."""
MAX_NAMES = 12
"""People and organisations read from one byline, and values read of one statement of authors."""
_MAX_TOKENS = 6
"""Most words of one person's name: two given names, particles, two family names."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@\w{2,30}")
_TIME = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b.*|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*|\b(?:19|20)\d{2}[./年-].*|\b\d{1,2}\s*(?:min|hours?|days?|stunden?|tage?n?)\b.*"
    r"|\b(?:19|20)\d{2}\b.*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,80})[)\]）】]")
_HARD = re.compile(r"\s*(?:[;|•·▪●/／、，；\n\t]|\s[-–—]\s|[–—]|\.\.\.|…)\s*")
_DASH = re.compile(r"\s[-–—]\s|[–—]")
_COMMA = re.compile(r"\s*,\s*")
_SUFFIX = re.compile(
    r"^(?:jr|sr|ii|iii|iv|phd|ph\.d|md|m\.d|mba|esq|msc|ma|ba|dds|jd|rn|mph|frcp|mp)\.?$", re.IGNORECASE
)
_HONORIFIC = re.compile(
    r"^(?:dr|prof|mr|mrs|ms|sir|dame|lord|lady|rev|fr|ing|dipl|mag|dott|sra?|mme|m)\.?$", re.IGNORECASE
)
_CJK_ROLE = re.compile(
    r"\s*(?:記者|记者|編集委員|論説委員|特派員|編集長|撰文|撮影|기자|특파원|논설위원|선임기자|편집위원|인턴기자|객원기자"
    r"|の?取材|文責|編集|编辑|通讯员|評論員)(?=\s|$|=|＝|・|外)"
)
_CJK_LEAD = re.compile(
    r"^\s*(?:[文撰][/／:：丨｜|]?\s*|本报记者|本報記者|記者|记者|作者|来源|來源|責任編輯|责任编辑"
    r"|取材・文|取材|執筆|文責|写真|글)\s*[:：/／=＝ ]*\s*"
)
_HEBREW_AND = re.compile(r"(?<=[\u05d0-\u05ea]) ו(?=[\u05d0-\u05ea]{2,} [\u05d0-\u05ea])")
"""Written together with the name behind it."""
_BY_AND = (
    (re.compile(r"\W{0,3}(?:geschreven )?door\b", re.IGNORECASE), " en "),
    (re.compile(r"\W{0,3}(?:piše|pišeta|avtor\w*)\b", re.IGNORECASE), " in "),
)
"""Words for 'by' of languages whose 'and' is another language's 'in', with which a place follows a name."""
_ABOUT = re.compile(r"^(?:about|über|à propos de|acerca de|meet)\s+(?=[^\W\d_])", re.IGNORECASE)
"""What heads a box about the author."""
_LABEL = re.compile(r"^([^\W\d](?:[^\W\d]|\s){2,24})\s*[:：]\s+(?=\S)")
_KEEP_DOT = re.compile(r"(?:\b\w|\b(?:jr|sr|dr|st|phd))\.$", re.IGNORECASE)


_COMPOUND = re.compile(
    r"(?P<before>[^\W\d_][\w'’.-]*\s+[^\W\d_][\w'’-]+) (?P<joiner>y|i|e) (?P<family>[^\W\d_][\w'’-]+)"
    r"(?=\s*(?:$|[,;(]|(?P=joiner) ))"
)
"""One word behind two of a name and an 'and': the second family name of 'José Roe y Poe', no other author."""
AND_INSIDE = frozenset({"y", "i", "e"})
_BEFORE_DATES = frozenset(
    {"op", "el", "il", "em", "den", "pada", "le", "la", "am", "on", "vom", "du", "dnia", "dne", "in", "at", "the"}
)
"""Words that are left at the end of a name when the date behind them is taken out: 'Anna Roe op 12 mei'."""
_BUREAU = re.compile(
    r"[A-Z]{3,4} [A-Z]?[a-zäöü]+(?: [A-Z]?[a-zäöü]+)?$|(?:[A-Z]{2,4}-)?(?:[A-Z][a-z]{2,10})?[Ss]tudio\b"
)
"""Where a broadcaster's correspondent sits: 'Anna Roe, ARD Madrid', 'Jan Poe, ARD-Studio Rom'."""
_LAST_BY = frozenset({"by", "von", "par", "por", "door", "av", "af"})
"""Words that end what stands before a name: 'Opinion by'."""
_OF = frozenset({"of", "de", "del", "della", "di", "da", "do"})
"""What stands between a role and its field."""
_NO_AUTHOR = "\ue001"
"""Stands behind the name of who took the pictures: 'Jan Poe (Fotos)'."""
_GLUE = "\ue000"
"""Stands for a space at which a name is not to be split."""


@dataclass(frozen=True)
class Names:
    """Who a byline names."""

    people: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    cleaned: bool = False
    """Whether the byline holds more than names and what stands between them."""

    @property
    def all(self) -> tuple[str, ...]:
        """People and organisations together."""
        return self.people + self.agencies


def parse_names(printed: str, *, own: Iterable[str] = (), trusted: bool = False) -> Names:
    """People and organisations in a byline.

    Args:
        printed: the byline as the page prints it or its metadata writes it.
        own: names under which the site calls itself: they are nobody's name.
        trusted: the place says that this is a name (a property `name` of a person): one-word names and
            names in lower case are taken.
    """
    text = clean(printed)
    return names_in_line(text, tuple(own), trusted) if 0 < len(text) <= MAX_CHARS else Names()


@lru_cache(maxsize=256)
def names_in_line(text: str, own: tuple[str, ...], trusted: bool) -> Names:
    """The same of a clean text; a page asks for the same line several times."""
    text = _WHERE.sub("", _ALSO_FOR.sub(r"\g<next>", with_ands(text, text)))
    whole, text = text, _OTHERS.sub("", text)
    if (inverted := _INVERTED.fullmatch(_strip_prefix(text))) and all(map(_may_be_name, inverted.groups())):
        text = " ".join(inverted.groups()[::-1])
    own_names = frozenset(map(_site_key, own))
    people: dict[str, str] = {}
    agencies: dict[str, str] = {}
    plain = without_noise(text)
    for field in [plain] if CJK.search(plain) else _DASH.split(plain):
        known = bool(people)  # behind a dash stand the place and the outlet, no second author
        for part in _split(field):
            if _NO_AUTHOR in part or _credited().match(part):
                continue
            desk = desk_in(part)
            name = desk or _bare(part)
            key = fold(name)
            if (
                not key
                or _site_key(name) in own_names
                or key in word_set("no_authors")
                or len(people) + len(agencies) >= MAX_NAMES
                or ((people or agencies) and (_BUREAU.match(name) or _is_outlet(name, part, people)))
            ):
                continue
            if desk or is_organisation(name) or desk_in(name):
                if is_clause(name):
                    continue
                person, agency = ("", name) if desk else _person_of_agency(name)
                agencies.setdefault(fold(agency), agency)
                if person and not known:
                    people.setdefault(fold(person), person)
            elif not known and _is_person(name, trusted=trusted):
                people.setdefault(key, name)
    people = _without_places(people, tuple(agencies.values()), plain)
    found = (*people.values(), *agencies.values())
    return Names(tuple(people.values()), tuple(agencies.values()), cleaned=_left_over(whole, found))


_ALSO_FOR = re.compile(
    r"(?<=[a-zà-ÿ]) for (?:the )?[A-Z][^,;|/]{2,40}?(?P<next> and [A-Z][^\W\d_]+ [A-Z][^\W\d_]+)"
    r"(?:, [A-Z][^,;|/]{2,40}?)?(?=\s*[|(]|$)"
)
"""An outlet between two authors: 'Anna Roe for Quayhaven Ledger and Jan Poe, Harbour Voice'."""
_WHERE = re.compile(
    r"(?<=[^\W\d_]) (?:in|à) [^\W\d_a-zà-ÿ][\w'’-]+(?: [^\W\d_a-zà-ÿ][\w'’-]+){0,2}"
    r"(?=(?:,|;|,? (?:and|und|et|&)) (?:(?:and|und|et) )?[^\W\d_a-zà-ÿ][\w'’.-]+(?: [\w'’.-]+){1,3} (?:in|à) )"
)
"""A place between two authors, each with his own: 'Anna Roe in London and Jan Poe in Paris'."""
_INVERTED = re.compile(r"([^\W\d_a-zà-ÿ][^\W\d_]+), ([^\W\d_a-zà-ÿ][^\W\d_]+)")
"""A family name before the given name: 'Roe, Anna'."""
_OTHERS = re.compile(
    r"[/|]\s*(?:fotos?|photos?|fotografie|pictures?|bild(?:er)?|illustrations?|kamera|video|grafik)\s*[:：][^/|;]*"
    r"|[;.,|·•(/–—-]\s*"
    r"(?:edited|editing|translated|translation|illustrat(?:ed|ions?)|produced|photograph(?:s|ed)?) by\b[^/|;,)]*",
    re.IGNORECASE,
)
"""Who had another hand in a text, behind its author: 'By Anna Roe; Edited by Jan Poe'."""


def _may_be_name(word: str) -> bool:
    """Whether nothing is known of a word but that it is written as a name is: no role, no organisation, no desk."""
    known = word_set("role_nouns") | word_set("role_modifiers") | word_set("desks") | folded_set("no_authors")
    return word.istitle() and word.lower() not in known and desk_in(word) is None and not names_agency(word)


def _person_of_agency(name: str) -> tuple[str, str]:
    """The person before the name of an agency and the agency: 'ANNA ROE Associated Press'; nobody where none is."""
    words = name.split()
    for count in (1, 2, 3):
        person, agency = " ".join(words[:-count]), " ".join(words[-count:])
        if len(words) - count not in {2, 3} or is_organisation(person):
            continue
        if person.isupper() and agency.lower() in word_set("agencies") and _is_person(person, trusted=False):
            return person, agency
    return "", name


def _site_key(name: str) -> str:
    """A site's name for comparison: without accents too, addresses write none."""
    key = without_article(name).replace("_", "")
    if key.isascii():
        return key
    return "".join(sign for sign in unicodedata.normalize("NFD", key) if not unicodedata.combining(sign))


def with_ands(line: str, text: str) -> str:
    """A text that names authors with '&' for its 'and' where the 'by' of its line tells which word that is."""
    for prefix, joiner in _BY_AND:
        if joiner in text and prefix.match(line):
            return text.replace(joiner, " & ")
    return text


def without_noise(text: str) -> str:
    """The byline without addresses, handles, dates and what stands in brackets, agencies apart."""
    text = _EMAIL.sub(" ; ", without_weekdays(text))
    text = _ADDRESS.sub(" ; ", text)
    text = _HANDLE.sub(" ; ", text)
    text = _BRACKETED.sub(_instead_of_bracket, text)
    return _TIME.sub(" ; ", without_month_days(text, " ; "))


def _instead_of_bracket(match: re.Match[str]) -> str:
    inside = match.group(1)
    if names_agency(inside):
        return f" ; {inside} ; "
    return f"{_NO_AUTHOR} ; " if fold(inside).split()[:1] and fold(inside).split()[0] in word_set("credits") else " ; "


def _split(text: str) -> Iterator[str]:
    """Parts of a byline that may each be one name."""
    joiners = _joiners()
    for chunk in _HARD.split(text):
        rest = _CJK_LEAD.sub("", chunk) if CJK.search(chunk) else _HEBREW_AND.sub(", ", chunk)
        whole = _strip_prefix(rest)
        rest = _stop(whole)
        also = _SECOND.search(whole, len(rest))
        rest = f"{rest}, {also['name']}" if also else rest
        for piece in joiners.split(_COMPOUND.sub(_kept_together, rest)):
            parts = [part for part in _COMMA.split(piece) if part]
            merged: list[str] = []
            for part in parts:
                if merged and _SUFFIX.match(part):
                    merged[-1] = (
                        f"{merged[-1]}, {part}"
                        if fold(part) not in {"jr", "sr", "ii", "iii", "iv"}
                        else f"{merged[-1]} {part}"
                    )
                else:
                    merged.append(part)
            yield from (_stop(_strip_prefix(part)).replace(_GLUE, " ") for part in merged)


_SECOND = re.compile(
    r",\s(?:et|and|und|y|e|ed|och|og|en|i|и)\s"
    r"(?P<name>[^\W\d_a-z][\w'’.-]+(?: [^\W\d_a-z][\w'’-]+){1,2}),\s(?=[^\W\d_A-Z])"
)
"""A second author with his role behind the first one's: 'Anna Roe, writer in Quayhaven, and Jan Poe, painter'."""


def _kept_together(match: re.Match[str]) -> str:
    """A family name of two parts with the word between them out of the sight of what splits names."""
    family = match["family"]
    if is_organisation(family) or family.isupper():
        return match.group(0)
    return f"{match['before']}{_GLUE}{match['joiner']}{_GLUE}{family}"


def _strip_prefix(text: str) -> str:
    """The text without 'by' and its like at its head, however many stand there."""
    prefix = _prefix()
    for _ in range(4):
        label = _LABEL.match(text)
        shorter = _leading_joiner().sub("", prefix.sub("", _ABOUT.sub("", text), count=1), count=1).strip()
        if label and fold(label.group(1)) in _set_folded("byline_prefixes") | _set_folded("role_nouns"):
            shorter = text[label.end() :].strip()
        if shorter == text:
            return text
        text = shorter
    return text


def _stop(text: str) -> str:
    """The text up to a word after which no author follows."""
    found = stops().search(text)
    return text[: found.start()] if found else text


def _bare(part: str) -> str:
    """A part without role, outlet's sign and punctuation at its ends."""
    name = part.strip(" \t,.:;-–—|/•·*\"“”„«»‚'`_=＝><()[]")
    if part.rstrip().endswith(".") and _KEEP_DOT.search(name + "."):
        name += "."
    if CJK.search(name):
        name = re.sub(r"(?:[=＝].*|\s*외\s*\d+명)$", "", _CJK_ROLE.sub("", name)).strip()
    tokens = name.split()
    roles, modifiers = word_set("role_nouns"), word_set("role_modifiers")
    lowered = [token.lower().strip(".,:()") for token in tokens]
    if not _LAST_BY.isdisjoint(lowered[-1:]) or all(word in modifiers or _is_role(word, roles) for word in lowered):
        return ""
    # "Political editor Jane Roe", "FOCUS-Online-Experte Jan Roe": the role first.
    start = 0
    for position, word in enumerate(lowered[:5]):
        if (
            _is_role(word, roles)
            and position + 1 < len(tokens)
            and all(earlier in modifiers or _is_role(earlier, roles) for earlier in lowered[:position])
        ):
            start = position + 1
    # "Jane Roe Senior News Editor": from the first word of the role on.
    end = len(tokens)
    for position in range(max(start + 1, 1), len(tokens)):
        if _is_role(lowered[position], roles):
            # The role begins with the first word behind two of a name that belongs to roles: 'Senior Town Editor'.
            end = next((p for p in range(start + 2, position) if lowered[p] in modifiers), position)
            break
    while end > start and tokens[end - 1] in _BEFORE_DATES:
        end -= 1
    cut = start + _capitals(tokens[start:end]) if end < len(tokens) else end
    end = end if is_organisation(" ".join(tokens[cut:end])) else cut
    kept = tokens[start:end]
    if (start and lowered[start] in _OF) or _is_field(lowered, roles | modifiers):
        return ""  # 'Editor de Economía', 'Head of News'
    return " ".join(kept).strip(" ,:;-–—|")


def _capitals(tokens: list[str]) -> int:
    """How many words belong to a name: of one in capitals those up to the outlet, 'PETE ROE Courier'."""
    written = [token for token in tokens if len(token) > _INITIAL_CHARS and token.isalpha()]
    if len(written) < _FULL_NAME or not all(map(str.isupper, written[:_FULL_NAME])) or CJK.search(written[0]):
        return len(tokens)
    mixed = (at for at, token in enumerate(tokens) if token[0].isupper() and token.isalpha() and token[-1].islower())
    return next((at for at in mixed if at >= _FULL_NAME), len(tokens))


_INITIAL_CHARS, _FULL_NAME = 1, 2


def _is_outlet(name: str, part: str, people: Mapping[str, str]) -> bool:
    """Whether a part behind a name is an outlet with a role: 'Anna Roe, QHN Pacific Journalist'."""
    last = part.rsplit(maxsplit=1)[-1].lower().strip(".,:()")
    if not people or not _is_role(last, word_set("role_nouns")) or last in word_set("desks"):
        return False
    if is_agency(name):
        return False
    first = name.split(maxsplit=1)[0]
    capital = len(first) >= _SIGN_CHARS and first.isupper() and not next(iter(people.values())).isupper()
    return capital or (is_organisation(name) and desk_in(part) is None)


_SIGN_CHARS = 3
"""Capitals with which the name of an outlet begins; two are initials as often."""


def _is_field(words: list[str], roles: frozenset[str]) -> bool:
    """Whether words are a role and its field: 'Head of News', 'Deputy head of News'."""
    position = next((position for position, word in enumerate(words) if word not in roles), 0)
    return position > 0 and words[position] in _OF


def _is_role(word: str, roles: frozenset[str]) -> bool:
    return word in roles or ("-" in word and word.rsplit("-", 1)[-1] in roles)


def _is_person(name: str, *, trusted: bool) -> bool:
    tokens = name.replace(",", " ").split()
    small = word_set("name_particles")
    titles = sum(1 for token in tokens if token in small or _HONORIFIC.match(token) or _SUFFIX.match(token))
    impossible = any(sign in name for sign in "?!<>{}=\\@#%&+") or len(tokens) > _MAX_TOKENS + titles
    if impossible or not 1 < len(name) <= 60 or not re.search(r"[^\W\d_]", name) or name[0].isdigit():
        return False
    if CJK.search(name):
        return len(name.replace(" ", "")) <= 12
    return trusted or _is_capitalised(name, tokens)


def _is_capitalised(name: str, tokens: list[str]) -> bool:
    """Whether the words are written as names are: capitals, and particles between them."""
    if re.search(r"\d", name) or len(name) < 2:
        return False
    capital = [token for token in tokens if token[0].isupper() or not token[0].isascii() or token[0] in "'’"]
    small = [token for token in tokens if token not in capital]
    inner = word_set("name_particles") | word_set("name_prepositions")
    return bool(capital) and all(
        token.lower() in inner or token in AND_INSIDE or re.match(r"^(?:d|l|o|al|el)['’-]\w", token) for token in small
    )


def _without_places(people: dict[str, str], agencies: Iterable[str], text: str) -> dict[str, str]:
    """Without single words beside full names ('Anna Roe, Jan Poe, Nairobi') or an organisation ('Reuters, London')."""
    full = [name for name in people.values() if " " in name or CJK.search(name)]
    if len(people) == 1 and not full:
        (name,) = people.values()
        beside = any(f"{agency}, {name}" in text or f"{name}, {agency}" in text for agency in agencies)
        return {} if beside else people
    if not full or len(full) == len(people):
        return people
    behind = list(people.values())[1::2]
    if len(behind) > 1 and list(people.values())[::2] == full:
        return {key: name for key, name in people.items() if name in full}  # 'Anna Roe, Berlin, and Jan Poe, Paris'
    last = list(people)[-1]
    return {key: name for key, name in people.items() if name in full or (key != last and not name.isupper())}


def _left_over(text: str, found: Iterable[str]) -> bool:
    """Whether words are left when one 'by', dates, the names and the words between them are taken out."""
    text = strip_dates(_prefix().sub("", text, count=1))
    rest = f" {fold(text)} "
    for name in sorted(map(fold, found), key=len, reverse=True):
        rest = rest.replace(f" {name} ", "  ", 1)
    return any(word not in folded_set("byline_joiners") for word in rest.split())


@cache
def _set_folded(name: str) -> frozenset[str]:
    return frozenset(word for line in word_list(name) for word in (fold(line), *fold(line).split()))


@cache
def _credited() -> re.Pattern[str]:
    """A part that names who took the pictures: 'Fotos: Jan Poe'."""
    words = set(word_list("credits")) - set(word_list("sources"))
    return re.compile(rf"\W*{one_of(words)}\s*[:：]", re.IGNORECASE)


@cache
def _joiners() -> re.Pattern[str]:
    lower = word_list("byline_joiners")
    words = one_of([*lower, *map(str.upper, lower), "&", "+"])
    return re.compile(rf"\s+{words}\s+|\s*&\s*")


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(r"^\W{0,3}" + prefix_pattern(word_list("byline_prefixes")) + r"(?=\S)", re.IGNORECASE)


@cache
def _leading_joiner() -> re.Pattern[str]:
    """What joins two names, where it is left at the head of one: never with a capital, 'Dan' is a name."""
    return re.compile(rf"^\W{{0,3}}{one_of(word_list('byline_joiners'))}\s+(?=\S)")
