"""The gate against real attacks: every line of `guard/` as a value, spliced, as a statement, and as a name.

    python evals/guard.py EVALS_DIR

EVALS_DIR holds `guard.tar.xz`, or the folder `guard` it was unpacked to.
"""

import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import read_question
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex
from sextant.features.query.errors import SqlRefused
from sextant.features.query.gate import Asked, GateLimits, Permitted
from sextant.features.query.gate.permit import permit
from sextant.kit.errors import SextantError

WORKSPACE = "guard"
SPLICES = (
    "SELECT id, name FROM people WHERE name = '@'",
    "SELECT id, name FROM people WHERE id = @",
    "SELECT id, name FROM people WHERE (id = @)",
    'SELECT id, name FROM people WHERE name = "@"',
    "SELECT id, name FROM people WHERE name LIKE '%@%' ORDER BY id LIMIT 5",
    "SELECT id, name FROM people ORDER BY @",
    "@ SELECT id FROM people",
)
ROWS: dict[str, list[Any]] = {
    "id": [1, 2, 3],
    "name": ["Ann", "Bob", "1' OR '1'='1"],
    "city": ["Oslo", None, "Rome"],
    "amount": [1.5, 2.5, -3.0],
}


@dataclass(frozen=True)
class Column:
    field_id: int
    name: str
    type: str


@dataclass(frozen=True)
class Table:
    """A table as the gate is told of it."""

    table_name: str
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    row_count: int
    size_bytes: int = 1000
    dataset_id: str = "d"
    workspace_id: str = WORKSPACE
    snapshot_id: str | None = "1"
    guard: None = None
    hot: None = None


@dataclass
class Tally:
    """Counts of outcomes by way, and the lines that came out wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def add(self, way: str, outcome: str, line: str = "") -> None:
        self.counts[way, outcome] += 1
        if outcome.startswith("WRONG"):
            self.wrong.append((f"{way}: {outcome}", line))


class Bench:
    """One table in the lake behind gate and engine, and the same rows in a DuckDB with nothing else."""

    def __init__(self, folder: Path) -> None:
        place = folder / WORKSPACE
        place.mkdir()
        path = place / "people.parquet"
        types = {"id": pa.int64(), "name": pa.string(), "city": pa.string(), "amount": pa.float64()}
        fields = [
            pa.field(name, kind, metadata={"PARQUET:field_id": str(i + 1)})
            for i, (name, kind) in enumerate(types.items())
        ]
        rows = pa.table(ROWS, schema=pa.schema(fields))
        pq.write_table(rows, path)
        names = {"id": "long", "name": "string", "city": "string", "amount": "double"}
        columns = tuple(Column(i + 1, name, kind) for i, (name, kind) in enumerate(names.items()))
        self.reader = people()
        self.table = Table("people", columns, (str(path),), rows.num_rows)
        self.warehouse = DuckDBWarehouse(lambda _: [place])
        self._twin = duckdb.connect(":memory:", config={"python_enable_replacements": False})
        self._twin.register("given", rows)
        self._twin.execute("CREATE TABLE people AS SELECT * FROM given").fetchall()
        self._twin.unregister("given")
        self._twin.execute("SET enable_external_access = false").fetchall()
        self._twin.execute("SET max_execution_time = 5000").fetchall()

    def permit(self, sql: str, **parameters: object) -> Permitted:
        asked = Asked(sql, WORKSPACE, parameters)
        return permit(asked, tables=[self.table], limits=GateLimits(seconds=5.0))

    def rows(self, permitted: Permitted) -> list[Any]:
        return self.warehouse.run(permitted.query).table.to_pylist()

    def twin_rows(self, sql: str) -> list[Any] | None:
        """What plain DuckDB gives over the same rows; None where it gives an error."""
        try:
            return self._twin.sql(sql).to_arrow_table().to_pylist()
        except (duckdb.Error, AttributeError):
            return None

    def untouched(self) -> bool:
        count = self._twin.execute("SELECT count(*) FROM people").fetchone()
        return count == (len(ROWS["id"]),)


def lines_of(path: Path) -> Iterator[str]:
    """Each line as it stands and, where that differs, as a browser would have decoded it."""
    for line in path.read_text(errors="replace").splitlines():
        if not line.strip():
            continue
        yield line
        decoded = unquote_plus(line)
        if decoded != line:
            yield decoded


def as_value(bench: Bench, line: str, tally: Tally, *, way: str) -> None:
    """In a filter, as a parameter and as a literal that we write: data, and nothing but data."""
    expected = [i for i, name in zip(ROWS["id"], ROWS["name"], strict=True) if name == line]
    literal = exp.select("id").from_("people").where(exp.column("name").eq(exp.Literal.string(line)))
    tries = (
        ("SELECT id FROM people WHERE name = $value", {"value": line}),
        (literal.sql(dialect="duckdb"), {}),
    )
    for sql, parameters in tries:
        try:
            got = [row["id"] for row in bench.rows(bench.permit(sql, **parameters))]
        except SextantError as error:
            tally.add(way, f"WRONG: refused ({error.code})", line)
            continue
        tally.add(way, "taken as data" if got == expected else "WRONG: another result", line)


def people() -> Reader:
    """The table as the planner knows it."""
    kinds = {"id": "long", "name": "string", "city": "string", "amount": "double"}
    columns = [
        make_column(
            table="people",
            name=name,
            type=kind,
            field_id=number,
            facts={"unique_count": len(set(ROWS[name]))},
            row_count=len(ROWS["id"]),
        )
        for number, (name, kind) in enumerate(kinds.items(), start=1)
    ]
    info = make_table(
        dataset_id="d", table="people", name="people", columns=columns, row_count=len(ROWS["id"])
    )
    values = {name: [str(v) for v in ROWS[name] if v is not None] for name in ("name", "city")}
    return Reader(info, ColumnLinker(info), ValueIndex(info, values))


def in_a_question(bench: Bench, line: str, tally: Tally, *, way: str) -> None:
    """As a value in a question: the rows that hold it are counted, or the question is asked back."""
    reading = read_question(f'how many people with name "{line}"', bench.reader, today=date(2026, 1, 1))
    if reading.verdict.status != "answered":
        tally.add(way, "asked back, nothing run")
        return
    try:
        got = bench.rows(bench.permit(to_sql(reading.plan)))
    except SextantError as error:
        tally.add(way, f"WRONG: refused ({error.code})", line)
        return
    names = Counter(name.casefold() for name in ROWS["name"])
    if got == [{"count": names[line.casefold().strip()]}]:
        tally.add(way, "taken as data")
        return
    said = {chip.value for chip in reading.chips if chip.role == "where"} & set(ROWS["name"])
    nearest = reading.verdict.reasons and got == [{"count": len(said)}]
    tally.add(way, "read as the nearest value, and said" if nearest else "WRONG: another result", line)


def as_a_name(bench: Bench, line: str, tally: Tally, *, way: str) -> None:
    """As the name of a column, and of a dataset: quoted as we quote names, it is a name and nothing else."""
    name = line.replace("\0", "")[:300]
    if not name.strip():
        return
    column = replace(bench.table, columns=(Column(1, name, "long"), *bench.table.columns[1:]))
    named = replace(bench.table, table_name=name)
    selected = exp.select(exp.column(exp.to_identifier(name, quoted=True))).from_("people")
    taken = exp.select("id").from_(exp.Table(this=exp.to_identifier(name, quoted=True)))
    for statement, table in ((selected, column), (taken, named)):
        sql = statement.sql(dialect="duckdb")
        try:
            permitted = permit(Asked(sql, WORKSPACE), tables=[table], limits=GateLimits(seconds=5.0))
            got = sorted(value for row in bench.rows(permitted) for value in row.values())
        except SqlRefused:
            tally.add(way, "refused by the gate")
            continue
        except SextantError as error:
            tally.add(way, f"refused by the engine ({error.code})")
            continue
        tally.add(way, "taken as a name" if got == ROWS["id"] else "WRONG: another result", line)


def spliced(bench: Bench, line: str, tally: Tally, *, way: str) -> None:
    """Pasted into a statement without care: refused, or the same as the permitted table gives."""
    for splice in SPLICES:
        attempt(bench, splice.replace("@", line), tally, way=way)


def attempt(bench: Bench, sql: str, tally: Tally, *, way: str) -> None:
    """One statement of a hostile client."""
    try:
        permitted = bench.permit(sql)
    except SqlRefused:
        tally.add(way, "refused by the gate")
        return
    try:
        got = bench.rows(permitted)
    except SextantError:
        tally.add(way, "refused by the engine")
        return
    expected = bench.twin_rows(sql)
    if expected is None:
        expected = bench.twin_rows(permitted.query.sql.replace("people@1", "people"))
    same = expected is not None and same_rows(got, expected)
    tally.add(way, "equals the permitted table" if same else "WRONG: another result", sql)


def same_rows(got: Sequence[dict[str, Any]], expected: Sequence[dict[str, Any]]) -> bool:
    def spelled(rows: Sequence[dict[str, Any]]) -> Counter[str]:
        return Counter(repr([str(value) for value in row.values()]) for row in rows)

    return spelled(got) == spelled(expected)


def measure(folder: Path) -> Tally:
    """Every line in every way."""
    tally = Tally()
    attacks = [line for path in sorted((folder / "attacks").glob("*.txt")) for line in lines_of(path)]
    harmless = list(lines_of(folder / "harmless_strings.txt"))
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place))
        for line in attacks:
            as_value(bench, line, tally, way="(a) attack as a value")
            in_a_question(bench, line, tally, way="(a) attack in a question")
            spliced(bench, line, tally, way="(b) attack spliced")
            attempt(bench, line, tally, way="(c) attack as a statement")
            as_a_name(bench, line, tally, way="(d) attack as a name")
        for line in harmless:
            as_value(bench, line, tally, way="(a) harmless as a value")
            as_a_name(bench, line, tally, way="(d) harmless as a name")
            in_a_question(bench, line, tally, way="(a) harmless in a question")
        if not bench.untouched():
            tally.add("after all", "WRONG: the rows changed")
        bench.warehouse.close()
    print(f"{len(attacks)} attacks and {len(harmless)} harmless strings, as written and as decoded")
    return tally


def main(arguments: Sequence[str]) -> int:
    given = Path(arguments[0])
    if (given / "guard").is_dir():
        tally = measure(given / "guard")
    else:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(given / "guard.tar.xz") as archive:
            archive.extractall(folder, filter="data")
            tally = measure(Path(folder) / "guard")
    for (way, outcome), count in sorted(tally.counts.items()):
        print(f"{way:28} {outcome:34} {count:7,}")
    for what, line in tally.wrong[:40]:
        print(f"  {what}: {line[:160]!r}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
