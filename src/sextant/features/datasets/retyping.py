"""Another type for a column without a new upload: raw files are read again, the decision remembered."""

import re

from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.features.datasets.chain import chain_of
from sextant.features.datasets.dates import as_format
from sextant.features.datasets.errors import ColumnMissing, TypeUnknown
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import Asked
from sextant.features.datasets.reading import written
from sextant.features.datasets.work import JOB_TYPE, Work
from sextant.kit.nested import Plain, is_nested, parsed

_TYPES = ("string", "long", "double", "boolean", "date", "time", "timestamp", "timestamptz")
_DECIMAL = re.compile(r"decimal\((\d{1,2}),\s?(\d{1,2})\)")


class Retyping:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def retype(self, caller: Caller, dataset_id: str, *, field_id: int, asked: Asked) -> Job:
        """A job that reads what is there with this type; cells it does not hold become null and are told."""
        dataset = self._on.owned(caller, dataset_id)
        column = next((column for column in dataset.columns if column.field_id == field_id), None)
        if column is None:
            raise ColumnMissing("There is no such column.", hint="Look at the dataset's columns.")
        _check(asked)
        if asked.format is not None:
            asked = Asked(type=asked.type, format=as_format(asked.format))
        chain_of(self._on, dataset)  # refuses at once what could not be read again
        work = Work(dataset_id=dataset_id, mode="replace", retype=True, types={written(column): asked})
        told = {"name": dataset.name, "column": column.name, "type": asked.type}
        with self._on.db.transaction() as tx:
            job = self._on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload=work.model_dump(mode="json"),
                dataset_id=dataset_id,
                metadata=told,
            )
            details = {"dataset_id": dataset_id, **told}
            self._on.audit.record(caller, action="dataset.column.retype", details=details, tx=tx)
        return job


def _check(asked: Asked) -> None:
    decimal = _DECIMAL.fullmatch(asked.type)
    fits = decimal is not None and 1 <= int(decimal[1]) <= 38 and int(decimal[2]) <= int(decimal[1])
    if asked.type not in _TYPES and not fits and not _is_nested(asked):
        raise TypeUnknown(
            f"There is no type {asked.type[:40]!r}.",
            hint=f"Use {', '.join(_TYPES)}, decimal(p,s), list, struct, map or one such as list<string>.",
        )


def _is_nested(asked: Asked) -> bool:
    try:
        return asked.is_nested and (not is_nested(asked.type) or not isinstance(parsed(asked.type), Plain))
    except ValueError:
        return False
