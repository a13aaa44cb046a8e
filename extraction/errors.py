"""Errors of extraction: all of them are mistakes of the caller. What is wrong with a page is a `Rejected`."""


class ExtractionError(Exception):
    """Root of what `extract` raises."""


class ArgumentError(ExtractionError):
    """An argument of `extract` is not what it must be; the message names it and says what would be right."""
