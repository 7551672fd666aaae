"""Follows as people make, pause and end them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection as Tx
from sqlalchemy.exc import IntegrityError

from sextant.core.access import Caller
from sextant.core.events import Event
from sextant.features.datasets import Dataset
from sextant.features.sources import Connection, ConnectionMissing, Use
from sextant.features.streams import follow_store
from sextant.features.streams.errors import FollowedAlready, FollowMissing, FollowRefused
from sextant.features.streams.following.elsewhere import TopicElsewhere
from sextant.features.streams.following.ground import FollowGround, Taking
from sextant.features.streams.following.models import Follow, Followed, Place
from sextant.ports.topics import Begin, OpenedTopics, Standing


@dataclass(frozen=True, slots=True)
class Wish:
    """Which topic to follow and from where: its begin, its end, or a moment; the topic names the stream."""

    connection_id: str
    topic: str
    stream: str = ""
    at: Begin | datetime = "earliest"


class Follows:
    def __init__(self, ground: FollowGround, taking: Taking) -> None:
        self._on = ground
        self._taking = taking
        ground.connections.ask_before_removing(self._uses)

    def begin(self, caller: Caller, wish: Wish) -> Dataset:
        """The stream, made where there is none; raises FollowRefused, FollowedAlready, ConnectionMissing."""
        caller.require("data.write")
        connection = self._on.connections.get(caller, wish.connection_id)
        kind = self._on.connections.kind(connection.kind)
        if kind.reads != "topics":
            raise FollowRefused(
                f"{kind.label} has no topics.", hint="Choose a connection to Kafka or Kinesis."
            )
        with self._on.connections.opened(connection) as opened:
            begin = cast(OpenedTopics, opened).begin(wish.topic, wish.at)
        dataset = self._taking.opened(caller, wish.stream or wish.topic)
        follow = Follow(
            dataset_id=dataset.dataset_id,
            workspace_id=caller.workspace_id,
            connection_id=connection.connection_id,
            topic=wish.topic,
            stream=dataset.name,
            paused=False,
            made_by=caller.user_id,
            email=caller.email,
            created_at=self._on.clock.now(),
        )
        self._keep(caller, follow, begin)
        return dataset

    def pause(self, caller: Caller, dataset_id: str, *, paused: bool) -> None:
        follow = self._owned(caller, dataset_id)
        with self._on.db.transaction() as tx:
            follow_store.pause(tx, dataset_id, paused=paused)
            self._tell(tx, caller, "stream.follow.pause" if paused else "stream.follow.resume", follow)

    def end(self, caller: Caller, dataset_id: str) -> None:
        """The stream and its rows stay; where the reading stood is forgotten."""
        follow = self._owned(caller, dataset_id)
        with self._on.db.transaction() as tx:
            follow_store.remove(tx, dataset_id)
            self._tell(tx, caller, "stream.unfollow", follow)

    def places(self, caller: Caller, dataset_id: str) -> Sequence[Place]:
        """By partition, for whoever sees the stream whole."""
        self._on.datasets.get(caller, dataset_id)
        self._on.datasets.require_whole(caller, dataset_id)
        self._find(caller, dataset_id)
        with self._on.db.reading() as tx:
            return follow_store.places_of(tx, dataset_id)

    def of(self, dataset_ids: Sequence[str]) -> Mapping[str, Followed]:
        """What these streams follow; permits nobody."""
        with self._on.db.reading() as tx:
            found = follow_store.of_datasets(tx, dataset_ids)
        return {
            dataset_id: Followed(follow, self._name(follow), behind, missed)
            for dataset_id, (follow, behind, missed) in found.items()
        }

    def behind(self) -> int:
        """How many messages of all followed topics are not read yet."""
        with self._on.db.reading() as tx:
            return follow_store.behind(tx)

    def elsewhere(self, workspace_id: str, dataset_id: str) -> TopicElsewhere:
        """The topic for another engine; permits nobody. Raises FollowMissing, FollowRefused."""
        with self._on.db.reading() as tx:
            follow = follow_store.find(tx, workspace_id=workspace_id, dataset_id=dataset_id)
            begins = follow_store.begins_of(tx, dataset_id)
        if follow is None:
            raise FollowMissing("This stream follows no topic.", hint="Follow a topic of Kafka with it.")
        known = {partition: offset for partition, offset in begins.items() if offset is not None}
        if len(known) < len(begins):
            raise FollowRefused(
                f"Where {follow.stream} began to read {follow.topic} was not noted when it was followed.",
                hint="Follow the topic with another stream.",
            )
        connection = self._on.connections.kept(workspace_id, follow.connection_id)
        with self._on.connections.opened(connection) as opened:
            found = cast(OpenedTopics, opened).elsewhere()
        return TopicElsewhere(follow.topic, found.client, known, found.decode)

    def connection_removed(self, event: Event) -> None:
        with self._on.db.transaction() as tx:
            for follow in follow_store.by_connection(
                tx, str(event.payload["workspace_id"]), str(event.payload["connection_id"])
            ):
                follow_store.remove(tx, follow.dataset_id)

    def _keep(self, caller: Caller, follow: Follow, begin: Mapping[int, Standing]) -> None:
        try:
            with self._on.db.transaction() as tx:
                follow_store.insert(tx, follow)
                ends = {partition: place.offset for partition, place in begin.items()}
                follow_store.place_at(tx, follow, begin, ends=ends, at=follow.created_at)
                self._tell(tx, caller, "stream.follow", follow)
        except IntegrityError as error:
            raise FollowedAlready(
                f"The stream {follow.stream} follows a topic already.",
                hint="End that first, or give this one a stream of its own.",
            ) from error

    def _owned(self, caller: Caller, dataset_id: str) -> Follow:
        self._on.datasets.owned(caller, dataset_id)
        return self._find(caller, dataset_id)

    def _find(self, caller: Caller, dataset_id: str) -> Follow:
        with self._on.db.reading() as tx:
            found = follow_store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset_id)
        if found is None:
            raise FollowMissing("This stream follows no topic.", hint="Look at it among the streams.")
        return found

    def _uses(self, workspace_id: str, connection_id: str) -> Sequence[Use]:
        with self._on.db.reading() as tx:
            found = follow_store.by_connection(tx, workspace_id, connection_id)
        return [Use(id=one.dataset_id, title=one.stream) for one in found]

    def _name(self, follow: Follow) -> str:
        try:
            connection: Connection = self._on.connections.kept(follow.workspace_id, follow.connection_id)
        except ConnectionMissing:
            return ""
        return connection.name

    def _tell(self, tx: Tx, caller: Caller, action: str, follow: Follow) -> None:
        told = {
            "dataset_id": follow.dataset_id,
            "connection_id": follow.connection_id,
            "topic": follow.topic,
        }
        self._on.audit.record(caller, action=action, details=told, tx=tx)
