"""What the process environment has to hold before Prefect or Great Expectations is imported."""

import os
from pathlib import Path

# Neither library may call home. Prefect's server asks for its own switch, the client for DO_NOT_TRACK.
_SILENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "GX_ANALYTICS_ENABLED": "false",
}

# A first start migrates the database, which took 20 to 28 s on two slow cores; Prefect's own limit is 20 s.
SERVER_START_SECONDS = 180


def silence_telemetry() -> None:
    """Switch off what the libraries would report, for this process and its children."""
    os.environ.update(_SILENT)


def use_prefect(api_url: str, home: Path) -> None:
    """Point Prefect at a server, its files in `home`, for this process and its children."""
    silence_telemetry()
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "PREFECT_API_URL": api_url,
            "PREFECT_HOME": str(home),
            "PREFECT_LOGGING_LEVEL": os.environ.get("PREFECT_LOGGING_LEVEL", "WARNING"),
        }
    )
