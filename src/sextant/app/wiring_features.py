"""The features of the house, lowest tier first: each builds its service from parts of the house."""

from datetime import timedelta

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.app.wiring_alerts import add_alerts, add_reports
from sextant.app.wiring_audit import add_trail_names
from sextant.app.wiring_live import add_live
from sextant.app.wiring_notices import add_notices
from sextant.app.wiring_queries import add_queries
from sextant.app.wiring_search import add_search
from sextant.app.wiring_sources import add_sources, add_syncs
from sextant.app.wiring_transforms import add_transforms
from sextant.core.access import Caller, Role
from sextant.core.schedule import Task
from sextant.core.sealing import Seal
from sextant.features.ask import Asking, Budgets, LanguageModel, ModelSettings, Prices, arrivals
from sextant.features.ask import feature as ask_feature
from sextant.features.checks import AtLoads, Checks, Findings
from sextant.features.checks import Ground as CheckGround
from sextant.features.checks import feature as checks_feature
from sextant.features.dashboards import Dashboards, Drawing
from sextant.features.dashboards import Ground as BoardGround
from sextant.features.dashboards import feature as dashboards_feature
from sextant.features.datasets import Elsewhere, make_datasets
from sextant.features.datasets import Rules as DatasetRules
from sextant.features.datasets import feature as datasets_feature
from sextant.features.governance import Policies, TrailNames
from sextant.features.governance import feature as governance_feature
from sextant.features.identity import Identity, IdentitySettings
from sextant.features.identity import feature as identity_feature
from sextant.features.semantics import Semantics
from sextant.features.semantics import feature as semantics_feature
from sextant.features.streams import Ground as StreamGround
from sextant.features.streams import LogRules, RollRules, StreamRules, Streams
from sextant.features.streams import feature as streams_feature


def furnish(house: House) -> None:
    """Adds every feature, once."""
    _add_identity(house)
    _add_governance(house)
    add_notices(house)
    add_sources(house)
    _add_datasets(house)
    add_syncs(house, zone_of=lambda workspace_id: _zone_of(house, workspace_id))
    add_queries(house)
    _add_streams(house)
    _add_semantics(house)
    _add_checks(house)
    add_transforms(house, zone_of=lambda workspace_id: _zone_of(house, workspace_id))
    _add_asking(house)
    _add_dashboards(house)
    add_live(house)
    add_alerts(house, zone_of=lambda workspace_id: _zone_of(house, workspace_id))
    add_reports(house, zone_of=lambda workspace_id: _zone_of(house, workspace_id))
    add_search(house)
    add_trail_names(house)


def _add_identity(house: House) -> None:
    settings = house.settings
    house.identity = Identity(
        db=house.db,
        clock=house.clock,
        audit=house.audit,
        events=house.events,
        seal=Seal(settings.secret()),
        settings=IdentitySettings(
            public_url=settings.address,
            admin_email=settings.admin_email,
            share_by_default=settings.share_by_default,
        ),
    )
    house.authenticator = house.identity.authenticator
    house.first_link = house.identity.first_sign_in_link
    house.metrics.before_scrape(lambda: house.metrics.active_users.set(house.identity.active_people()))
    house.add(identity_feature(house.identity, limits=house.limits, secure_cookies=settings.secure_cookies))


def _add_governance(house: House) -> None:
    house.policies = Policies(
        db=house.db,
        clock=house.clock,
        audit=house.audit,
        key=house.settings.secret(),
        attributes_of=house.identity.attributes_of,
    )
    house.trail_names = TrailNames()
    house.add(governance_feature(house.audit, house.policies, house.trail_names))


def _add_datasets(house: House) -> None:
    settings = house.settings
    house.datasets = make_datasets(
        db=house.db,
        clock=house.clock,
        objects=house.objects,
        lake=house.lake,
        jobs=house.jobs,
        events=house.events,
        audit=house.audit,
        rules=DatasetRules(
            staging=settings.data.resolve() / "staging",
            upload_limit_bytes=settings.upload_limit_bytes,
            allow_private_addresses=settings.allow_private_addresses,
            shares_new=house.identity.shares_new,
            snapshot_days=settings.snapshot_days,
            snapshots_kept=settings.snapshots_kept,
            cold_days=settings.cold_days,
            partition_bytes=settings.partition_bytes,
        ),
        policies=house.policies,
        elsewhere=_elsewhere(house),
    )
    daily = Task("maintenance", timedelta(days=1), house.datasets.maintenance.enqueue)
    house.schedule.add([daily])
    house.metrics.before_scrape(lambda: house.metrics.storage_usage.set(house.datasets.bytes_kept()))
    house.add(datasets_feature(house.datasets))


def _elsewhere(house: House) -> Elsewhere | None:
    """Who reads large raw files in the place of this process, loaded where the settings name one."""
    settings = house.settings
    if not settings.loads_url:
        return None
    from sextant.app.wiring_engines import workers

    house.workers = workers(settings)
    return Elsewhere(
        house.workers,
        settings.objects,
        least_bytes=settings.loads_least_bytes,
        at_once=settings.loads_at_once,
    )


def _add_streams(house: House) -> None:
    settings = house.settings
    rolls = RollRules(
        every=timedelta(seconds=settings.stream_roll_seconds),
        size_bytes=settings.stream_roll_bytes,
        log=LogRules(timedelta(seconds=settings.stream_log_seconds), settings.stream_log_bytes),
    )
    house.streams = Streams(
        StreamGround(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            lake=house.lake,
            objects=house.objects,
            datasets=house.datasets,
            connections=house.connections,
            role_of=lambda workspace_id, user_id: _role_of(house, workspace_id, user_id),
            jobs=house.jobs,
            events=house.events,
            rules=StreamRules(
                folder=settings.data.resolve() / "streams",
                batch_bytes=settings.stream_batch_bytes,
                waiting_bytes=settings.stream_waiting_bytes,
                hot_bytes=settings.stream_hot_bytes,
                rolls=rolls,
            ),
        )
    )
    house.add(streams_feature(house.streams, house.queries))


def _role_of(house: House, workspace_id: str, user_id: str) -> Role | None:
    person = house.identity.person(workspace_id, user_id)
    return None if person is None or person.status == "disabled" else person.role


def _add_semantics(house: House) -> None:
    house.semantics = Semantics(
        db=house.db,
        clock=house.clock,
        audit=house.audit,
        datasets=house.datasets,
        queries=house.queries,
    )
    house.datasets.partitioning.main_time_by(
        lambda dataset: house.semantics.main_time(dataset.workspace_id, dataset.table_name)
    )
    house.queries.figures.told_by(house.semantics.units)
    house.add(semantics_feature(house.semantics))


def _add_checks(house: House) -> None:
    ground = CheckGround(
        db=house.db,
        clock=house.clock,
        audit=house.audit,
        datasets=house.datasets,
        queries=house.queries,
    )
    house.knowing = Checks(ground)
    house.datasets.before_release(AtLoads(house.knowing).look)
    findings = Findings(ground, jobs=house.jobs, objects=house.objects)
    house.add(checks_feature(ground, checks=house.knowing, findings=findings))


def _add_asking(house: House) -> None:
    house.asking = Asking(
        db=house.db,
        clock=house.clock,
        audit=house.audit,
        datasets=house.datasets,
        queries=house.queries,
        semantics=house.semantics,
        jobs=house.jobs,
        zone_of=lambda caller: _zone(house, caller),
        model=_language_model(house.settings),
        prices=Prices(house.settings.llm_price_in, house.settings.llm_price_out),
        budgets=Budgets(house.settings.llm_tokens_a_day, house.settings.llm_money_a_month),
    )
    house.asking.home.also_changed(arrivals(house.streams))
    house.remembered.look_also(house.asking.find_query)
    house.add(ask_feature(house.asking, limits=house.limits))


def _zone(house: House, caller: Caller) -> str:
    return _zone_of(house, caller.workspace_id)


def _zone_of(house: House, workspace_id: str) -> str:
    chosen = (house.identity.config(workspace_id) or {}).get("time_zone")
    return chosen if isinstance(chosen, str) else house.settings.time_zone


def _language_model(settings: Settings) -> LanguageModel | None:
    if not settings.llm:
        return None
    key = settings.llm_key.get_secret_value()
    return LanguageModel(ModelSettings(settings.llm, settings.llm_url, key, settings.llm_seconds))


def _add_dashboards(house: House) -> None:
    fonts = house.settings.page_dir.parent / "page_fonts"
    house.dashboards = Dashboards(
        BoardGround(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            identity=house.identity,
            datasets=house.datasets,
            seal=Seal(house.settings.secret(), purpose="embedding"),
            time_zone=house.settings.time_zone,
        ),
        cache=house.cache,
        queries=house.queries,
        downloads=house.downloads,
        asking=house.asking,
        drawing=Drawing(font_folders=[fonts]),
        limits=house.limits,
    )
    house.datasets.ask_before_deleting(house.dashboards.uses)
    house.asking.home.also_recent(house.dashboards.recent)
    house.add(dashboards_feature(house.dashboards))
