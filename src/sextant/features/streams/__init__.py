"""Streams: events that are pushed, on disk before they are acknowledged, asked by SQL beside all history."""

from fastapi import APIRouter

from sextant.core.events import Event, Subscription
from sextant.core.feature import Feature
from sextant.core.http.shortcuts import Shortcuts
from sextant.features.query import Queries
from sextant.features.streams.errors import BatchRefused, StreamMissing, TooFast
from sextant.features.streams.following.elsewhere import ASIDE, TopicElsewhere, TopicRows
from sextant.features.streams.looking import Seen
from sextant.features.streams.models import RECEIVED, Answer
from sextant.features.streams.reading import Incoming
from sextant.features.streams.replaying.models import LogRules
from sextant.features.streams.rolling import RollRules
from sextant.features.streams.service import Ground, StreamRules, Streams


def feature(streams: Streams, queries: Queries) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.streams.routes import stream_routes

        return stream_routes(streams, queries)

    def shortcuts() -> Shortcuts:
        from sextant.features.streams.pushing import INGEST, pushes

        return {("POST", INGEST): pushes(streams)}

    def cleared(event: Event) -> None:
        streams.clear(str(event.payload["workspace_id"]))

    heard = (
        Subscription("workspace.removed", cleared, consumer="streams.clear"),
        Subscription(
            "connection.removed", streams.follows.connection_removed, consumer="streams.connections"
        ),
    )
    return Feature(
        name="streams",
        router=routes,
        shortcuts=shortcuts,
        jobs=(streams.replays.declaration(),),
        subscriptions=heard,
    )


__all__ = [
    "ASIDE",
    "RECEIVED",
    "Answer",
    "BatchRefused",
    "Ground",
    "Incoming",
    "LogRules",
    "RollRules",
    "Seen",
    "StreamMissing",
    "StreamRules",
    "Streams",
    "TooFast",
    "TopicElsewhere",
    "TopicRows",
    "feature",
]
