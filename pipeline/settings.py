"""What an office may set: environment variables `BERKAS_...`, or the same names in a `.env` file.

Thresholds of judgement are no settings; they are in `pipeline.policy`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from ocr.session import Precision
from pipeline.capacity import workers_that_fit
from pipeline.errors import SettingsError
from pipeline.model import Extent


class Settings(BaseSettings):
    """Every setting with its default; docs/operations.md explains each (a test compares the two)."""

    model_config = SettingsConfigDict(env_prefix="BERKAS_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("out/berkas"), description="where records and uploaded files are kept")
    database_url: str | None = Field(
        default=None, description="SQLAlchemy address of the records; default: a SQLite file in the data folder"
    )
    objects_url: str | None = Field(
        default=None, description="https://host:port/bucket of an S3 server for uploads; default: the data folder"
    )
    objects_access_key: str = Field(default="", description="account at the S3 server")
    objects_secret_key: SecretStr = Field(default=SecretStr(""), description="its secret")
    objects_region: str = Field(default="us-east-1", description="region, as the S3 server names it")
    encryption_key: SecretStr = Field(
        default=SecretStr(""), description="base64 of 32 bytes; uploads are encrypted with the first of several"
    )
    broker_url: str | None = Field(
        default=None, description="redis://, rediss:// or amqp:// of a broker; default: workers ask the database"
    )
    workers: int = Field(
        default=0, ge=0, le=256, description="worker processes; 0: one a CPU, as far as memory goes"
    )
    interactive_slots: int = Field(
        default=1, ge=0, le=64, description="slots of `berkas worker` besides the others, for claimants who wait"
    )
    growth_limit_mb: int = Field(
        default=512, ge=0, description="MiB that a worker process may keep between documents; 0: any"
    )
    lease_s: float = Field(
        default=90.0, ge=4, description="seconds after which a silent worker's document is given to another"
    )
    metrics: str = Field(default="", description="host:port where `berkas worker` answers Prometheus; empty: none")
    time_limit_s: float = Field(default=120.0, gt=0, description="seconds that one document may take")
    start_limit_s: float = Field(default=120.0, gt=0, description="seconds for a worker to load its models")
    memory_limit_mb: int = Field(
        default=2048,
        ge=256,
        description="MiB of address space that a document may take besides the loaded models",
    )
    attempts: int = Field(
        default=2,
        ge=1,
        le=10,
        description="how often a document is tried that takes its worker down",
    )
    reader: str = Field(default="paddleocr-tiny", description="the OCR engine that reads everything")
    second_reader: str = Field(
        default="paddleocr-small", description="the engine that reads the needed fields again; empty: none"
    )
    precision: Precision = Field(
        default=Precision.AUTO,
        description="numbers that the networks compute with: auto (bfloat16 where the CPU has it, else float32), "
        "float32, bfloat16",
    )
    extent: Extent = Field(
        default=Extent.ALL,
        description="how much of a document is read: all, or needed (what the decision rests on, and the whole of "
        "what is not accepted for that)",
    )
    tesseract: bool = Field(default=True, description="ask Tesseract as a third reader where it is installed")
    thresholds: Path | None = Field(
        default=None, description="threshold file that `berkas calibrate` wrote; default: the shipped ones"
    )
    keep_family: bool = Field(
        default=False, description="keep every row of a family card in stored records, not only the claimant's"
    )
    keep_rejected_hours: int = Field(
        default=72, ge=0, description="hours that `berkas purge` leaves pictures of rejected uploads; 0: for ever"
    )
    keep_decided_days: int = Field(
        default=365, ge=0, description="days that `berkas purge` leaves pictures of decided uploads; 0: for ever"
    )
    webhook_networks: str = Field(
        default="", description="networks, with commas between, that webhooks may reach besides the open net"
    )
    oidc_issuer: str = Field(
        default="", description="https:// address of the office's OpenID issuer; empty: passwords alone"
    )
    oidc_client_id: str = Field(default="", description="what the desk is called there")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="its secret; empty: a public client")
    oidc_claim: str = Field(default="groups", description="claim that the role is taken from")
    oidc_roles: str = Field(default="", description="group=role with commas between; the first one counts")
    oidc_name: str = Field(default="preferred_username", description="claim that an account is named after")
    second_reviews: float = Field(
        default=0.05, ge=0, le=1, description="share of the desk's decisions that a second person makes, too"
    )
    known_answers: float = Field(
        default=0.02, ge=0, le=1, description="share of what officers take that has a known answer"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="logged from here on"
    )
    log_format: Literal["text", "json"] = Field(default="text", description="how it is logged, on stderr")

    @property
    def records_url(self) -> str:
        """The address of the records, SQLite in the data folder unless it is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'berkas.sqlite3'}"

    @property
    def encryption_keys(self) -> tuple[str, ...]:
        """The keys, the one that seals first."""
        return tuple(each.strip() for each in self.encryption_key.get_secret_value().split(",") if each.strip())

    def reading(self, extent: Extent | None) -> Settings:
        """The same with another extent, where one is given."""
        return self.model_copy(update={"extent": extent}) if extent else self

    @property
    def worker_count(self) -> int:
        """How many worker processes to run: what is set, else as many as this machine carries."""
        return self.workers or workers_that_fit()


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a value cannot be understood; the message names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"BERKAS_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(problems) from None


def misspelt() -> tuple[str, ...]:
    """Variables of this process and its `.env` file that are named like settings and are none, by name."""
    sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    named = {name.upper() for source in sources for name in source.env_vars}
    known = {f"BERKAS_{name.upper()}" for name in Settings.model_fields}
    return tuple(sorted(name for name in named if name.startswith("BERKAS_") and name not in known))
