"""Puts the house together: its core here, its features by `wiring_features` when they are needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from sextant.adapters.cache.memory import MemoryCache
from sextant.adapters.cache.redis import RedisCache
from sextant.adapters.cache.steady import SteadyCache
from sextant.adapters.events.table import TableEventLog
from sextant.app.settings import Settings
from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.feature import Feature
from sextant.core.http import Authenticator, Credentials
from sextant.core.http.idempotency import Repeats
from sextant.core.http.thresholds import Thresholds
from sextant.core.jobs import Jobs
from sextant.core.lake import CatalogSettings, Lake, PassingLake
from sextant.core.limits import RateLimits
from sextant.core.load import Load
from sextant.core.objects import Objects
from sextant.core.relay import Relay
from sextant.core.schedule import Schedule
from sextant.core.telemetry import LogRing, Metrics
from sextant.kit.clock import Clock, SystemClock
from sextant.kit.errors import NotSignedIn
from sextant.ports.cache import Cache
from sextant.ports.events import Event

if TYPE_CHECKING:
    from sextant.core.lake.opening import Catalog
    from sextant.features.alerts import Alerts
    from sextant.features.ask import Asking
    from sextant.features.checks import Checks
    from sextant.features.dashboards import Dashboards
    from sextant.features.datasets import Datasets
    from sextant.features.governance import Policies, TrailNames
    from sextant.features.identity import Identity
    from sextant.features.live import Live
    from sextant.features.notices import Notices
    from sextant.features.query import Downloads, Queries, Remembered, SavedQueries
    from sextant.features.reports import Reports
    from sextant.features.search import Search
    from sextant.features.semantics import Semantics
    from sextant.features.sources import Connections
    from sextant.features.streams import Streams
    from sextant.features.syncs import Syncs
    from sextant.features.transforms import Transforms
    from sextant.ports.warehouse import Warehouse
    from sextant.ports.workers import Workers


@dataclass(slots=True)
class House:
    """Everything a process has. Core parts first, then one line for each feature's service.

    Features come when one of them is first asked for, or by `furnish`: their code is most of what there is.
    """

    settings: Settings
    clock: Clock
    db: Database
    objects: Objects
    lake: Lake
    cache: Cache
    events: Events
    audit: Audit
    limits: RateLimits
    jobs: Jobs
    metrics: Metrics
    logs: LogRing
    repeats: Repeats
    load: Load
    schedule: Schedule
    authenticator: Authenticator
    thresholds: Thresholds
    workers: "Workers | None" = None  # who reads large raw files, where the settings name one
    relay: Relay | None = None  # forwards events to Kafka, where the settings name one
    features: list[Feature] = field(default_factory=list[Feature])
    checks: dict[str, Callable[[], None]] = field(default_factory=dict[str, Callable[[], None]])
    first_link: Callable[[], str | None] = lambda: None  # the link that the terminal shows at the start
    furnished: bool = False
    _furnishing: bool = False
    _lock: RLock = field(default_factory=RLock, repr=False)
    # services of features, one line each:
    identity: "Identity" = field(init=False)
    policies: "Policies" = field(init=False)
    trail_names: "TrailNames" = field(init=False)
    notices: "Notices" = field(init=False)
    connections: "Connections" = field(init=False)
    datasets: "Datasets" = field(init=False)
    syncs: "Syncs" = field(init=False)
    warehouse: "Warehouse" = field(init=False)
    queries: "Queries" = field(init=False)
    downloads: "Downloads" = field(init=False)
    remembered: "Remembered" = field(init=False)
    saved: "SavedQueries" = field(init=False)
    streams: "Streams" = field(init=False)
    semantics: "Semantics" = field(init=False)
    knowing: "Checks" = field(init=False)
    transforms: "Transforms" = field(init=False)
    asking: "Asking" = field(init=False)
    dashboards: "Dashboards" = field(init=False)
    live: "Live" = field(init=False)
    alerts: "Alerts" = field(init=False)
    reports: "Reports" = field(init=False)
    search: "Search" = field(init=False)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.furnish()
        return object.__getattribute__(self, name)

    def event_lag(self) -> int:
        """How many events the slowest is behind, of those who hear them and whoever tells them outside."""
        return max(self.events.lag(), self.relay.lag() if self.relay is not None else 0)

    def furnish(self) -> None:
        """Adds the features, once; whoever needs one meanwhile waits."""
        with self._lock:
            if self.furnished or self._furnishing:  # the latter: a feature looks for one that comes later
                return
            self._furnishing = True
            try:
                from sextant.app.wiring_features import furnish

                furnish(self)
                self.furnished = True
            finally:
                self._furnishing = False

    def add(self, feature: Feature) -> None:
        """Makes a feature's jobs and subscriptions known; its routes are served by `create_app`."""
        self.features.append(feature)
        self.jobs.declare(feature.jobs)
        for subscription in feature.subscriptions:
            self.events.subscribe(subscription)

    def close(self) -> None:
        """Writes what waits and lets go of connections."""
        if self.furnished:
            self.live.close()
            self.transforms.close()
            if self.workers is not None:
                self.workers.close()
            self.streams.close()
            self.dashboards.close()
        self.audit.close()
        if self.furnished:
            self.queries.engines.close()
        self.cache.close()
        self.db.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    durable_jobs: bool = True,
    passing: bool = False,
    late: bool = False,
) -> House:
    """Builds the house on a database that `app.upgrade` has brought up to date.

    `passing`: it ends with this process, so that its lake need not outlast it. `late`: the features come when
    they are needed.
    """
    house = _core(settings, clock or SystemClock(), durable_jobs=durable_jobs)
    if passing:
        house.lake = PassingLake(house.db.engine, objects=house.objects)
    if not late:
        house.furnish()
    return house


def _core(settings: Settings, clock: Clock, *, durable_jobs: bool) -> House:
    db = Database(settings.database)
    objects = Objects(
        settings.objects, cache_dir=settings.data / "object-cache", cache_bytes=settings.object_cache_bytes
    )
    cache = cache_of(settings, clock)
    events = Events(db, clock, TableEventLog(db.engine))
    load = Load(settings.requests_at_once)
    metrics = Metrics()
    return House(
        settings=settings,
        clock=clock,
        db=db,
        objects=objects,
        lake=Lake(_catalog_engine(settings, db), objects=objects, settings=_catalog(settings)),
        cache=cache,
        events=events,
        relay=_relay(settings, db, clock, events),
        audit=Audit(db, clock, key=settings.secret()),
        limits=RateLimits(cache, per_hour=settings.per_hour, enabled=settings.rate_limits),
        jobs=Jobs(db, clock, durable=durable_jobs, workers=settings.workers),
        metrics=metrics,
        thresholds=Thresholds(metrics.lately, clock),
        logs=LogRing(),
        repeats=Repeats(db, clock),
        load=load,
        schedule=Schedule(db, clock, room=lambda: load.has_room("schedule")),
        authenticator=_Nobody(),
    )


def catalog_of(settings: Settings, objects: Objects) -> "Catalog":
    """The catalog of tables alone, for whoever looks at it without a house."""
    engine = Database(settings.catalog).engine if _catalog(settings).is_sql else None
    return Lake(engine, objects=objects, settings=_catalog(settings)).catalog()


def _catalog(settings: Settings) -> CatalogSettings:
    return CatalogSettings(settings.catalog_url, settings.catalog_credential.get_secret_value())


def _catalog_engine(settings: Settings, db: Database) -> Engine | None:
    """The metadata database's own pool unless the catalog lies in another; None where it is no database."""
    if not _catalog(settings).is_sql:
        return None
    return db.engine if settings.catalog == settings.database else Database(settings.catalog).engine


def cache_of(settings: Settings, clock: Clock) -> Cache:
    """The cache that the settings name; one that is shared is stood in for while it is away."""
    if settings.cache_url.startswith("redis"):
        return SteadyCache(RedisCache(settings.cache_url), MemoryCache(clock=clock))
    return MemoryCache(clock=clock)


def _relay(settings: Settings, db: Database, clock: Clock, events: Events) -> Relay | None:
    """What tells the events outside, where the settings name a place."""
    if not settings.events_url.startswith("kafka"):
        return None
    from sextant.adapters.events.kafka import KafkaBroadcast

    def read(after: int, limit: int) -> Sequence[Event]:
        return events.read(after=after, limit=limit)

    return Relay(db, clock, read=read, broadcast=KafkaBroadcast(settings.events_url))


class _Nobody:
    """Stands where no feature authenticates: nobody is signed in."""

    def authenticate(self, credentials: Credentials) -> Caller:
        raise NotSignedIn("Nobody can sign in to this house.")
