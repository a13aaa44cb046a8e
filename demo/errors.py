"""What can go wrong in the newsroom; one root."""


class DemoError(Exception):
    """Root of the newsroom's errors; the message says what, which one, why and what to do."""


class GrammarError(DemoError):
    """A story type's template does not fit its vars."""


class PlantingError(DemoError):
    """A fault found no page that can carry it."""


class TruthError(DemoError):
    """The truth file cannot be read, or the tables it is held against cannot."""
