"""The checks, one module each: a pure detector, its definition and its Expectation.

Importing this package loads Great Expectations; `expectations` itself does so only when it must.
"""

from typing import Any

from expectations.base import FindingExpectation
from expectations.checks.articles_per_source import ExpectSourcesToBringTheirUsualNumber
from expectations.checks.body_missing import ExpectArticlesToHaveABody
from expectations.checks.body_short import ExpectBodiesToBeLongEnough
from expectations.checks.boilerplate_leakage import ExpectBodiesWithoutBoilerplate
from expectations.checks.byline_unread import ExpectNamedAuthorsToBeRead
from expectations.checks.date_implausible import ExpectDatesToBePlausible
from expectations.checks.date_missing import ExpectArticlesToHaveADate
from expectations.checks.duplicate_headline import ExpectHeadlinesToBeUniqueWithinTheSource
from expectations.checks.duplicate_headline_across import ExpectHeadlinesToBeUniqueAcrossSources
from expectations.checks.entry_points_failed import ExpectEntryPointsToBeRead
from expectations.checks.fetch_failures import ExpectPagesToBeFetched
from expectations.checks.field_share_dropped import ExpectFieldsNotToGoMissing
from expectations.checks.fields_contradict import ExpectPagesToAgreeWithThemselves
from expectations.checks.headline_missing import ExpectArticlesToHaveAHeadline
from expectations.checks.headline_repeated import ExpectBodiesNotToRepeatTheHeadline
from expectations.checks.language_mismatch import ExpectArticlesInTheSourcesLanguage
from expectations.checks.malformed_byline import ExpectAuthorsToBeNames
from expectations.checks.missing_byline import ExpectArticlesToHaveAByline
from expectations.checks.mojibake import ExpectTextToBeDecodedRightly
from expectations.checks.page_withheld import ExpectPagesNotToBeWithheld
from expectations.checks.paragraph_repeated import ExpectParagraphsNotToRepeat
from expectations.checks.quarantined_share import ExpectSourcesToHaveFewArticlesWithheld
from expectations.checks.source_silent import ExpectSourcesNotToFallSilent
from expectations.checks.template_changed import ExpectTemplatesNotToChange
from expectations.checks.withheld_share import ExpectSourcesNotToWithholdTheirArticles
from expectations.definition import Check
from expectations.names import Level

__all__ = ["EXPECTATIONS", "checks_of"]

EXPECTATIONS: tuple[type[FindingExpectation], ...] = (
    ExpectArticlesToHaveAByline,
    ExpectNamedAuthorsToBeRead,
    ExpectAuthorsToBeNames,
    ExpectArticlesToHaveAHeadline,
    ExpectBodiesNotToRepeatTheHeadline,
    ExpectHeadlinesToBeUniqueWithinTheSource,
    ExpectHeadlinesToBeUniqueAcrossSources,
    ExpectBodiesWithoutBoilerplate,
    ExpectParagraphsNotToRepeat,
    ExpectArticlesToHaveABody,
    ExpectBodiesToBeLongEnough,
    ExpectArticlesToHaveADate,
    ExpectDatesToBePlausible,
    ExpectPagesToAgreeWithThemselves,
    ExpectArticlesInTheSourcesLanguage,
    ExpectTextToBeDecodedRightly,
    ExpectPagesNotToBeWithheld,
    ExpectSourcesNotToFallSilent,
    ExpectSourcesToBringTheirUsualNumber,
    ExpectTemplatesNotToChange,
    ExpectSourcesNotToWithholdTheirArticles,
    ExpectSourcesToHaveFewArticlesWithheld,
    ExpectPagesToBeFetched,
    ExpectEntryPointsToBeRead,
    ExpectFieldsNotToGoMissing,
)
"""Every check's Expectation, in the order of `CheckName`."""


def checks_of(level: Level) -> tuple[Check[Any, Any], ...]:
    """The definitions of one level, in that order."""
    return tuple(found.definition for found in EXPECTATIONS if found.definition.level is level)
