"""Every setting of Sextant: typed, described, read once from the environment or flags, and passed in."""

import os
import secrets
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from sextant.core.access import Role, Tier

ServerRole = Literal["api", "worker", "stream", "scheduler"]
ALL_ROLES: tuple[ServerRole, ...] = ("api", "worker", "stream", "scheduler")


class StatementLimits(BaseModel):
    """What statements of one role may take; what is left out stays as it is for everyone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float | None = Field(default=None, gt=0)
    rows: int | None = Field(default=None, ge=1)
    memory_bytes: int | None = Field(default=None, ge=64 << 20)
    scan_rows: int | None = Field(default=None, ge=1)
    scan_bytes: int | None = Field(default=None, ge=1)


class Settings(BaseSettings):
    """Each is the environment variable `SEXTANT_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="SEXTANT_", env_file=None, frozen=True, extra="ignore", populate_by_name=True
    )

    # where things lie
    data: Path = Field(default=Path("sextant-data"), description="The folder that holds everything local.")
    database_url: str = Field(
        default="", description="Metadata, jobs and events: SQLite in the data folder, or postgresql://…"
    )
    objects_url: str = Field(
        default="",
        description="Files: a folder below the data folder, or s3://bucket/folder, gs://…, az://…; "
        "credentials and endpoint by the vendor's own variables.",
    )
    catalog_url: str = Field(
        default="",
        description="The Iceberg catalog: beside the metadata, or sqlite:///…, postgresql://…, "
        "rest+https://host/path?warehouse=…, glue://region.",
    )
    catalog_credential: SecretStr = Field(
        default=SecretStr(""), description="For a REST catalog: a token, or client:secret."
    )
    warehouse_url: str = Field(
        default="duckdb://",
        description="Query engines beside the built-in one, blanks between: clickhouse://…, trino://…, "
        "spark://…, snowflake://…; the first is what a workspace uses until it chooses.",
    )
    warehouse_password: SecretStr = Field(
        default=SecretStr(""),
        description="The password for the engines of SEXTANT_WAREHOUSE_URL and SEXTANT_LOADS_URL.",
    )
    warehouse_small_rows: int = Field(
        default=20_000_000,
        ge=0,
        description="A query that reads no more rows is answered by the built-in engine, which is quicker.",
    )
    loads_url: str = Field(
        default="",
        description="Who reads large raw files: this server itself, or the Python workers of Spark, "
        "spark://host:15002, spark+https://host.",
    )
    loads_least_bytes: int = Field(
        default=256 << 20,
        ge=0,
        description="A raw file of so many bytes and more is read by SEXTANT_LOADS_URL.",
    )
    loads_at_once: int = Field(
        default=8,
        ge=1,
        le=256,
        description="So many pieces of one raw file are read by SEXTANT_LOADS_URL at the same time, about as "
        "many as its workers have cores; what comes of each is held in memory here, up to some 100 MB.",
    )
    events_url: str = Field(
        default="table://",
        description="Where events are told to others: nowhere, or kafka://host:9092[,host:9092][/prefix].",
    )
    cache_url: str = Field(default="memory://", description="Cache and rate counters: memory:// or redis://…")
    object_cache_bytes: int = Field(
        default=20 << 30, ge=1 << 20, description="Local copies of remote files: at most so many bytes."
    )

    # how it is reached
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    public_url: str = Field(default="", description="The address people use, when a proxy stands in front.")
    secure_cookies: bool = Field(default=False, description="Cookies over HTTPS only; true behind TLS.")
    roles: Annotated[tuple[ServerRole, ...], Field(description="What this process does.")] = ALL_ROLES
    admin_email: str = Field(
        default="admin@localhost", description="The first administrator's address until they choose one."
    )
    support_contact: str = Field(default="", description="Whom to ask when the server fails.")
    body_limit_bytes: int = Field(
        default=8 << 20, ge=1024, description="The largest request body that is not an upload."
    )

    requests_at_once: int = Field(
        default=256,
        ge=4,
        description="Requests that are answered at a time; beyond it 503: programs first, people last.",
    )

    request_seconds: float = Field(
        default=600.0,
        gt=0,
        description="The longest a request may wait for engines, stores and models; beyond it 504. A request "
        "may ask for less in its header Sextant-Deadline-Ms.",
    )

    # what people may do
    upload_limit_bytes: int = Field(default=20 << 30, ge=1, description="The largest file taken.")
    allow_private_addresses: bool = Field(
        default=False, description="Whether a URL to load may point into the private network."
    )
    source_folders: str = Field(
        default="",
        description="Folders of the server, with commas between, below which connections may read files.",
    )
    source_endpoints: str = Field(
        default="",
        description="Object stores other than Amazon's that connections may use: https://…, commas between.",
    )
    share_by_default: bool = Field(
        default=False, description="Whether new things are shared with the workspace at once."
    )
    rate_limits: bool = Field(default=True, description="Whether questions are counted and limited.")
    rate_limit_free: int = Field(default=100, ge=1, description="Questions an hour in the free tier.")
    rate_limit_premium: int = Field(default=1000, ge=1, description="Questions an hour in the premium tier.")
    session_hours: int = Field(default=24, ge=24, le=24, description="How long a token lives.")

    # streams
    stream_batch_bytes: int = Field(
        default=64 << 20, ge=1024, description="The largest batch that is pushed to a stream."
    )
    stream_waiting_bytes: int = Field(
        default=256 << 20, ge=1024, description="Pushed batches in memory at a time; beyond it 429."
    )
    stream_hot_bytes: int = Field(
        default=1 << 30, ge=1 << 20, description="Events in the log and in no file yet; beyond it 429."
    )
    stream_roll_seconds: float = Field(
        default=60.0, gt=0, description="How often the events of a stream are put into a file."
    )
    stream_roll_bytes: int = Field(
        default=128 << 20, ge=1 << 10, description="Events of so many bytes are put into a file at once."
    )

    stream_log_seconds: float = Field(
        default=7 * 86_400.0, ge=0, description="How long events can be replayed after they came."
    )
    stream_log_bytes: int = Field(
        default=1 << 30, ge=0, description="Of each stream; beyond it the oldest can be replayed no more."
    )

    # queries
    query_seconds: float = Field(default=30.0, gt=0, description="The longest a query may run.")
    query_rows: int = Field(default=100_000, ge=1, description="The most rows an answer brings.")
    query_memory_bytes: int = Field(default=2 << 30, ge=64 << 20, description="Memory of the engine.")
    query_scan_bytes: int = Field(
        default=200 << 30, ge=1, description="A query that would read more bytes is refused."
    )
    role_limits: dict[Role, StatementLimits] = Field(
        default_factory=dict[Role, StatementLimits],
        description="Stricter limits by role, as JSON: seconds, rows, memory_bytes, scan_rows, scan_bytes.",
    )
    query_cache_seconds: int = Field(default=300, ge=0, description="How long an answer is kept.")

    # keeping
    snapshot_days: int = Field(
        default=365,
        ge=1,
        description="How many days a snapshot stays; the newest ones stay anyway.",
    )
    snapshots_kept: int = Field(default=10, ge=1, description="How many of the newest snapshots always stay.")

    cold_days: int = Field(
        default=0,
        ge=0,
        description="Raw files older than so many days go below cold/ of the object store, where a rule of "
        "the store may give them a cheaper class; 0: none go.",
    )

    partition_bytes: int = Field(
        default=256 << 20,
        ge=0,
        description="A table of so many bytes and more is kept by the year, month or day of its main time, "
        "where that gives parts of 32 MB and more; 0: none is by itself.",
    )

    # mail
    mail_url: SecretStr = Field(
        default=SecretStr(""),
        description="The mail server: smtp+starttls://user:password@host:587, smtps://… or smtp://….",
    )
    mail_from: str = Field(default="", description="Whom mails come from; sextant@ the mail server's host.")
    mail_domains: str = Field(
        default="",
        description="Domains, commas between, that may be mailed beside people of the workspace; * for all.",
    )

    # language models
    llm: str = Field(
        default="", description="openai:MODEL, anthropic:MODEL, or none for the built-in planner."
    )
    llm_url: str = Field(default="", description="An OpenAI-compatible server's address.")
    llm_key: SecretStr = Field(default=SecretStr(""), description="The key for it.")
    llm_seconds: float = Field(default=20.0, gt=0, description="How long to wait for the model.")
    llm_price_in: float = Field(default=0.0, ge=0, description="What a million tokens sent to it cost.")
    llm_price_out: float = Field(default=0.0, ge=0, description="What a million tokens it writes cost.")
    llm_tokens_a_day: int = Field(
        default=0, ge=0, description="How many tokens one person may use a day; 0 for no limit."
    )
    llm_money_a_month: float = Field(
        default=0.0, ge=0, description="How much money one person may use a month; 0 for no limit."
    )

    # running
    workers: int = Field(default=2, ge=1, le=64, description="How many jobs run at once in this process.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least level that is logged."
    )
    time_zone: str = Field(default="UTC", description="The zone that 'today' is counted in.")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Seals the audit trail; else a file in the data folder keeps it."
    )

    @property
    def database(self) -> str:
        """The metadata database's URL, with the driver that is installed."""
        if not self.database_url:
            return f"sqlite:///{self.data.resolve() / 'sextant.db'}"
        return _with_driver(self.database_url)

    @property
    def address(self) -> str:
        """Where people open Sextant: the public URL, else this machine."""
        host = "localhost" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104  # not a bind
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def objects(self) -> str:
        return self.objects_url or (self.data.resolve() / "objects").as_uri()

    @property
    def catalog(self) -> str:
        return _with_driver(self.catalog_url) if self.catalog_url else self.database

    @property
    def allowed_folders(self) -> tuple[Path, ...]:
        return tuple(Path(one).expanduser().resolve() for one in _parts(self.source_folders))

    @property
    def allowed_mail_domains(self) -> frozenset[str]:
        return frozenset(one.lower().removeprefix("@") for one in _parts(self.mail_domains))

    @property
    def allowed_endpoints(self) -> tuple[str, ...]:
        return tuple(one.rstrip("/") for one in _parts(self.source_endpoints))

    @property
    def has_google_token(self) -> bool:
        """Whether a variable names a token that Google's client takes before any key that it is given."""
        return bool(os.environ.get("GOOGLE_BEARER_TOKEN"))

    @property
    def per_hour(self) -> dict[Tier, int]:
        return {"free": self.rate_limit_free, "premium": self.rate_limit_premium}

    @property
    def page_dir(self) -> Path:
        """Where the built page lies within the package."""
        return Path(__file__).resolve().parent.parent / "page"

    def secret(self) -> bytes:
        """The installation's secret; made on first use and readable by the owner alone."""
        given = self.secret_key.get_secret_value()
        if given:
            return given.encode()
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            _write_once(path, secrets.token_bytes(32).hex().encode())
        return path.read_bytes()


@contextmanager
def variables_set(values: Mapping[str, str]) -> Generator[None]:
    """Has a vendor's client find these variables while it is made."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _with_driver(url: str) -> str:
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _write_once(path: Path, content: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        os.link(part, path)  # fails when another process was first, whose secret then holds
    except FileExistsError:
        pass
    finally:
        part.unlink()
