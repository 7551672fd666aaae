"""The Iceberg catalog by its URL: SQL beside the metadata or elsewhere, a REST catalog, AWS Glue.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false, reportCallIssue=false, reportMissingTypeStubs=false

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from pyiceberg.catalog import Catalog as IcebergCatalog
from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.sql import IcebergTables, SqlCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    CommitStateUnknownException,
    NoSuchNamespaceError,
    NoSuchTableError,
    RESTError,
    TableAlreadyExistsError,
)
from pyiceberg.io import FileIO, load_file_io
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.serializers import ToOutputFile
from pyiceberg.table import Table
from pyiceberg.table.locations import load_location_provider
from pyiceberg.table.metadata import TableMetadataV2
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sextant.core.lake.catalog import schema_of
from sextant.core.lake.files import file_properties
from sextant.core.lake.models import CatalogDriverMissing, CatalogSettings, CatalogUnavailable, LakeColumn
from sextant.core.objects import Objects

NAME = "sextant"
_RETRIES = 3
_PROPERTIES = {
    # pyiceberg would repeat an append by itself after a lost race, and the load would stand there twice;
    # the lake repeats, after it has looked for the load's id
    "commit.retry.num-retries": "0",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    "commit.manifest-merge.enabled": "true",
}


class Catalog(Protocol):
    """One namespace a workspace; tables are made with the field ids that the engine wrote."""

    def open(self, namespace: str, name: str) -> Table | None: ...

    def make(self, namespace: str, name: str, columns: Sequence[LakeColumn]) -> Table:
        """A new table whose schema bears our field ids; another process may have been first."""
        ...

    def point(self, namespace: str, name: str, metadata_location: str) -> None:
        """Has the table begin at a metadata file, whatever it was before."""
        ...

    def forget(self, namespace: str, name: str) -> None:
        """Takes the table out of the catalog; its files stay. One that is not there is no error."""
        ...

    def listed(self) -> Iterator[tuple[str, str]]:
        """The namespace and name of every table."""
        ...


def open_catalog(settings: CatalogSettings, *, engine: Engine | None, objects: Objects) -> Catalog:
    """Raises CatalogDriverMissing where its library is not there, CatalogUnavailable where none answers."""
    if engine is not None:
        return _SqlTables(engine, objects=objects)
    return _glue(settings, objects) if settings.url.startswith("glue:") else _rest(settings, objects)


class _Ours(IcebergCatalog):
    """What every kind does in the same way; files go through the object store."""

    objects: Objects

    def _load_file_io(self, properties: Any = None, location: str | None = None) -> FileIO:
        return load_file_io(file_properties(self.objects), location)

    def open(self, namespace: str, name: str) -> Table | None:
        try:
            with _answering():
                return self.load_table((namespace, name))
        except (NoSuchTableError, NoSuchNamespaceError):
            return None

    def make(self, namespace: str, name: str, columns: Sequence[LakeColumn]) -> Table:
        path = self._first_metadata(namespace, name, columns)
        with _answering():
            self._namespace(namespace)
            try:
                return self.register_table((namespace, name), path)
            except TableAlreadyExistsError:  # another process made it at the same moment
                return self.load_table((namespace, name))

    def point(self, namespace: str, name: str, metadata_location: str) -> None:
        with _answering():
            self._namespace(namespace)
            self.forget(namespace, name)
            self.register_table((namespace, name), metadata_location)

    def forget(self, namespace: str, name: str) -> None:
        try:
            with _answering():
                self.drop_table((namespace, name))
        except (NoSuchTableError, NoSuchNamespaceError):
            return

    def listed(self) -> Iterator[tuple[str, str]]:
        with _answering():
            for space in self.list_namespaces():
                for found in self.list_tables(space):
                    yield ".".join(space), found[-1]

    def _namespace(self, namespace: str) -> None:
        self.create_namespace_if_not_exists(namespace)

    def _first_metadata(self, namespace: str, name: str, columns: Sequence[LakeColumn]) -> str:
        schema = schema_of(columns)
        location = f"{self.objects.location('lake')}/{namespace}/{name}/{uuid4().hex[:8]}"
        metadata = TableMetadataV2(
            location=location,
            schemas=[schema],
            last_column_id=schema.highest_field_id,
            current_schema_id=schema.schema_id,
            partition_specs=[UNPARTITIONED_PARTITION_SPEC],
            default_spec_id=UNPARTITIONED_PARTITION_SPEC.spec_id,
            sort_orders=[UNSORTED_SORT_ORDER],
            default_sort_order_id=UNSORTED_SORT_ORDER.order_id,
            properties=dict(_PROPERTIES),
            last_partition_id=UNPARTITIONED_PARTITION_SPEC.last_assigned_field_id,
            table_uuid=uuid4(),
        )
        path = load_location_provider(location, _PROPERTIES).new_table_metadata_file_location()
        ToOutputFile.table_metadata(metadata, self._load_file_io({}, path).new_output(path))
        return path


class _SqlTables(_Ours, SqlCatalog):
    """pyiceberg's SQL catalog on a connection pool of ours; the tables are migrated with the metadata."""

    def __init__(self, engine: Engine, *, objects: Objects) -> None:
        MetastoreCatalog.__init__(self, NAME, warehouse=objects.location("lake"), **file_properties(objects))
        self.objects = objects
        self.engine = engine
        self._schema_version = "v1"

    def make(self, namespace: str, name: str, columns: Sequence[LakeColumn]) -> Table:
        path = self._first_metadata(namespace, name, columns)
        try:
            with Session(self.engine) as session:
                row = self._create_table_row(namespace, name, path)
                session.execute(insert(IcebergTables).values(**row))
                session.commit()
        except IntegrityError:
            pass  # another process made it at the same moment; its table is as good
        return self.load_table((namespace, name))

    def point(self, namespace: str, name: str, metadata_location: str) -> None:
        self.forget(namespace, name)
        with Session(self.engine) as session:
            row = self._create_table_row(namespace, name, metadata_location)
            session.execute(insert(IcebergTables).values(**row))
            session.commit()

    def listed(self) -> Iterator[tuple[str, str]]:
        with Session(self.engine) as session:
            rows = session.query(IcebergTables).filter(IcebergTables.catalog_name == NAME).all()
        yield from sorted((row.table_namespace, row.table_name) for row in rows)


def _rest(settings: CatalogSettings, objects: Objects) -> Catalog:
    from pyiceberg.catalog.rest import RestCatalog
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    class RestTables(_Ours, RestCatalog):
        """Whoever serves it writes the metadata files, so that the store has to be in its reach too."""

        def __init__(self) -> None:
            self.objects = objects
            uri = _plain(settings.url).removeprefix("rest+")
            tokens = {"oauth2-server-uri": f"{uri}/v1/oauth/tokens"}
            super().__init__(
                NAME, uri=uri, **(tokens | _credential(settings.credential) | _named(settings.url))
            )

        def _create_session(self) -> Any:
            session = super()._create_session()
            reads = Retry(
                total=_RETRIES, backoff_factor=0.1, backoff_jitter=0.1, allowed_methods=("GET", "HEAD")
            )
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=reads))
            return session

    with _answering():
        return RestTables()


def _glue(settings: CatalogSettings, objects: Objects) -> Catalog:
    try:
        from pyiceberg.catalog.glue import GlueCatalog
    except ImportError as error:
        raise CatalogDriverMissing(
            "SEXTANT_CATALOG_URL names AWS Glue, whose client is not installed.",
            hint="Install it: pip install 'sextant-analytics[aws]'.",
        ) from error

    class GlueTables(_Ours, GlueCatalog):
        """Credentials and endpoint come from the vendor's own variables."""

        def __init__(self) -> None:
            self.objects = objects
            region = urlsplit(settings.url).netloc
            named = _named(settings.url) | ({"glue.region": region} if region else {})
            super().__init__(NAME, warehouse=objects.location("lake"), **named)

    with _answering():
        return GlueTables()


def _credential(given: str) -> dict[str, str]:
    if not given:
        return {}
    return {"credential": given} if ":" in given else {"token": given}


def _named(url: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}


def _plain(url: str) -> str:
    return urlsplit(url)._replace(query="", fragment="").geturl().rstrip("/")


@contextmanager
def _answering() -> Generator[None]:
    """Errors of a catalog's server that are no answer to the question."""
    from requests import RequestException

    try:
        yield
    except (NoSuchTableError, NoSuchNamespaceError, TableAlreadyExistsError, CommitFailedException):
        raise
    except (RESTError, RequestException, CommitStateUnknownException) as error:
        raise unavailable() from error
    except Exception as error:
        if type(error).__module__.startswith("botocore"):
            raise unavailable() from error
        raise


def unavailable() -> CatalogUnavailable:
    return CatalogUnavailable(
        "The catalog of tables does not answer, or refused the question.",
        seconds=10,
        hint="Look at the server that SEXTANT_CATALOG_URL names, and at SEXTANT_CATALOG_CREDENTIAL.",
    )
