"""A statement, an earlier answer or a whole dataset to a file that its asker may fetch."""

from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.tabular import MEDIA, temporary_file, write
from sextant.features.query.downloads import Downloads
from sextant.features.query.errors import SqlNotUnderstood
from sextant.features.query.models import Query
from sextant.features.query.parameters import bound
from sextant.features.query.remembering import Remembered
from sextant.features.query.service import Queries
from sextant.features.query.shapes import ExportIn


@dataclass(frozen=True, slots=True)
class Export:
    """A file that waits for its asker."""

    download_url: str
    file_name: str
    row_count: int


class Exports:
    """Writes every row, however many; nothing is cut."""

    def __init__(self, queries: Queries, downloads: Downloads, remembered: Remembered) -> None:
        self._queries = queries
        self._downloads = downloads
        self._remembered = remembered

    def make(self, caller: Caller, asked: ExportIn) -> Export:
        """Raises what `Queries.run` raises, QueryNotFound, DatasetMissing."""
        query, name = self._query(caller, asked)
        file_name = f"{name}.{asked.format}"
        with temporary_file(asked.format) as path:
            with self._queries.stream(caller, query) as reader:
                count = write(reader, path, asked.format, schema=reader.schema)
            url = self._downloads.offer_file(
                caller, path, file_name=file_name, media_type=MEDIA[asked.format]
            )
        return Export(download_url=url, file_name=file_name, row_count=count)

    def _query(self, caller: Caller, asked: ExportIn) -> tuple[Query, str]:
        if asked.query_id is not None:
            return self._remembered.find(caller, asked.query_id), "answer"
        if asked.dataset_id is not None and asked.sql is None:
            table = self._queries.datasets.table(caller, asked.dataset_id, as_of=asked.as_of)
            quoted = table.table_name.replace('"', '""')
            return Query(f'SELECT * FROM "{quoted}"', asked.as_of, purpose="export"), table.table_name  # noqa: S608  # held by the gate
        if asked.sql is None:
            raise SqlNotUnderstood(
                "There is nothing to export.", hint="Send `sql`, `query_id` or `dataset_id`."
            )
        return Query(asked.sql, asked.as_of, parameters=bound(asked.parameters), purpose="export"), "result"
