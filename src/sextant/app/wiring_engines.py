"""The query engines beside the built-in one, each from its address."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from sextant.adapters.warehouse.catalog_scans import Locate, Located
from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.snowflake import Pin, SnowflakeWarehouse
from sextant.adapters.warehouse.snowflake_session import SnowflakeSettings
from sextant.adapters.warehouse.spark import SparkSettings, SparkWarehouse
from sextant.adapters.warehouse.spark_streaming import SparkStreams
from sextant.adapters.warehouse.spark_workers import SparkWorkers
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse

if TYPE_CHECKING:
    from sextant.app.settings import Settings
    from sextant.app.wiring import House
    from sextant.ports.continuous import ContinuousEngine
    from sextant.ports.warehouse import Warehouse
    from sextant.ports.workers import Workers


def other_engines(settings: "Settings", house: "House", builtin: DuckDBWarehouse) -> "dict[str, Warehouse]":
    """By their names, in the order of the setting; drivers are loaded when a query first needs one."""
    made: dict[str, Warehouse] = {}
    for text in settings.warehouse_url.split():
        url = urlsplit(text)
        password = settings.warehouse_password.get_secret_value()
        kind = url.scheme.partition("+")[0]
        if kind in ("clickhouse", "chdb"):
            made["clickhouse"] = ClickHouseWarehouse(_clickhouse(url, house, password), builtin)
        elif kind == "trino":
            made["trino"] = TrinoWarehouse(_trino(url, password), builtin, _places(house))
        elif kind == "spark":
            made["spark"] = SparkWarehouse(_spark(url, password), builtin, _places(house))
        elif kind == "snowflake":
            told = snowflake_settings(url, password)
            made["snowflake"] = SnowflakeWarehouse(told, builtin, _places(house), _pinned(house))
    return made


def continuous_engine(settings: "Settings") -> "ContinuousEngine | None":
    """The Spark whose address names a folder for checkpoints."""
    for text in settings.warehouse_url.split():
        url = urlsplit(text)
        checkpoints = parse_qs(url.query).get("checkpoints", [""])[0]
        if url.scheme.partition("+")[0] == "spark" and checkpoints:
            password = settings.warehouse_password.get_secret_value()
            return SparkStreams(_spark(url, password), checkpoints=checkpoints)
    return None


def workers(settings: "Settings") -> "Workers":
    """The machines of SEXTANT_LOADS_URL."""
    return SparkWorkers(_spark(urlsplit(settings.loads_url), settings.warehouse_password.get_secret_value()))


def _clickhouse(url: SplitResult, house: "House", password: str) -> ClickHouseSettings:
    options = parse_qs(url.query)
    if url.scheme == "chdb":
        return ClickHouseSettings(root=house.objects.folder, embedded=Path(unquote(url.path)))
    secure = url.scheme.endswith("+https")
    return ClickHouseSettings(
        root=house.objects.folder,
        files=options.get("files", [""])[0],
        host=url.hostname or "localhost",
        port=url.port or (8443 if secure else 8123),
        secure=secure,
        user=unquote(url.username or "default"),
        password=password,
        database=url.path.strip("/") or "default",
    )


def _trino(url: SplitResult, password: str) -> TrinoSettings:
    secure = url.scheme.endswith("+https")
    return TrinoSettings(
        host=url.hostname or "localhost",
        port=url.port or (8443 if secure else 8080),
        user=unquote(url.username or "sextant"),
        password=password,
        secure=secure,
        catalog=url.path.strip("/") or "iceberg",
    )


def _spark(url: SplitResult, token: str) -> SparkSettings:
    secure = url.scheme.endswith("+https")
    return SparkSettings(
        host=url.hostname or "localhost",
        port=url.port or (443 if secure else 15002),
        user=unquote(url.username or "sextant"),
        token=token if secure else "",
        secure=secure,
        catalog=url.path.strip("/") or "sextant",
    )


def snowflake_settings(url: SplitResult, secret: str) -> SnowflakeSettings:
    """From `snowflake://user@account/database/schema?warehouse=…`."""
    options = {name: values[0] for name, values in parse_qs(url.query).items()}
    database, _, schema = unquote(url.path).strip("/").partition("/")
    return SnowflakeSettings(
        account=url.hostname or "",
        user=unquote(url.username or ""),
        secret=secret,
        database=database,
        schema=schema,
        warehouse=options.get("warehouse", ""),
        role=options.get("role", ""),
        volume=options.get("volume", ""),
        catalog=options.get("catalog", ""),
        files=options.get("files", ""),
        authenticator=options.get("authenticator", ""),
        host=options.get("host", ""),
        port=url.port or 443,
        secure=url.scheme != "snowflake+http",
    )


def _pinned(house: "House") -> Pin:
    """Each snapshot's own metadata file, written when it is first asked for."""
    from sextant.core.lake.pinning import Pinning

    return Pinning(house.lake, house.objects).pin


def _places(house: "House") -> Locate:
    """A table a dataset, a namespace a workspace; its columns as they were at the snapshot."""

    def locate(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
        columns = house.lake.columns(workspace_id, dataset_id, snapshot_id)
        return Located(workspace_id, dataset_id, {one.field_id: (one.name, one.type) for one in columns})

    return locate
