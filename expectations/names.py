"""Closed lists of this folder: the checks' names, the levels they speak about, what they measure."""

from enum import StrEnum


class Level(StrEnum):
    """What a finding is about; the column `level` of the findings table."""

    ARTICLE = "article"
    PAGE = "page"  # a fetched page that is no article
    SOURCE = "source"


class CheckName(StrEnum):
    """Every check, by the name it has in sources.toml, in the findings and in the catalogue."""

    MISSING_BYLINE = "missing_byline"
    BYLINE_UNREAD = "byline_unread"
    MALFORMED_BYLINE = "malformed_byline"
    HEADLINE_MISSING = "headline_missing"
    HEADLINE_REPEATED = "headline_repeated"
    DUPLICATE_HEADLINE = "duplicate_headline"
    DUPLICATE_HEADLINE_ACROSS = "duplicate_headline_across"
    BOILERPLATE_LEAKAGE = "boilerplate_leakage"
    PARAGRAPH_REPEATED = "paragraph_repeated"
    BODY_MISSING = "body_missing"
    BODY_SHORT = "body_short"
    DATE_MISSING = "date_missing"
    DATE_IMPLAUSIBLE = "date_implausible"
    FIELDS_CONTRADICT = "fields_contradict"
    LANGUAGE_MISMATCH = "language_mismatch"
    MOJIBAKE = "mojibake"
    PAGE_WITHHELD = "page_withheld"
    SOURCE_SILENT = "source_silent"
    ARTICLES_PER_SOURCE = "articles_per_source"
    TEMPLATE_CHANGED = "template_changed"
    WITHHELD_SHARE = "withheld_share"
    QUARANTINED_SHARE = "quarantined_share"
    FETCH_FAILURES = "fetch_failures"
    ENTRY_POINTS_FAILED = "entry_points_failed"
    FIELD_SHARE_DROPPED = "field_share_dropped"


class Metric(StrEnum):
    """Every measure a run takes of a source: what later runs' baselines are learned from."""

    PAGES_READ = "pages_read"
    ARTICLES_NEW = "articles_new"
    ARTICLES_CHANGED = "articles_changed"
    BYLINE_SHARE = "byline_share"
    DATE_SHARE = "date_share"
    SECTION_SHARE = "section_share"
    BODY_WORDS_MEDIAN = "body_words_median"
    LEAKAGE_SHARE = "leakage_share"
    FLAGGED_SHARE = "flagged_share"
    QUARANTINED_SHARE = "quarantined_share"
    REJECTED_SHARE = "rejected_share"
    WITHHELD_SHARE = "withheld_share"
    FETCH_FAILURE_SHARE = "fetch_failure_share"
    ENTRY_FAILURE_SHARE = "entry_failure_share"
    HOURS_SINCE_NEWEST = "hours_since_newest"
    LAYOUT_FAR_SHARE = "layout_far_share"


MEASURES: dict[Metric, str] = {
    Metric.PAGES_READ: "Pages of the run that extraction read, rejected ones included; n is the same.",
    Metric.ARTICLES_NEW: "Articles seen for the first time; n is the number of candidates.",
    Metric.ARTICLES_CHANGED: "New versions of articles known before; n is the number of candidates.",
    Metric.BYLINE_SHARE: "Share of candidates with a byline, an author or an agency, 0 to 1.",
    Metric.DATE_SHARE: "Share of candidates whose page states a publication date, 0 to 1.",
    Metric.SECTION_SHARE: "Share of candidates with a section, 0 to 1.",
    Metric.BODY_WORDS_MEDIAN: "Median of word_count over the candidates.",
    Metric.LEAKAGE_SHARE: "Words of the candidates' bodies that are boilerplate, as a share of all words, 0 to 1.",
    Metric.FLAGGED_SHARE: "Share of candidates with a finding of warning or above, 0 to 1.",
    Metric.QUARANTINED_SHARE: "Share of candidates with a critical finding, 0 to 1.",
    Metric.REJECTED_SHARE: "Share of the pages read that are no article, 0 to 1.",
    Metric.WITHHELD_SHARE: "Share of the pages read behind which the site withheld an article (walls), 0 to 1.",
    Metric.FETCH_FAILURE_SHARE: "Share of the pages asked for that failed, 0 to 1.",
    Metric.ENTRY_FAILURE_SHARE: "Share of the entry points (robots.txt apart) that failed, 0 to 1.",
    Metric.HOURS_SINCE_NEWEST: "Hours from the newest known publication to the run; n is the number of known articles.",
    Metric.LAYOUT_FAR_SHARE: "Share of the run's article pages whose layout is far from all earlier ones, 0 to 1.",
}
"""The catalogue of measures: one entry for each `Metric`."""
