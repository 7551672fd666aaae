"""What holds a dataset together and to others: keys, near-duplicates, references, dependencies, correlations.

Candidates come from the profile's sketches (distinct counts, least and greatest values) and from a sample of
rows; only what a query over all rows confirms is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sextant.core.access import Caller
from sextant.features.checks.compiling import reference
from sextant.features.checks.service import Ground
from sextant.features.datasets import Column, ColumnProfile, Profile, Table
from sextant.features.query import Query
from sextant.kit.errors import SextantError
from sextant.kit.quoting import quoted

if TYPE_CHECKING:
    import numpy as np

_SAMPLE = 50_000
_MOST_PROOFS = 150
_MOST_COLUMNS = 60
_SURE = 0.98
_LEAST_ALIKE = 3
_RARELY = 0.2
_NUMBERS = ("int", "long", "float", "double", "decimal")
_TOO_LOOSE = ("float", "double", "boolean", "timestamp")


@dataclass(frozen=True, slots=True)
class Relation:
    """One finding in figures and words; `share` of the rows hold it."""

    kind: str  # key, near_duplicate, reference, dependency, correlation
    columns: tuple[str, ...]
    share: float
    words: str
    to_dataset_id: str | None = None
    to_table: str | None = None
    to_columns: tuple[str, ...] = ()


class Relating:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def of(self, caller: Caller, dataset_id: str) -> list[Relation]:
        """Keys first, then rows alike but for one, references, dependencies, correlations."""
        self._on.datasets.require_whole(caller, dataset_id)
        self._on.datasets.ready(caller, dataset_id)
        table = self._on.datasets.table(caller, dataset_id)
        profile = self._on.datasets.profile(caller, dataset_id)
        if profile.row_count == 0:
            return []
        keys = list(self._keys(caller, table, profile))
        alone = {key.columns[0] for key in keys if len(key.columns) == 1}
        alike = self._near_duplicates(caller, table, sorted(alone))
        found = [*keys, *alike, *self._references(caller, table, profile)]
        sample = self._sample(caller, table)
        return [*found, *self._dependencies(caller, table, sample, alone), *_correlations(table, sample)]

    def _keys(self, caller: Caller, table: Table, profile: Profile) -> Iterator[Relation]:
        rows = table.row_count
        full = [one for one in profile.columns if one.null_count == 0 and not one.type.startswith(_TOO_LOOSE)]
        single = [one.name for one in full if one.unique_count >= _SURE * rows][:20]
        proved = [name for name in single if self._is_key(caller, table, (name,))]
        for name in proved:
            yield Relation("key", (name,), 1.0, f"`{name}` tells every row apart.")
        if proved or rows < 2:
            return
        parts = sorted(full, key=lambda one: -one.unique_count)[:8]
        for a, b in combinations(parts, 2):
            enough = a.unique_count * b.unique_count >= rows
            if enough and self._is_key(caller, table, (a.name, b.name)):
                words = f"`{a.name}` and `{b.name}` together tell every row apart."
                yield Relation("key", (a.name, b.name), 1.0, words)

    def _is_key(self, caller: Caller, table: Table, names: tuple[str, ...]) -> bool:
        listed = ", ".join(quoted(name) for name in names)
        groups = f"(SELECT {listed} FROM {quoted(table.table_name)} GROUP BY {listed}) AS seen"  # noqa: S608
        return self._one(caller, f"SELECT count(*) AS n FROM {groups}")["n"] == table.row_count  # noqa: S608

    def _near_duplicates(self, caller: Caller, table: Table, keys: Sequence[str]) -> Iterator[Relation]:
        """Rows that say what another row says in every column but a key: one thing, entered twice.

        Where many rows agree so, they do by nature, and nothing is told.
        """
        for key in keys:
            others = [quoted(column.name) for column in table.columns if column.name != key]
            if len(others) < _LEAST_ALIKE:
                continue
            groups = f"SELECT count(*) AS n FROM {quoted(table.table_name)} GROUP BY {', '.join(others)}"  # noqa: S608
            repeats = f"SELECT coalesce(sum(n - 1), 0) AS repeats FROM ({groups}) AS alike"  # noqa: S608
            count = int(self._one(caller, repeats)["repeats"])
            if 0 < count <= _RARELY * table.row_count:
                rows = "1 row says" if count == 1 else f"{count:,} rows say"
                words = f"{rows} what another row says in every column but `{key}`."
                yield Relation("near_duplicate", (key,), round(count / table.row_count, 6), words)

    def _references(self, caller: Caller, table: Table, profile: Profile) -> Iterator[Relation]:
        proofs = 0
        for other in self._on.datasets.tables(caller):
            theirs = other.profile if other.dataset_id != table.dataset_id else None
            if theirs is None or theirs.row_count < 2:
                continue
            for mine, key in _candidates(profile, theirs, other):
                if proofs >= _MOST_PROOFS:
                    return
                proofs += 1
                relation = self._reference(caller, table, other, mine, key)
                if relation is not None:
                    yield relation

    def _reference(self, caller: Caller, table: Table, other: Table, mine: str, key: str) -> Relation | None:
        here, there = _named(table, mine), _named(other, key)
        if here is None or there is None:
            return None
        try:
            row = self._one(caller, reference(table, [here], other, [there]).sql)
        except SextantError:
            return None  # the other dataset went, or its types cannot be compared: no relation to tell
        checked, failing = int(row["checked"]), int(row["failing"])
        share = 1 - failing / checked if checked else 0.0
        if share < 0.95:
            return None
        held = "every value" if failing == 0 else f"{share * 100:.4g} % of the values"
        return Relation(
            "reference",
            (mine,),
            round(share, 6),
            f"{held} of `{mine}` {'is' if failing == 0 else 'are'} found in `{key}` of {other.name}.",
            to_dataset_id=other.dataset_id,
            to_table=other.table_name,
            to_columns=(key,),
        )

    def _dependencies(self, caller: Caller, table: Table, sample: Any, keys: set[str]) -> Iterator[Relation]:
        from sextant.features.checks.finding.bonds import bonds_of, may_group, pairs_that_tell
        from sextant.features.checks.finding.search import encode

        columns = encode(sample, {column.name: column.type for column in table.columns})
        proofs = 0
        for group in columns:
            if group.name in keys or not may_group(group):
                continue
            others = [column for column in columns if column.name != group.name and column.name not in keys]
            for bond in bonds_of(group, others):
                told = bond.majority == 1 and bond.majority_by_chance < _SURE
                if not told or proofs >= _MOST_PROOFS:
                    continue
                proofs += 1
                if self._determines(caller, table, (group.name,), bond.column.name):
                    words = f"`{group.name}` tells `{bond.column.name}`: rows with the same one agree."
                    yield Relation("dependency", (group.name, bond.column.name), 1.0, words)
        for a, b, told in pairs_that_tell([column for column in columns if column.name not in keys]):
            if proofs >= _MOST_PROOFS:
                return
            proofs += 1
            if self._determines(caller, table, (a, b), told):
                words = f"`{a}` and `{b}` together tell `{told}`: rows with the same two agree."
                yield Relation("dependency", (a, b, told), 1.0, words)

    def _determines(self, caller: Caller, table: Table, group: Sequence[str], told: str) -> bool:
        by = [quoted(name) for name in group]
        listed, known = ", ".join(by), " AND ".join(f"{name} IS NOT NULL" for name in by)
        broken = f"GROUP BY {listed} HAVING count(DISTINCT {quoted(told)}) > 1"
        source = f"SELECT 1 AS one FROM {quoted(table.table_name)} WHERE {known} {broken}"  # noqa: S608
        return self._one(caller, f"SELECT count(*) AS n FROM ({source}) AS broken")["n"] == 0  # noqa: S608

    def _sample(self, caller: Caller, table: Table) -> Any:
        names = ", ".join(quoted(column.name) for column in table.columns[:_MOST_COLUMNS])
        # By a hash of its values a row is in the sample or not, alike each time.
        part = max(1, table.row_count // _SAMPLE)
        first = quoted(table.columns[0].name)
        where = f"WHERE hash({first}) % {part} = 0 " if part > 1 else ""
        sql = f"SELECT {names} FROM {quoted(table.table_name)} {where}LIMIT {2 * _SAMPLE}"  # noqa: S608
        return self._on.queries.run(caller, Query(sql, row_limit=2 * _SAMPLE, purpose="check")).table

    def _one(self, caller: Caller, sql: str) -> dict[str, Any]:
        return self._on.queries.run(caller, Query(sql, purpose="check")).table.to_pylist()[0]


def _candidates(mine: Profile, theirs: Profile, other: Table) -> Iterator[tuple[str, str]]:
    """Pairs whose sketches allow that one's values lie within the other's, which are as good as different."""
    keys = [one for one in theirs.columns if _is_key_like(one, theirs.row_count)]
    for column in mine.columns:
        for key in keys:
            if _alike(column, key) and _within(column, key) and _may_refer(column, key, other):
                yield column.name, key.name


def _is_key_like(column: ColumnProfile, rows: int) -> bool:
    return (
        column.null_count == 0
        and column.unique_count >= _SURE * rows
        and not column.type.startswith((*_TOO_LOOSE, "date"))
    )


def _alike(a: ColumnProfile, b: ColumnProfile) -> bool:
    return a.type == b.type or (a.type in ("int", "long") and b.type in ("int", "long"))


def _within(a: ColumnProfile, b: ColumnProfile) -> bool:
    if a.unique_count < 2 or a.unique_count > 1.05 * b.unique_count:
        return False
    try:
        return bool(b.min <= a.min and a.max <= b.max)
    except TypeError:
        return True


def _may_refer(a: ColumnProfile, b: ColumnProfile, other: Table) -> bool:
    """Whole numbers lie within each other by chance, so their names have to speak for it; texts do not."""
    if a.type == "string":
        return True
    mine, key = a.name.lower(), b.name.lower()
    thing = other.table_name.lower().rstrip("s")
    return (mine == key and key != "id") or (thing in mine and mine.endswith(key))


def _named(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


def _correlations(table: Table, sample: Any) -> Iterator[Relation]:
    import numpy as np

    names = [
        column.name
        for column in table.columns
        if column.type.startswith(_NUMBERS) and column.name in sample.column_names
    ]
    numbers = {name: _numbers(sample.column(name)) for name in names}
    found: list[tuple[float, str, str]] = []
    for a, b in combinations(names, 2):
        known = np.isfinite(numbers[a]) & np.isfinite(numbers[b])
        if int(known.sum()) < 20:
            continue
        x, y = numbers[a][known], numbers[b][known]
        if float(x.std()) == 0 or float(y.std()) == 0:
            continue
        found.append((float(np.corrcoef(x, y)[0, 1]), a, b))
    for r, a, b in sorted(found, key=lambda one: -abs(one[0]))[:50]:
        if abs(r) >= 0.5:
            how = "rises with" if r > 0 else "falls as"
            end = f"`{b}`" if r > 0 else f"`{b}` rises"
            yield Relation("correlation", (a, b), round(r, 4), f"`{a}` {how} {end} (correlation {r:.2f}).")


def _numbers(column: Any) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    import numpy as np

    values: Sequence[Any] = column.to_pylist()
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
