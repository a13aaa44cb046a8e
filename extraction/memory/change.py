"""Whether a site was built anew: pages of a run that look like none before, or that their wrapper no longer fits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extraction.memory.model import Field, Trace, Wrapper
from extraction.memory.site import SiteMemory

_LEAST_KNOWN = 5
"""Articles of the source before a change can be told."""
_LEAST_PAGES = 3
_SHARE = 0.5
"""Share of a run's pages that have to be different, or of a template's pages that have to misfit."""
_LOSS = 0.3
"""By how much the share of pages with a field has to fall for the field to suffer."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was."""

    what: str
    """`layout`: pages far from every template; `places`: a template's pages that are no longer read by its places."""
    pages: int
    """Pages of the run that show it."""
    of: int
    """Pages of the run that could have."""
    suffers: tuple[Field, ...]
    """Fields that these pages print far less often than those before."""
    before: str
    """Address of a page as they were."""
    after: str
    """Address of a page as they are."""
    reason: str
    """In words, with the most common reason."""

    @property
    def share(self) -> float:
        """Of the pages that could have shown it, 0 to 1."""
        return self.pages / self.of


def changed(memory: SiteMemory | None, traces: Iterable[Trace]) -> list[Change]:
    """What changed between the pages that the memory was learned from and those of a run."""
    pages = sorted(traces, key=lambda trace: trace.url)
    if memory is None or memory.articles < _LEAST_KNOWN or len(pages) < _LEAST_PAGES:
        return []
    found = []
    far = [trace for trace in pages if memory.wrapper_of(trace.layout) is None]
    if len(far) >= _SHARE * len(pages):
        last = max(memory.wrappers, key=lambda one: (one.last, one.key))
        reason = f"{len(far)} of {len(pages)} pages are built like none before"
        found.append(Change("layout", len(far), len(pages), _suffering(last, far), last.example, far[0].url, reason))
    for wrapper in memory.wrappers:
        tried = [trace for trace in pages if trace.wrapper == wrapper.key]
        out = [trace for trace in tried if trace.misfit or trace.checked is False]
        if len(tried) >= _LEAST_PAGES and len(out) >= _SHARE * len(tried) and wrapper.fits > wrapper.misfits:
            reasons = sorted(trace.misfit or "another text than the general readers find" for trace in out)
            most = max(dict.fromkeys(reasons), key=reasons.count)
            found.append(
                Change("places", len(out), len(tried), _suffering(wrapper, out), wrapper.example, out[0].url, most)
            )
    return found


def _suffering(wrapper: Wrapper, pages: Sequence[Trace]) -> tuple[Field, ...]:
    """Fields that pages of the template printed and that these do not."""
    lost = []
    for name in Field:
        before = sum(getattr(place, name.value) for place in wrapper.places) / max(1, wrapper.pages)
        after = sum(any(field is name for field, _ in trace.fields) for trace in pages) / len(pages)
        if min(1.0, before) - after >= _LOSS:
            lost.append(name)
    return tuple(lost)
