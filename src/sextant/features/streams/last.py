"""The last events of a stream, by the gate like any statement."""

from datetime import timedelta

from sextant.features.query import Query
from sextant.features.streams.looking import Seen
from sextant.features.streams.models import RECEIVED
from sextant.kit.quoting import quoted

_WITHIN = timedelta(minutes=10)


def last_events(seen: Seen, *, limit: int) -> Query:
    """Those of the ten minutes before the last batch, the newest first, as the asker may see them."""
    columns = ", ".join(quoted(one.name) for one in seen.dataset.columns)
    sql = f"SELECT {columns} FROM {quoted(seen.dataset.table_name)}"  # noqa: S608  # every name is quoted
    received = next((one for one in seen.dataset.columns if one.source_name == RECEIVED), None)
    parameters: dict[str, object] = {}
    if received is not None and received.type == "timestamptz" and seen.stream.received_at is not None:
        own = quoted(received.name)
        parameters["since"] = (seen.stream.received_at - _WITHIN).isoformat()
        sql += f" WHERE {own} >= CAST($since AS TIMESTAMPTZ) ORDER BY {own} DESC"
    return Query(f"{sql} LIMIT {limit}", parameters=parameters, purpose="rows", row_limit=limit)
