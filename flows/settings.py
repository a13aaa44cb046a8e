"""The models of copydesk.toml: what may stand in it, what each key means and what it is without a value.

`flows.config` reads them. Frozen; an unknown key is an error.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from flows.errors import ConfigError
from flows.tomlfile import problems_of
from flows.units import Cron, Duration
from warehouse.contract import Severity

if TYPE_CHECKING:
    from crawlers import CrawlSettings
    from warehouse.store import Warehouse


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class ExecutorKind(StrEnum):
    """What runs the work on pages."""

    PROCESSES = "processes"  # a pool on this machine in which one page can be killed
    DASK = "dask"  # a Dask cluster, by the address of its scheduler


class CrawlSection(BaseModel):
    """``[crawl]``: the keys below, and every key of `crawlers.CrawlSettings`."""

    model_config = ConfigDict(
        frozen=True, extra="allow", validate_default=True
    )  # the rest: see Settings.crawl_settings

    shards: int = Field(
        default=1, ge=1, le=256, description="Crawl processes side by side; hosts are spread over them."
    )
    stage_seconds: float = Field(default=3600, gt=0, description="After this many seconds a crawl process is ended.")


class ExtractSection(_Section):
    """``[extract]``: who reads the pages."""

    executor: ExecutorKind = Field(default=ExecutorKind.PROCESSES, description="`processes` (this machine) or `dask`.")
    workers: int | None = Field(
        default=None, ge=1, le=1024, description="Worker processes; without a value, one for each processor core."
    )
    scheduler_address: str | None = Field(
        default=None, description='Address of the Dask scheduler, "tcp://10.0.0.5:8786"; needed by `dask`.'
    )
    page_seconds: float = Field(default=20, gt=0, description="A page that takes longer is rejected as `timeout`.")
    batch_size: int = Field(default=200, ge=1, le=100_000, description="Pages in one batch, so in one task.")
    stage_seconds: float = Field(
        default=3600, gt=0, description="After this many seconds a batch is ended; the run can be resumed."
    )
    memory: bool = Field(
        default=True,
        description="Whether pages are read with what earlier pages of their site taught, and teach it "
        "([memory.md](memory.md)).",
    )
    captions: bool = Field(
        default=False,
        description="Whether captions of an article's pictures are lines of its body. An article of which that alone "
        "changes is a revision, not a version.",
    )

    @model_validator(mode="after")
    def _address_for_dask(self) -> Self:
        if (self.executor is ExecutorKind.DASK) != (self.scheduler_address is not None):
            raise ValueError('executor = "dask" together with scheduler_address = "tcp://host:port", or neither')
        return self


class AlertsSection(_Section):
    """``[alerts]``: who is told when a source goes wrong."""

    targets: tuple[SecretStr, ...] = Field(
        default=(),
        description="Apprise addresses (https://github.com/caronc/apprise/wiki). Those with a password in the "
        "environment only: COPYDESK_ALERTS__TARGETS as a JSON list.",
    )
    minimum_severity: Literal[Severity.WARNING, Severity.CRITICAL] = Field(
        default=Severity.WARNING, description="What is below it is kept, and nobody is told."
    )
    remind_after: Duration | None = Field(
        default=timedelta(days=1), description="A cause that goes on is told again after this long; `never`: not."
    )
    timeout_seconds: float = Field(
        default=20, gt=0, le=300, description="What a target may take for all its messages of one run."
    )

    @field_validator("remind_after", mode="before")
    @classmethod
    def _never(cls, value: object) -> object:
        return None if value == "never" else value

    @field_validator("targets")
    @classmethod
    def _have_schemes(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for number, target in enumerate(value, start=1):
            scheme, found, _ = target.get_secret_value().partition("://")
            if not found or scheme in {"http", "https"}:
                raise ValueError(
                    f"Apprise addresses: mailto://, slack://, json:// for a plain webhook (number {number} is none)"
                )
        return value

    def target_urls(self) -> tuple[str, ...]:
        """The targets in the clear, for `flows.alerts.deliver`; never log them."""
        return tuple(target.get_secret_value() for target in self.targets)


class ScheduleSection(_Section):
    """``[schedule]``: when `copydesk serve` starts what. Which sources are due is the frontier's to say."""

    every: Duration | None = Field(default=None, description="Time between two ticks; 15m where `cron` is not given.")
    cron: Cron | None = Field(default=None, description="Ticks as a crontab line, instead of `every`.")
    timezone: str = Field(default="UTC", description="Time zone of the crontab lines, an IANA name.")
    maintain_cron: Cron = Field(default="30 3 * * *", description="When tables are compacted.")
    watch_every: Duration = Field(
        default=timedelta(hours=1), description="How often sources that fell silent are looked for."
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError('an IANA time zone, as "Europe/Berlin"') from error
        return value

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.every and self.cron:
            raise ValueError("every or cron, not both")
        return self

    @property
    def interval(self) -> timedelta | None:
        """Time between two ticks; None where `cron` says when."""
        return None if self.cron else self.every or timedelta(minutes=15)


class PrefectSection(_Section):
    """``[prefect]``: the server that schedules and shows the runs."""

    api_url: str | None = Field(
        default=None, description="A server that runs already; without one `copydesk serve` starts its own."
    )
    port: int = Field(
        default=4200, ge=0, le=65535, description="Port of that own server, on loopback; 0: any free one."
    )


class DocsSection(_Section):
    """``[docs]``: where `copydesk serve` serves the Data Docs."""

    port: int = Field(
        default=4201,
        ge=0,
        le=65535,
        description="Port on loopback; fixed, so that links in messages go on working; 0: any free one.",
    )


class Settings(_Section):
    """copydesk.toml, with the environment over it and every path made absolute."""

    data: Path = Field(default=Path("data"), description="Folder of everything a run writes.")
    sources: Path = Field(default=Path("sources.toml"), description="The list of sources: a file, or a folder of them.")
    tables: str = Field(
        default="", description="Published tables: a folder or `s3://bucket/prefix`; without a value `<data>/tables`."
    )
    state_url: str = Field(
        default="",
        repr=False,
        description="SQLAlchemy address of the state database; without a value SQLite in `<data>/state.db`. "
        "With a password in the environment only: COPYDESK_STATE_URL.",
    )
    archive: Path = Field(default=Path(), description="Folder of the WARC files; without a value `<data>/archive`.")
    report_url: str | None = Field(
        default=None,
        description="Where `<data>/docs` is served to people, for links in messages; without a value, where `copydesk "
        "serve` serves it on this machine, else the files.",
    )
    clock_file: Path | None = Field(
        default=None, description="A text file with an RFC 3339 instant that is taken as now: for replays and the demo."
    )
    crawl: CrawlSection = CrawlSection()
    extract: ExtractSection = ExtractSection()
    alerts: AlertsSection = AlertsSection()
    schedule: ScheduleSection = ScheduleSection()
    prefect: PrefectSection = PrefectSection()
    docs: DocsSection = DocsSection()
    storage: Mapping[str, SecretStr] = Field(
        default={},
        exclude=True,
        description="Access to S3-compatible storage: the AWS_… variables of the environment, which is the only place "
        "for them (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ALLOW_HTTP).",
    )
    file: Path | None = Field(default=None, exclude=True, description="The file that was read; set by the reader.")
    written: Mapping[str, str] = Field(
        default={},
        exclude=True,
        description="Where the outermost keys stand that were given: `file:line` or a variable; set by the reader.",
    )

    @property
    def docs_dir(self) -> Path:
        """Data Docs, a folder for each run."""
        return self.data / "docs"

    def report_link(self, run_id: str) -> str:
        """Address of a run's Data Docs as configured, else its file; `flows.docs_server` knows where it is served."""
        if self.report_url:
            return f"{self.report_url.rstrip('/')}/{run_id}/index.html"
        return (self.docs_dir / run_id / "index.html").as_uri()

    def storage_options(self) -> dict[str, str]:
        """What Delta Lake needs to reach `tables`; empty for a folder. Never log it."""
        return {name: value.get_secret_value() for name, value in self.storage.items()}

    def warehouse(self) -> "Warehouse":
        """The published tables."""
        from warehouse.store import Warehouse

        return Warehouse(self.tables, self.storage_options() or None)

    def crawl_settings(self) -> "CrawlSettings":
        """``[crawl]`` as the crawlers take it.

        Raises:
            ConfigError: ``user_agent_contact`` is missing: everything but a crawl works without it.
        """
        from crawlers import CrawlSettings

        try:
            return CrawlSettings.model_validate(self.crawl.model_extra or {})
        except ValidationError as error:
            named = str(self.file or "copydesk.toml")
            raise ConfigError(
                problems_of(error, CrawlSettings, lambda _: named, base=("crawl",)),
                'Sites must be able to reach you: [crawl] user_agent_contact = "https://example.org/about-our-crawler".',
            ) from error
