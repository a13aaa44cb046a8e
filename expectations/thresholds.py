"""The figures that checks hold articles and sources against: defaults here, exceptions in sources.toml.

Light on purpose: reading a configuration must not load Great Expectations.
"""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.contract import Severity

_DEFAULT = "default of the check"

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    """Frozen; an unknown key is an error that names the nearest known one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _name_the_nearest(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = list(cls.model_fields)
            for key in data:
                if key not in cls.model_fields:
                    near = difflib.get_close_matches(str(key), known, n=1)
                    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
                    raise ValueError(f"unknown key {key!r}: {hint}")
        return data


class Limits(_Strict):
    """What every check can be told for a source: why it differs, whether it runs, how much it matters."""

    reason: str = Field(min_length=3, description="Why this source differs. Required wherever a check is adjusted.")
    enabled: bool = Field(default=True, description="false leaves the check out for this source.")
    severity: Severity | None = Field(
        default=None,
        description="Severity of every finding of this check that would be a warning or critical; "
        "what is only information stays so.",
    )


class MalformedBylineLimits(Limits):
    """Limits of malformed_byline."""

    by_share: Share = Field(
        default=0.1,
        description='A byline that opens with "by" is told where at most this share of the source\'s other bylines do.',
    )
    min_known: Count = Field(default=5, description="Fewer other bylines of the source teach nothing, bylines.")


class HeadlineTwins(Limits):
    """Limits of the two checks on headlines used twice."""

    days: Annotated[float, Field(gt=0)] = Field(default=14, description="How far back a twin is looked for, days.")
    min_words: Count = Field(
        default=4, description="Shorter headlines ('Letters', 'The week ahead') are never twins, words."
    )


class BoilerplateLeakageLimits(Limits):
    """Limits of boilerplate_leakage."""

    critical_share: Share = Field(
        default=0.25, description="Share of the body's words from which the article is withheld."
    )
    repeated_on: Annotated[int, Field(ge=2)] = Field(
        default=4, description="A paragraph on at least so many articles of the source is furniture, articles."
    )
    list_lines: Annotated[int, Field(ge=2)] = Field(
        default=4, description="So many short title-like lines in a row at the head of a body are a menu, lines."
    )


class ParagraphRepeatedLimits(Limits):
    """Limits of paragraph_repeated."""

    min_words: Count = Field(default=6, description="Shorter paragraphs may stand twice, words.")


class HeadlineRepeatedLimits(Limits):
    """Limits of headline_repeated."""

    min_words: Count = Field(default=3, description="Shorter headlines are not looked for in the body, words.")


class BodyShortLimits(Limits):
    """Limits of body_short."""

    min_words: Count = Field(default=60, description="Fewer words than this are too few for an article, words.")


class DateImplausibleLimits(Limits):
    """Limits of date_implausible."""

    ahead_hours: Annotated[float, Field(ge=0)] = Field(
        default=15,
        description="How far after the collection a publication may be stated, hours. No clock on Earth is further "
        "ahead of UTC than 14 hours, so a local time read as UTC passes.",
    )
    earliest_year: int = Field(
        default=1990, description="No earlier year is believed: there was no news on the Web before."
    )
    severity_of_contradictions: Severity = Field(
        default=Severity.INFO, description="Severity where the page states dates more than a day apart."
    )


class FieldsContradictLimits(Limits):
    """Limits of fields_contradict."""

    warning_fields: Annotated[int, Field(ge=2)] = Field(
        default=2,
        description="Of headline, byline and date so many contradict what the page shows: its metadata is another's.",
    )


class LanguageMismatchLimits(Limits):
    """Limits of language_mismatch."""

    also: tuple[str, ...] = Field(default=(), description="Other languages the source publishes in, ISO 639-1.")
    min_words: Count = Field(
        default=30, description="Shorter texts are not judged: identification errs on them, words."
    )


class MojibakeLimits(Limits):
    """Limits of mojibake."""

    min_count: Count = Field(
        default=2, description="Broken characters from which a body is flagged; one in a headline is enough."
    )


class SourceSilentLimits(Limits):
    """Limits of source_silent."""

    max_hours: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="Hours without a new article that are allowed; unset: learned from the source's gaps."
    )
    min_hours: Annotated[float, Field(gt=0)] = Field(
        default=24, description="Never alarm before so many hours of silence (where the limit is learned), hours."
    )
    gap_factor: Annotated[float, Field(ge=1)] = Field(
        default=3, description="Allowed silence as a multiple of the 95th percentile of the source's own gaps."
    )
    min_articles: Count = Field(default=10, description="Fewer dated articles in history teach nothing, articles.")


class ArticlesPerSourceLimits(Limits):
    """Limits of articles_per_source."""

    min_new: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Fewest new articles a run may bring; unset: learned."
    )
    max_new: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Most new articles a run may bring; unset: learned."
    )
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = Field(
        default=0.001, description="Chance of a false alarm a run under the Poisson model, for each side."
    )
    min_days: Count = Field(default=7, description="Fewer whole days of history teach nothing, days.")


class TemplateChangedLimits(Limits):
    """Limits of template_changed."""

    distance: Annotated[int, Field(ge=1, le=64)] = Field(
        default=12, description="Layouts that differ in more bits than this are different templates, of 64 bits."
    )
    share: Share = Field(default=0.5, description="Share of the run's article pages that must look new.")
    min_pages: Count = Field(default=3, description="Fewer article pages in the run say nothing, pages.")
    min_known: Count = Field(default=5, description="Fewer articles in history say nothing, articles.")


class ShareLimits(Limits):
    """Limits of a check that holds a share of a run's pages against two figures."""

    warning: Share = Field(default=0.1, description="Share from which it is a warning.")
    critical: Share = Field(default=0.5, description="Share from which the source fails its run.")
    min_affected: Count = Field(default=3, description="Fewer affected pages say nothing, pages.")

    @model_validator(mode="after")
    def _in_order(self) -> "ShareLimits":
        if self.critical < self.warning:
            raise ValueError(f"critical ({self.critical}) is below warning ({self.warning}): swap them")
        return self


class EntryPointsFailedLimits(Limits):
    """Limits of entry_points_failed."""

    critical: Share = Field(
        default=1.0, description="Share of failed entry points from which the source fails; any other is a warning."
    )


class FieldShareDroppedLimits(Limits):
    """Limits of field_share_dropped."""

    drop: Share = Field(default=0.4, description="How far below its history a field's share must fall, as a share.")
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = Field(
        default=0.001, description="Chance that a run with the old share looks as bad by luck (binomial)."
    )
    min_articles: Count = Field(default=5, description="Fewer candidates in the run say nothing, articles.")
    min_known: Count = Field(default=20, description="Fewer articles in history say nothing, articles.")


class Thresholds(_Strict):
    """One source's limits, a field for each check; what a source does not mention has its default."""

    missing_byline: Limits = Limits(reason=_DEFAULT)
    byline_unread: Limits = Limits(reason=_DEFAULT)
    malformed_byline: MalformedBylineLimits = MalformedBylineLimits(reason=_DEFAULT)
    headline_missing: Limits = Limits(reason=_DEFAULT)
    headline_repeated: HeadlineRepeatedLimits = HeadlineRepeatedLimits(reason=_DEFAULT)
    duplicate_headline: HeadlineTwins = HeadlineTwins(reason=_DEFAULT)
    duplicate_headline_across: HeadlineTwins = HeadlineTwins(reason=_DEFAULT)
    boilerplate_leakage: BoilerplateLeakageLimits = BoilerplateLeakageLimits(reason=_DEFAULT)
    paragraph_repeated: ParagraphRepeatedLimits = ParagraphRepeatedLimits(reason=_DEFAULT)
    body_missing: Limits = Limits(reason=_DEFAULT)
    body_short: BodyShortLimits = BodyShortLimits(reason=_DEFAULT)
    date_missing: Limits = Limits(reason=_DEFAULT)
    date_implausible: DateImplausibleLimits = DateImplausibleLimits(reason=_DEFAULT)
    fields_contradict: FieldsContradictLimits = FieldsContradictLimits(reason=_DEFAULT)
    language_mismatch: LanguageMismatchLimits = LanguageMismatchLimits(reason=_DEFAULT)
    mojibake: MojibakeLimits = MojibakeLimits(reason=_DEFAULT)
    page_withheld: Limits = Limits(reason=_DEFAULT)
    source_silent: SourceSilentLimits = SourceSilentLimits(reason=_DEFAULT)
    articles_per_source: ArticlesPerSourceLimits = ArticlesPerSourceLimits(reason=_DEFAULT)
    template_changed: TemplateChangedLimits = TemplateChangedLimits(reason=_DEFAULT)
    withheld_share: ShareLimits = ShareLimits(reason=_DEFAULT)
    quarantined_share: ShareLimits = ShareLimits(reason=_DEFAULT)
    fetch_failures: ShareLimits = ShareLimits(reason=_DEFAULT)
    entry_points_failed: EntryPointsFailedLimits = EntryPointsFailedLimits(reason=_DEFAULT)
    field_share_dropped: FieldShareDroppedLimits = FieldShareDroppedLimits(reason=_DEFAULT)
