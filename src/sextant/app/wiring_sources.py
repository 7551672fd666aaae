"""The part of the wiring that brings data in from elsewhere: sources, their adapters, and syncs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sextant.adapters.source.azure import AzureSource
from sextant.adapters.source.folder import FolderSource
from sextant.adapters.source.gcs import GcsSource
from sextant.adapters.source.kinds import KAFKA, KINESIS, MYSQL, POSTGRESQL, SQLITE
from sextant.adapters.source.late import LateSource
from sextant.adapters.source.s3 import S3Source
from sextant.core.sealing import Seal
from sextant.features.sources import Connections
from sextant.features.sources import Ground as SourceGround
from sextant.features.sources import feature as sources_feature
from sextant.features.syncs import Ground as SyncGround
from sextant.features.syncs import feature as syncs_feature
from sextant.features.syncs import make_syncs
from sextant.features.syncs import task as syncs_task
from sextant.ports.source import Source
from sextant.ports.source_values import Reach

if TYPE_CHECKING:
    from sextant.app.wiring import House


def add_sources(house: "House") -> None:
    settings = house.settings
    reach = Reach(
        private=settings.allow_private_addresses,
        folders=settings.allowed_folders,
        endpoints=settings.allowed_endpoints,
    )
    known: tuple[Source, ...] = (
        LateSource(POSTGRESQL, lambda: _postgresql(reach)),
        LateSource(MYSQL, lambda: _mysql(reach)),
        LateSource(SQLITE, lambda: _sqlite(reach)),
        FolderSource(reach),
        S3Source(reach),
        GcsSource(reach, has_token=settings.has_google_token),
        AzureSource(reach),
        LateSource(KAFKA, lambda: _kafka(reach)),
        LateSource(KINESIS, lambda: _kinesis(reach)),
    )
    house.connections = Connections(
        SourceGround(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            events=house.events,
            seal=Seal(settings.secret(), purpose="connections"),
            sources={source.kind.name: source for source in known},
        )
    )
    house.add(sources_feature(house.connections))


def _postgresql(reach: Reach) -> Source:
    from sextant.adapters.source.postgresql import PostgresSource

    return PostgresSource(reach)


def _mysql(reach: Reach) -> Source:
    from sextant.adapters.source.mysql import MysqlSource

    return MysqlSource(reach)


def _sqlite(reach: Reach) -> Source:
    from sextant.adapters.source.sqlite import SqliteSource

    return SqliteSource(reach)


def _kafka(reach: Reach) -> Source:
    from sextant.adapters.source.kafka import KafkaSource

    return KafkaSource(reach)


def _kinesis(reach: Reach) -> Source:
    from sextant.adapters.source.kinesis import KinesisSource

    return KinesisSource(reach)


def add_syncs(house: "House", *, zone_of: Callable[[str], str]) -> None:
    def may_run(workspace_id: str, user_id: str) -> bool:
        person = house.identity.person(workspace_id, user_id)
        return person is not None and person.status != "disabled"

    house.syncs = make_syncs(
        SyncGround(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            events=house.events,
            jobs=house.jobs,
            objects=house.objects,
            datasets=house.datasets,
            connections=house.connections,
            may_run=may_run,
            zone_of=zone_of,
        )
    )
    house.schedule.add([syncs_task(house.syncs)])
    house.add(syncs_feature(house.syncs))
