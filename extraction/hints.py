"""What a feed or a news sitemap said of a page that it announced."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from extraction.stamps import EARLIEST, Stamp
from warehouse.contract import FieldSource

_BUILT = timedelta(minutes=5)
"""A moment so near to the collection, or after it, is more often when the feed was put together."""


@dataclass(frozen=True, slots=True)
class Hints:
    """One more place that states fields of an article, outside of its page."""

    headline: str | None = None
    """As the feed writes it."""
    published_at: datetime | None = None
    """Moment of publication, aware; midnight in UTC is a day without a time."""


NO_HINTS = Hints()
"""Of a page that nothing announced."""


def stamp_of(hints: Hints, collected_at: datetime | None) -> Stamp | None:
    """The day or moment of publication that a feed gives; None where it gives none that can be believed."""
    at = hints.published_at
    if at is None or at < EARLIEST or (collected_at is not None and at > collected_at - _BUILT):
        return None
    at = at.astimezone(UTC)
    precision = "minute" if at.hour or at.minute or at.second else "day"
    return replace(Stamp(at, at.isoformat(), None, precision), source=FieldSource.FEED)
