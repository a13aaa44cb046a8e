"""Paragraphs that several articles of one source share: furniture of the page rather than text of the story."""

from collections import defaultdict
from dataclasses import dataclass

from expectations.twins import latest
from expectations.views import Run

_MAX_WORDS = 120  # words; longer paragraphs that recur are agency text, not furniture


@dataclass(frozen=True, slots=True)
class Segments:
    """How many articles of a source have a paragraph, copies of one body counted once."""

    counts: dict[tuple[str, str], int]
    """(source_id, folded paragraph) → articles, for paragraphs on at least two."""
    articles: dict[str, int]
    """source_id → articles whose bodies were looked at, copies counted once."""

    def on(self, source_id: str, key: str) -> int:
        """Articles of the source with that paragraph, 1 where it is unique."""
        return self.counts.get((source_id, key), 1)


def find_segments(run: Run) -> Segments:
    """Counts over the run's articles and the recent history that has bodies."""
    current = latest(run.articles)
    wanted = {(item.source_id, key) for item in run.articles for key in item.paragraph_keys if key}
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    bodies: dict[str, set[str]] = defaultdict(set)
    for text in (*current.values(), *(known for known in run.history if known.article_id not in current)):
        if not text.body:
            continue
        membership = run.clusters.members.get(text.article_id)
        story = membership.cluster_id if membership else text.article_id
        bodies[text.source_id].add(story)
        for key in set(text.paragraph_keys):
            if (text.source_id, key) in wanted and key.count(" ") < _MAX_WORDS:
                holders[text.source_id, key].add(story)
    return Segments(
        counts={key: len(stories) for key, stories in holders.items() if len(stories) > 1},
        articles={source_id: len(stories) for source_id, stories in bodies.items()},
    )
