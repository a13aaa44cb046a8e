"""From a story type and a random stream to a whole story with paragraphs, quotations and boxes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from demo.errors import GrammarError
from demo.model import Block, BlockKind, Story
from demo.prose.engine import expand, names, pick, topics

_ATTEMPTS = 60  # redraws until a headline or paragraph is new to the world; a handful is usual

_QUOTES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # First time a speaker is heard, and later: Q the words, P the full name, R the role, S the surname.
    "en": (
        (
            "“Q,” said P, R.",
            "P, R, said: “Q.”",
            "“Q,” P, R, told reporters.",
            "According to P, R, the matter is plain: “Q.”",
        ),
        ("“Q,” S said.", "S added: “Q.”", "“Q,” added S.", "Asked about it later, S said: “Q.”"),
    ),
    "de": (
        ("„Q“, sagte R P.", "R P sagte: „Q.“", "„Q“, erklärte R P auf Anfrage."),
        ("„Q“, sagte S weiter.", "S fügte hinzu: „Q.“", "„Q“, so S."),
    ),
    "ja": (
        ("RのPさんは「Q」と話した。", "「Q」とRのPさんは語る。", "RのPさんは取材に対し、「Q」と説明した。"),
        ("Sさんは「Q」とも話している。", "さらにSさんは「Q」と付け加えた。"),
    ),
}
_PULLED = {"en": "“Q” — P", "de": "„Q“ – P", "ja": "「Q」（Pさん）"}
_CAPTIONS = {
    "en": (
        "{street} in {town} on {day}",
        "A view of {suburb}, {town}",
        "{p1} in {town} this week",
        "Near {street2}, where it happened",
    ),
    "de": ("Die {street} in {town} am {day}", "Blick auf {suburb}, {town}", "{p1} in dieser Woche in {town}"),
    "ja": ("{town}市{street}の様子（{day}）", "{suburb}から見た{town}市", "取材に応じる{p1}さん"),
}
_TITLE_WORDS = re.compile(r"[A-Za-z0-9]+")


@dataclass
class Used:
    """What the world has printed so far, folded: nothing is printed twice by chance."""

    headlines: set[str] = field(default_factory=set)
    paragraphs: set[str] = field(default_factory=set)


def fold(text: str) -> str:
    """Letters and digits alone, lower case: two texts that read the same fold to the same."""
    return "".join(character for character in text.casefold() if character.isalnum())


class Writer:
    """Writes stories of one language; remembers in `used` what is taken."""

    def __init__(self, language: str, used: Used) -> None:
        self.language = language
        self._used = used
        self._topics = topics(language)

    def topic_names(self) -> tuple[str, ...]:
        """The story types of the language."""
        return tuple(self._topics)

    def write(self, rng: Random, topic: str, weekday: int, *, boxes: bool = False) -> Story:
        """A story of the type `topic`, told on a weekday (0 is Monday).

        `boxes` asks for call-outs and a question-and-answer block whatever the dice say.
        """
        for _ in range(_ATTEMPTS):
            draft = _Draft(self.language, self._topics[topic], rng, weekday)
            story = draft.story(topic, boxes=boxes)
            lines = {
                fold(line) for block in story.blocks if block.kind is not BlockKind.HEADING for line in block.lines()
            }
            if fold(story.headline) not in self._used.headlines and not lines & self._used.paragraphs:
                self._used.headlines.add(fold(story.headline))
                self._used.paragraphs |= lines
                return story
        raise GrammarError(
            f"no new {self.language} story of type {topic!r} in {_ATTEMPTS} drafts: the type has too few "
            "sentences for this many articles; add some to demo/prose/data"
        )

    def alternate(self, story: Story) -> str | None:
        """Another headline for the same story that nobody printed yet; None where all are taken."""
        for headline in story.alternates:
            if fold(headline) not in self._used.headlines:
                self._used.headlines.add(fold(headline))
                return headline
        return None

    def addition(self, rng: Random, story: Story, weekday: int) -> Block:
        """One more paragraph for an edited article."""
        for _ in range(_ATTEMPTS):
            draft = _Draft(self.language, self._topics[story.topic], rng, weekday)
            block = Block(BlockKind.PARAGRAPH, draft.facts(2))
            if fold(block.text) not in self._used.paragraphs:
                self._used.paragraphs.add(fold(block.text))
                return block
        raise GrammarError(f"no new paragraph for {story.headline!r}: its type {story.topic!r} has too few facts")


class _Draft:
    """One attempt at a story: the values bound for its length, and pools that are drawn down."""

    def __init__(self, language: str, data: Mapping[str, Any], rng: Random, weekday: int) -> None:
        self.language, self.data, self.rng = language, data, rng
        self._left: dict[str, list[str]] = {}
        self._heard: set[str] = set()
        self.bound = self._bind(weekday)

    def _bind(self, weekday: int) -> dict[str, str]:
        pools, rng = names(self.language), self.rng
        bound = {"day": pools["days"][(weekday - rng.choice((0, 0, 1))) % 7]}
        used: set[str] = set()
        for index in range(1, 5):
            first = pick(rng, pools["female" if rng.random() < 0.5 else "male"])
            last = self._unlike(pools["last"], used)
            bound[f"p{index}s"] = last
            bound[f"p{index}"] = last + first if self.language == "ja" else f"{first} {last}"
            bound[f"_female{index}"] = "1" if first in pools["female"] else ""
        for key, first, second in (
            ("town", "town_a", "town_b"),
            ("town2", "town_a", "town_b"),
            ("street", "street_a", "street_b"),
            ("street2", "street_a", "street_b"),
        ):
            glue = " " if self.language == "en" and key.startswith("street") else ""
            bound[key] = self._unlike(pools[first], used) + glue + pick(rng, pools[second])
        for key in ("region", "suburb", "saint", "month"):
            bound[key] = pick(rng, pools[key])
        for key, template in self.data.get("vars", {}).items():
            if key.endswith("_pair"):
                stem = key.removesuffix("_pair")
                bound[stem], bound[f"{stem}_short"] = pick(rng, template.split("|")).split("=")
            else:
                bound[key] = expand(template, rng, bound, self.language)
        return bound

    def _unlike(self, pool: list[str], used: set[str]) -> str:
        drawn = pick(self.rng, [item for item in pool if item not in used])
        used.add(drawn)
        return drawn

    def say(self, template: str) -> str:
        """The template as a sentence: filled, first letter large."""
        text = expand(template, self.rng, self.bound, self.language).strip()
        return text[:1].upper() + text[1:]

    def draw(self, pool: str) -> str:
        """One of a pool, each once."""
        if not self._left.get(pool):
            self._left[pool] = self.rng.sample(self.data[pool], len(self.data[pool]))
        return self.say(self._left[pool].pop())

    def join(self, sentences: list[str]) -> str:
        return ("" if self.language == "ja" else " ").join(sentences)

    def facts(self, count: int) -> str:
        """Up to `count` facts; fewer when the pool runs dry, so that no template is used twice in a story."""
        if "facts" not in self._left:
            self._left["facts"] = self.rng.sample(self.data["facts"], len(self.data["facts"]))
        left = self._left["facts"]
        return self.join([self.say(left.pop()) for _ in range(min(count, len(left)))])

    def _speaker(self) -> tuple[str, str, str]:
        index = self.rng.choice((1, 1, 2, 4))
        roles = self.data["roles"]
        role = roles[index % len(roles)]
        if "/" in role:
            role = role.split("/")[1 if self.bound[f"_female{index}"] else 0]
        role = expand(role, self.rng, self.bound, self.language)
        return self.bound[f"p{index}"], self.bound[f"p{index}s"], role

    def quotation(self) -> str:
        """A sentence with a quotation; the role is given when the speaker is first heard."""
        name, surname, role = self._speaker()
        first, later = _QUOTES[self.language]
        pattern = pick(self.rng, later if name in self._heard else first)
        self._heard.add(name)
        words = {"Q": self.draw("quotes"), "P": name, "R": role, "S": surname}
        return re.sub(r"(?<![A-Za-z])[QPRS](?![A-Za-z])", lambda match: words[match[0]], pattern)

    def story(self, topic: str, *, boxes: bool) -> Story:
        rng = self.rng
        headline = self.draw("headlines")
        lead = self.draw("leads")
        opening = self.join([lead, self.facts(1)]) if rng.random() < 0.5 else lead
        blocks = [Block(BlockKind.PARAGRAPH, opening)]
        wanted = rng.randint(5, 9) if boxes else rng.randint(4, 8)
        kinds = ["facts", "quote", "facts", "background", "quote", "facts", "quote", "background", "facts"][:wanted]
        middle = kinds[1:]
        rng.shuffle(middle)
        deck = self.facts(1)
        texts = [self._paragraph(kind) for kind in [kinds[0], *middle]]
        blocks += [Block(BlockKind.PARAGRAPH, text) for text in texts if text]
        self._decorate(blocks, boxes=boxes)
        return Story(
            topic=topic,
            language=self.language,
            headline=headline,
            deck=deck,
            blocks=tuple(blocks),
            section=self.data["section"],
            tags=(self.bound["town"], self.data["section"], self.bound["region"]),
            alternates=tuple(self.draw("headlines") for _ in range(3)),
        )

    def _paragraph(self, kind: str) -> str:
        if kind == "facts":
            return self.facts(self.rng.choice((2, 2, 3)))
        if kind == "background":
            return self.join([self.draw("background"), self.facts(1)]).strip()
        parts = [self.quotation()]
        if self.rng.random() < 0.45:
            parts.append(self.facts(1))
        return self.join(parts).strip()

    def _decorate(self, blocks: list[Block], *, boxes: bool) -> None:
        """Sub-headings, a list, a pulled quotation, call-outs, a picture and questions, here and there."""
        rng = self.rng
        if len(blocks) > 4 and (boxes or rng.random() < 0.45):
            for place in sorted(rng.sample(range(2, len(blocks)), 2), reverse=True):
                blocks.insert(place, Block(BlockKind.HEADING, self.draw("subheads")))
        if rng.random() < 0.2:
            items = tuple(self.draw("list_items") for _ in range(len(self.data["list_items"])))
            blocks.insert(rng.randint(2, len(blocks)), Block(BlockKind.LIST, self.say(self.data["list_intro"]), items))
        if rng.random() < 0.2:
            name, _, _ = self._speaker()
            words = {"Q": self.draw("quotes"), "P": name}
            pulled = re.sub(r"(?<![A-Za-z])[QP](?![A-Za-z])", lambda match: words[match[0]], _PULLED[self.language])
            blocks.insert(rng.randint(2, len(blocks)), Block(BlockKind.QUOTE, pulled))
        for _ in range(2 if boxes else int(rng.random() < 0.15)):
            blocks.insert(rng.randint(2, len(blocks)), Block(BlockKind.CALLOUT, self.draw("callouts")))
        if rng.random() < 0.5:
            caption = self.say(pick(rng, _CAPTIONS[self.language]))
            blocks.insert(rng.choice((0, 1)), Block(BlockKind.CAPTION, caption))
        if boxes or rng.random() < 0.1:
            for question, answer in self.data["qa"]:
                blocks.append(Block(BlockKind.QUESTION, self.say(question), (self.say(answer),)))


def slug(text: str, fallback: str) -> str:
    """The words of a headline for an address; `fallback` where it has no Latin letters."""
    folded = text.casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("’", "")):
        folded = folded.replace(umlaut, plain)
    found = _TITLE_WORDS.findall(folded)
    return "-".join(found[:9]) if len(found) > 2 else fallback
