"""What more than one module of this folder opens in the same way."""

from flows.config import Settings


def state_url(settings: Settings) -> str:
    """Address of the state database, with its password: never log it."""
    return settings.state_url.get_secret_value()
