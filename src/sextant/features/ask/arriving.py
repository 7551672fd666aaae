"""Streams that events came to, as the home page tells it."""

from datetime import datetime

from sextant.core.access import Caller
from sextant.features.ask.home import Changed
from sextant.features.ask.models import HomeItem
from sextant.features.streams import Seen, Streams


def arrivals(streams: Streams) -> Changed:
    """Each stream with a batch since a moment; counted only for who sees it whole."""

    def since(caller: Caller, moment: datetime) -> list[HomeItem]:
        return [
            _item(seen, received)
            for seen in streams.looking.list(caller)
            if (received := seen.stream.received_at) is not None and received >= moment
        ]

    return since


def _item(seen: Seen, received: datetime) -> HomeItem:
    dataset = seen.dataset
    href = f"/streams/{dataset.dataset_id}"
    if not seen.whole:
        return HomeItem("streamed", dataset.name, "New events came", href, received, id=dataset.dataset_id)
    count = seen.stream.rows
    title = f"{dataset.name}: {count:,} {'event' if count == 1 else 'events'}"
    aside = f"{seen.stream.set_aside:,}" if seen.stream.set_aside else "None"
    return HomeItem("streamed", title, f"{aside} set aside", href, received, id=dataset.dataset_id)
