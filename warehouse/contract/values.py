"""Closed lists of values that columns hold. A value is added here first, then used."""

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, least first."""

    INFO = "info"  # worth knowing; nobody is told
    WARNING = "warning"  # published and counted; told where it concerns a source
    CRITICAL = "critical"  # an article is withheld; a source fails, and its run

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for critical: for comparing and for the worst of several."""
        return list(Severity).index(self)


class Role(StrEnum):
    """What a URL is to a run."""

    PAGE = "page"  # may hold an article; counted in the balances
    ENTRY = "entry"  # feed, sitemap, section, robots.txt; counted apart


class FetchState(StrEnum):
    """How the request for one URL ended."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    REDIRECTED = "redirected"  # to a URL that has a row of its own
    SKIPPED = "skipped"  # not asked for, by a rule; of an archive: not taken for a page
    FAILED = "failed"  # asked for, no usable answer


class FetchReason(StrEnum):
    """Why a URL was skipped or failed, or what was remarkable about a fetched one."""

    ROBOTS = "robots"  # disallowed by robots.txt
    PATTERN = "pattern"  # outside the source's allow patterns or inside its deny patterns
    OFF_SITE = "off_site"  # on another host than the source's
    ADDRESS = "address"  # its host resolves to an address that is not public
    SCHEME = "scheme"  # neither http nor https
    BUDGET = "budget"  # the source's limit of pages or time for one run was reached
    DNS = "dns"
    CONNECTION = "connection"  # refused, reset, closed half-way, TLS
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"  # more bytes than the limit, on the wire or decompressed
    REDIRECT_LIMIT = "redirect_limit"
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
    GONE = "gone"  # 404 or 410
    CLIENT_ERROR = "client_error"  # other 4xx
    SERVER_ERROR = "server_error"  # 5xx
    NOT_PARSEABLE = "not_parseable"  # an entry point that is not what it was said to be
    TRUNCATED = "truncated"  # the body or the archive record ended early
    BAD_ENCODING = "bad_encoding"  # Content-Encoding that does not decode
    NOT_A_PAGE = "not_a_page"  # of an archive: robots.txt, a feed, a sitemap, an image, anything declared as no HTML
    NO_URL = "no_url"  # an ingested page whose address nobody states
    CRASHED = "crashed"  # an unexpected exception of ours on this one URL


class PageState(StrEnum):
    """What extraction made of one fetched page."""

    ARTICLE = "article"
    REJECTED = "rejected"


class RejectionReason(StrEnum):
    """Why a fetched page is no article."""

    CONSENT_WALL = "consent_wall"
    CHALLENGE = "challenge"  # bot check
    LOGIN_WALL = "login_wall"
    PAYWALL_STUB = "paywall_stub"
    ERROR_PAGE = "error_page"  # an error served with status 200
    SECTION_PAGE = "section_page"  # home or section: a list of other pages
    SEARCH_OR_TAG = "search_or_tag"
    MEDIA_PAGE = "media_page"  # gallery, video, audio without a text
    LIVE_BLOG = "live_blog"
    REPEATED_TEXT = "repeated_text"  # one text under many addresses of its source: a wall or an error
    NOT_HTML = "not_html"
    EMPTY_SHELL = "empty_shell"  # needs JavaScript to show anything
    NOT_ARTICLE = "not_article"  # HTML without anything that reads like an article
    TOO_COMPLEX = "too_complex"  # beyond the limits of size, depth or number of elements
    TIMEOUT = "timeout"  # took longer than a page may take
    CRASHED = "crashed"  # its worker died or an unexpected exception was raised

    @property
    def is_wall(self) -> bool:
        """True where the site withheld the article: a finding of its own, worth another try."""
        return self in {
            RejectionReason.CONSENT_WALL,
            RejectionReason.CHALLENGE,
            RejectionReason.LOGIN_WALL,
            RejectionReason.PAYWALL_STUB,
            RejectionReason.ERROR_PAGE,
            RejectionReason.REPEATED_TEXT,
        }


class SignalKind(StrEnum):
    """What extraction noticed about a page beside its fields."""

    BOILERPLATE_REMOVED = "boilerplate_removed"  # leaked into the body and was taken out
    HEADLINE_REMOVED = "headline_removed"  # stood again at the head of the body, taken out
    HEADLINE_CONFLICT = "headline_conflict"  # the page states different headlines
    BYLINE_CONFLICT = "byline_conflict"
    DATE_CONFLICT = "date_conflict"  # the page states dates more than a day apart
    DATE_IN_FUTURE = "date_in_future"  # the page states a date after its collection
    CANONICAL_CONFLICT = "canonical_conflict"  # the page names two addresses as its own
    PAYWALL_CONFLICT = "paywall_conflict"  # the page states that it is free and that it is not
    LANGUAGE_CONFLICT = "language_conflict"  # markup and text disagree
    BYLINE_UNREAD = "byline_unread"  # nobody was taken for the author, though the page says that this one is
    BYLINE_CLEANED = "byline_cleaned"  # the printed byline held more than names
    ENCODING_REPAIRED = "encoding_repaired"  # decoded otherwise than declared
    BODY_TRUNCATED = "body_truncated"  # the text breaks off
    STRUCTURED_DATA_BROKEN = "structured_data_broken"  # JSON-LD that does not parse
    BRIEF = "brief"  # a whole article of few words
    LIVE_BLOG = "live_blog"  # the text is the lead of one; its posts are left out
    CORRECTION = "correction"  # the page says what was wrong in an earlier version; its note
    UPDATE_NOTE = "update_note"  # the page says what was added to an earlier version; its note
    TEMPLATE_MISFIT = "template_misfit"  # text or fields are not where the site's known template has them


class FieldSource(StrEnum):
    """Where on its page a field of an article was read: the place whose wording was taken."""

    JSON_LD = "json-ld"  # an object of JSON-LD
    MICRODATA = "microdata"  # a property of the article's item (itemprop)
    RDFA = "rdfa"  # a property of the article's item (property)
    META = "meta"  # a meta element, OpenGraph's and Twitter's among them
    LINK = "link"  # a link element of the page's head (canonical, image_src)
    TITLE = "title"  # the title element
    PAGE = "page"  # what the page shows
    URL = "url"  # the page's address
    FEED = "feed"  # the feed or news sitemap that announced the page
    SEARCH = "search"  # a search of the whole markup, where nothing above has it


class Outcome(StrEnum):
    """The one outcome of a URL in a run, as the ledger holds it."""

    PUBLISHED = "published"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"
    UNCHANGED = "unchanged"
    FOLDED = "folded"  # a second page of an article of the same run
    NOT_MODIFIED = "not_modified"
    REDIRECTED = "redirected"
    SKIPPED = "skipped"
    FAILED = "failed"
    READ = "read"  # an entry point that was read


class DuplicateRole(StrEnum):
    """What an article is to the others of its cluster of duplicates."""

    FIRST = "first"  # the earliest of its cluster
    UPDATED = "updated"  # the same story of the same source, told further
    WIRE_COPY = "wire_copy"  # the same text at another source
    SAME_HEADLINE = "same_headline"  # the same headline on another story
    TEMPLATE = "template"  # the same text with other figures (weather, prices)


class Verdict(StrEnum):
    """The checks' word on an article, or on a source or a run."""

    CLEAN = "clean"  # an article: published without a warning; a source or a run: articles may have been withheld still
    FLAGGED = "flagged"  # findings of warning, none of them critical
    FAILED = "failed"  # an article: withheld; a source or a run: critical findings of level source


class RunKind(StrEnum):
    """What a run was made for."""

    COLLECT = "collect"
    INGEST = "ingest"
    WATCH = "watch"
