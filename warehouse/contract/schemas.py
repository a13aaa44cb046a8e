"""Arrow schemas of the published tables (`TABLES`) and of the files between stages (`HANDOVERS`).

Times are instants in UTC with microseconds. Text is Unicode, NFC, without markup. Lists are never
null, they are empty. A field says in ``nullable`` whether it may be null and in its ``doc`` when.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

CONTRACT_VERSION = 1

_INSTANT = pa.timestamp("us", tz="UTC")
_TEXT = pa.string()
_TEXTS = pa.list_(pa.field("element", pa.string(), nullable=False))
_INT = pa.int64()
_REAL = pa.float64()
_FLAG = pa.bool_()
_SIGNALS = pa.list_(
    pa.field(
        "element",
        pa.struct([pa.field("kind", pa.string()), pa.field("evidence", pa.string())]),
    )
)


def _f(name: str, kind: pa.DataType, doc: str) -> pa.Field:
    """A field that is never null."""
    return pa.field(name, kind, nullable=False, metadata={"doc": doc})


def _n(name: str, kind: pa.DataType, doc: str) -> pa.Field:
    """A field that may be null."""
    return pa.field(name, kind, nullable=True, metadata={"doc": doc})


_RUN = [
    _f("run_id", _TEXT, "The run that wrote the row: `runs.run_id`."),
    _f(
        "source_id",
        _TEXT,
        "The source's id in sources.toml, or `ingest:<host>`, with a port where the address has one.",
    ),
]
_COLLECTED = _f(
    "collected_at",
    _INSTANT,
    "The run's time (`--now`): the day the page was collected for the tables.",
)
_MONTH = _f("month", _TEXT, "Month of the run's time, YYYY-MM: the partition.")

_URL = [
    _f("url", _TEXT, "The address as requested, or as found where it was never requested."),
    _f("url_key", _TEXT, "The address without what does not change the page (identity.url_key)."),
]

_ARCHIVE = [
    _n("warc_file", _TEXT, "Archive file of the record, relative to the archive; an ingested file's own path."),
    _n("warc_offset", _INT, "Byte offset of the record's gzip member (or record) in that file."),
    _n("warc_length", _INT, "Length in bytes of that member."),
]

_FETCH = [
    _n("host", _TEXT, "Host name and port where one is given; null where the address has none."),
    _f("role", _TEXT, "`page` or `entry` (values.Role)."),
    _f("discovered_via", _TEXT, "feed, news_sitemap, sitemap, section, frontier, redirect, source, robots or ingest."),
    _f("state", _TEXT, "How the request ended (values.FetchState)."),
    _n("reason", _TEXT, "Why skipped or failed (values.FetchReason); null for the other states."),
    _n("detail", _TEXT, "What exactly happened, for a person: the status line, the error, the rule."),
    _n("http_status", _INT, "Status code of the answer; null where none came."),
    _n("content_type", _TEXT, "Content-Type as sent."),
    _n("etag", _TEXT, "ETag as sent, with its quotes and weakness mark."),
    _n("last_modified", _TEXT, "Last-Modified as sent."),
    _n("redirect_to", _TEXT, "Target of a redirect, absolute."),
    _n("final_url", _TEXT, "Address that answered, after redirects that have no row of their own."),
    _n("fetched_at", _INSTANT, "When the answer came: the run's time plus the time since the crawl began."),
    _n("duration_ms", _REAL, "From the request to the last byte, milliseconds."),
    _n("wire_bytes", _INT, "Bytes of the body as sent, before decompression."),
    *_ARCHIVE,
    _n("hint_headline", _TEXT, "Headline as the feed or news sitemap gives it."),
    _n("hint_published_at", _INSTANT, "Publication time as the feed or news sitemap gives it."),
]

_ARTICLE = [
    _f("article_id", _TEXT, "Hash of source and article key: one article, whatever its versions."),
    _f("article_key", _TEXT, "The canonical address's key where it stays on the site, else url_key."),
    _n(
        "canonical_url",
        _TEXT,
        "rel=canonical, else og:url, else from JSON-LD or microdata, absolute; null without one.",
    ),
    _n("canonical_source", _TEXT, "Where it was read (values.FieldSource); null without one."),
    _n("headline", _TEXT, "The headline as a reader sees it, without the site's name; null where none was found."),
    _n("headline_source", _TEXT, "Where the headline was read (values.FieldSource); null without one."),
    _n("byline", _TEXT, "The byline as printed; null where the page prints none."),
    _f("authors", _TEXTS, "Names of people, as printed, without role, 'by', place or outlet."),
    _f("agencies", _TEXTS, "Agencies, desks and organisations named as authors."),
    _n("byline_source", _TEXT, "Where the byline was read (values.FieldSource)."),
    _n("published_at", _INSTANT, "Publication instant; midnight UTC of the day where the precision is `day`."),
    _n("published_text", _TEXT, "The same as the page states it."),
    _n("published_offset_minutes", _INT, "Offset from UTC that the page states; null where it states none."),
    _n("published_precision", _TEXT, "`minute` or `day`; null without a date."),
    _n("published_source", _TEXT, "Where it was read (values.FieldSource); null without a date."),
    _n("modified_at", _INSTANT, "Instant of the last change the page states."),
    _n("modified_text", _TEXT, "The same as the page states it."),
    _n("modified_offset_minutes", _INT, "Offset from UTC that the page states."),
    _n("modified_precision", _TEXT, "`minute` or `day`."),
    _n("modified_source", _TEXT, "Where it was read (values.FieldSource); null without one."),
    _n("description", _TEXT, "The page's own summary."),
    _n("description_source", _TEXT, "Where it was read (values.FieldSource); null without one."),
    _n("section", _TEXT, "Section the page puts itself in, else the folder of its address."),
    _n("section_source", _TEXT, "Where it was read (values.FieldSource); null without one."),
    _f("tags", _TEXTS, "Keywords of the page, in its order, each once."),
    _n("tags_source", _TEXT, "Where they were read (values.FieldSource); null without any."),
    _n("language", _TEXT, "Language of the text, ISO 639-1, as identified from the text itself."),
    _n("markup_language", _TEXT, "Language the markup states, ISO 639-1."),
    _n("image_url", _TEXT, "Lead image, absolute."),
    _n("image_source", _TEXT, "Where it was read (values.FieldSource); null without one."),
    _f("body", _TEXT, "The article's text, one paragraph per line; empty where none was found."),
    _f("word_count", _INT, "Words of the body; for scripts without spaces, characters divided by 2, rounded up."),
    _n("paywalled", _FLAG, "What the page says of itself; null where it says nothing."),
    _n("paywalled_source", _TEXT, "Where that was read (values.FieldSource); null without one."),
    _f("content_hash", _TEXT, "Hash of normalised headline, authors and body: equal means unchanged."),
    _f("layout", _INT, "64-bit simhash of the page's element and class names: near means the same template."),
    _f("signals", _SIGNALS, "What extraction noticed (values.SignalKind), each with its evidence."),
    _n(
        "agreement",
        _REAL,
        "Share of the running text that the page's structure tells of which is in the body, 0 to 1: low where two ways "
        "of reading disagree; null where the page shows none.",
    ),
    _f("extractor", _TEXT, "Which reader gave the body."),
    _f("extractor_version", _TEXT, "Versions of the code and the library that read the page."),
]

_PAGE = [
    *_RUN,
    *_URL,
    _COLLECTED,
    _f("page_state", _TEXT, "article or rejected (values.PageState)."),
    _n("rejection", _TEXT, "Why it is no article (values.RejectionReason); null for articles."),
    _n("rejection_evidence", _TEXT, "What on the page says so."),
    _n("retryable", _FLAG, "Whether another try can help; null for articles."),
    _n("extract_ms", _REAL, "Time the page took, milliseconds."),
    *[field.with_nullable(True) for field in _ARTICLE],
    *_ARCHIVE,
]

_STORED_ARTICLE = [
    *_RUN,
    *_URL,
    _COLLECTED,
    *_ARTICLE,
    _f("version", _INT, "1 for the article as first seen, one more for each changed text."),
    _f("revision", _INT, "1, and one more each time the same version was extracted again with other code."),
    _n("duplicate_cluster_id", _TEXT, "Same value: duplicates of each other; null: none known."),
    _n("duplicate_role", _TEXT, "What this one is in its cluster (values.DuplicateRole)."),
    _f("verdict", _TEXT, "clean, flagged or failed (values.Verdict)."),
    _f("failed_checks", _TEXTS, "Names of the checks with a finding of warning or above on it."),
    *_ARCHIVE,
    _MONTH,
]

_FINDING = [
    *_RUN,
    _COLLECTED,
    _f("finding_id", _TEXT, "Hash of run, source, article, URL, check and column."),
    _f("check", _TEXT, "Name of the check, as in the catalogue."),
    _f("severity", _TEXT, "info, warning or critical (values.Severity)."),
    _f("level", _TEXT, "`article`, `page` (a page that is no article) or `source`."),
    _n("article_id", _TEXT, "Article it is about; null for pages and sources."),
    _n("version", _INT, "Version of that article."),
    _n("url", _TEXT, "Address of the page; null for a source."),
    _n("column", _TEXT, "Column it was found in."),
    _n("value", _REAL, "The measured figure; null where the check measures none."),
    _n("threshold", _REAL, "The figure it was held against."),
    _n("evidence", _TEXT, "What was found, as text: at most 500 characters."),
    _f("message", _TEXT, "One sentence for a person, with the numbers."),
    _f("sample_urls", _TEXTS, "Up to three pages that show it; for a source."),
]

_MEASURE = [
    *_RUN,
    _COLLECTED,
    _f("metric", _TEXT, "Name of the measure, as in the catalogue."),
    _f("value", _REAL, "The figure."),
    _f("n", _INT, "How many pages or articles it was taken over."),
]

_LEDGER = [
    *_RUN,
    *_URL,
    _COLLECTED,
    *_FETCH,
    _f("outcome", _TEXT, "The one outcome (values.Outcome)."),
    _n("outcome_reason", _TEXT, "Fetch or rejection reason, or the blocking checks, comma-separated."),
    _n("outcome_evidence", _TEXT, "What says so: at most 500 characters."),
    _n("retryable", _FLAG, "Of a rejected page: whether asking again can help; null for every other outcome."),
    _n("article_id", _TEXT, "The article it belongs to, where there is one."),
    _n("version", _INT, "Version published, withheld or found unchanged."),
    _n("folded_into", _TEXT, "URL of the page that stands for this one."),
    _MONTH,
]

_MEMORY = [
    *_RUN,
    _COLLECTED,
    _f("version", _INT, "Version of the source's memory."),
    _f("kind", _TEXT, "What was learned."),
    _f("key", _TEXT, "Which one."),
    _f("value", _TEXT, "What it is, JSON."),
    _f("support", _INT, "On how many pages it was seen."),
]

_RUN_ROW = [
    _f("run_id", _TEXT, "The run."),
    _f("kind", _TEXT, "collect, ingest or watch (values.RunKind)."),
    _f("collected_at", _INSTANT, "The run's time (`--now`)."),
    _f(
        "verdict",
        _TEXT,
        "Worst verdict of its sources (values.Verdict), each by its checks of level source alone: critical findings "
        "of articles and pages withhold those and do not fail the run.",
    ),
    _f("sources", _TEXTS, "Ids of its sources."),
    _f("failed_sources", _TEXTS, "Those whose verdict is failed."),
    _f("considered", _INT, "URLs discovered or due."),
    *[
        _f(name, _INT, f"URLs with that outcome ({name}); pages only, entry points apart.")
        for name in (
            "published",
            "quarantined",
            "rejected",
            "unchanged",
            "folded",
            "not_modified",
            "redirected",
            "skipped",
            "failed",
        )
    ],
    _f("entries", _INT, "Entry points asked for: feeds, sitemaps, sections, robots.txt."),
    _f("findings", _INT, "Rows it added to findings."),
    _f("crawl_seconds", _REAL, "Time of the crawl stage, all attempts."),
    _f("extract_seconds", _REAL, "Time of the extraction stage."),
    _f("check_seconds", _REAL, "Time of the checks."),
    _f("copydesk_version", _TEXT, "Version of this program."),
    _f("memory_version", _TEXT, "Which site memory the run read; empty for none."),
    _f("contract_version", _INT, "Version of these schemas."),
]


def _schema(name: str, fields: Sequence[pa.Field], doc: str) -> pa.Schema:
    return pa.schema(fields, metadata={"name": name, "doc": doc})


TABLES: Mapping[str, pa.Schema] = {
    "articles": _schema("articles", _STORED_ARTICLE, "One version of one published article."),
    "quarantine": _schema("quarantine", _STORED_ARTICLE, "One version of one withheld article."),
    "findings": _schema("findings", [*_FINDING, _MONTH], "One failed check on an article, a page or a source."),
    "ledger": _schema("ledger", _LEDGER, "One URL in one run with its one outcome."),
    "measures": _schema("measures", [*_MEASURE, _MONTH], "One metric of one source in one run."),
    "memory": _schema("memory", _MEMORY, "What was learned of a source's pages."),
    "runs": _schema("runs", _RUN_ROW, "One run; written last, so a run that is here is whole."),
}
"""Published tables by name. Partitioned by `month` where that column exists."""

HANDOVERS: Mapping[str, pa.Schema] = {
    "fetches": _schema("fetches", [*_RUN, *_URL, *_FETCH], "crawlers → extraction: one URL of a run, after the crawl."),
    "pages": _schema("pages", _PAGE, "extraction → expectations: one fetched page, read."),
}
"""Files between stages by name, Parquet, one schema each."""


def empty(schema: pa.Schema) -> pa.Table:
    """A table of `schema` without rows."""
    return schema.empty_table()


def table_from_rows(schema: pa.Schema, rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """Rows as an Arrow table of exactly `schema`.

    Raises:
        ValueError: a row lacks a field or has one that the schema does not know (Arrow alone would
            drop it in silence), or a field that may not be null is null.
    """
    names = set(schema.names)
    taken = []
    for index, row in enumerate(rows):
        if row.keys() != names:
            missing, unknown = sorted(names - row.keys()), sorted(row.keys() - names)
            raise ValueError(f"row {index} does not fit schema {_name(schema)}: missing {missing}, unknown {unknown}")
        taken.append(row)
    table = pa.Table.from_pylist(taken, schema=schema)
    for field in schema:
        if not field.nullable and table.column(field.name).null_count:
            raise ValueError(f"column {field.name} of {_name(schema)} may not be null and is")
    return table


def _name(schema: pa.Schema) -> str:
    return str((schema.metadata or {}).get(b"name", b"?"), "utf-8")
