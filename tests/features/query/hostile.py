"""A maker of hostile statements: deeds, hidden as people hide them, in the places that they put them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SECRET = "the-secret-of-another-workspace"  # stands in a file that no statement may read

# Deeds that write or reach out; `{file}` is a foreign file, `{new}` one that must not come to be.
REACHING = (
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_csv('{file}', header = false)",
    "SELECT * FROM read_csv_auto('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json_objects('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM parquet_metadata('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM glob('{file}*')",
    "SELECT * FROM '{file}'",
    'SELECT * FROM "{file}"',
    "SELECT (SELECT content FROM read_text('{file}'))",
    "SELECT id FROM orders WHERE name = (SELECT content FROM read_text('{file}'))",
    "SELECT * FROM orders UNION ALL SELECT content FROM read_text('{file}')",
    "SELECT * FROM orders JOIN read_csv('{file}') AS f ON true",
    "SELECT list_transform(['{file}'], x -> (SELECT content FROM read_text(x)))",
    "COPY orders TO '{new}'",
    "COPY (SELECT 1) TO '{new}' (FORMAT parquet)",
    "COPY orders FROM '{file}'",
    "EXPORT DATABASE '{new}'",
    "IMPORT DATABASE '{file}'",
    "ATTACH '{new}'",
    "ATTACH '{new}' AS other (TYPE sqlite)",
    "INSTALL httpfs",
    "LOAD '{file}'",
    "CREATE TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW orders AS SELECT 1",
    "CREATE MACRO f(x) AS x",
    "INSERT INTO orders VALUES (1)",
    "DELETE FROM orders",
    "UPDATE orders SET id = 0",
    "DROP TABLE orders",
    "TRUNCATE orders",
    "ALTER TABLE orders ADD COLUMN x INT",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "PRAGMA enable_profiling",
    "CALL pragma_database_size()",
    "WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x",
    "WITH x AS (INSERT INTO orders VALUES (1) RETURNING *) SELECT * FROM x",
)
# Deeds that only look where nobody is to look; the gate alone stops them.
PRYING = (
    "SELECT getenv('HOME')",
    "SELECT current_setting('threads')",
    "SELECT version()",
    "SELECT current_user",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM employees",
    "SELECT * FROM main.orders",
    "SELECT nothing FROM orders",
    "SELECT * FROM query('SELECT 1')",
    "SELECT pg_sleep(10)",
    "SELECT txid_current()",
    "SELECT nextval('s')",
    "SHOW TABLES",
    "DESCRIBE orders",
    "EXPLAIN SELECT 1",
    "PREPARE p AS SELECT 1",
    "SELECT 1; SELECT 2",
)
_SPACES = (" ", "\t", "\n", "\r\n", "  ", " /**/ ", " /* x */ ", " -- x\n", "\v", "\u00a0", "/**/")
_FRAMES = (
    "@",
    "@;",
    ";@",
    "(@)",
    "((@))",
    "SELECT 1; @",
    "@; SELECT 1",
    "SELECT 1 -- x\n; @",
    "/* a /* b */ c */ @",
    "WITH a AS (@) SELECT * FROM a",
    "WITH a AS (SELECT 1), b AS (@) SELECT * FROM b",
    "WITH RECURSIVE a AS (SELECT 1 UNION ALL (@)) SELECT * FROM a",
    "SELECT * FROM (@) AS s",
    "SELECT * FROM (SELECT * FROM (@))",
    "SELECT (@)",
    "SELECT [(@)]",
    "SELECT {{'a': (@)}}",
    "SELECT CASE WHEN true THEN (@) END",
    "SELECT coalesce(NULL, (@))",
    "SELECT id FROM orders WHERE id IN (@)",
    "SELECT id FROM orders WHERE EXISTS (@)",
    "SELECT id FROM orders ORDER BY (@)",
    "SELECT id FROM orders LIMIT (@)",
    "SELECT id FROM orders GROUP BY id HAVING count(*) > (@)",
    "SELECT id FROM orders QUALIFY row_number() OVER (ORDER BY (@)) = 1",
    "SELECT * FROM orders, LATERAL (@) AS l",
    "SELECT * FROM orders LEFT JOIN (@) AS j ON true",
    "SELECT id FROM orders UNION ALL @",
    "@ UNION ALL SELECT 1",
    "SELECT 1 EXCEPT (@)",
    "PIVOT (@) ON 1 USING count(*)",
    "SELECT x FROM (VALUES ((@))) AS v(x)",
    "FROM (@)",
    "EXPLAIN @",
    "EXPLAIN ANALYZE @",
    "PREPARE p AS @",
    "CREATE TABLE t AS @",
    "COPY (@) TO '{new}'",
    "DESCRIBE @",
    "SUMMARIZE @",
)


@dataclass(frozen=True)
class Hostile:
    """A statement, and whether what it is after is a file or a change."""

    sql: str
    reaches: bool


def hostile(count: int, *, file: str, new: str, seed: int = 20261127) -> Iterator[Hostile]:
    """So many statements, the same ones for the same seed; every deed in every frame comes early."""
    chance = random.Random(seed)
    deeds = [(deed, True) for deed in REACHING] + [(deed, False) for deed in PRYING]
    number = 0
    while True:
        order = list(range(len(deeds) * len(_FRAMES)))
        chance.shuffle(order)
        for place in order:
            if number == count:
                return
            deed, reaches = deeds[place % len(deeds)]
            frame = _FRAMES[place // len(deeds)]
            text = frame.replace("{{", "{").replace("}}", "}").replace("@", _disguised(deed, chance))
            yield Hostile(text.replace("{file}", file).replace("{new}", new), reaches or "{new}" in frame)
            number += 1


def _disguised(deed: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(3)):
        deed = chance.choice(_DISGUISES)(deed, chance)
    return deed


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    """Changes what stands outside of 'text' and "names"."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        mark = text[at]
        end = text.find(mark, at + 1) if mark in "'\"" else -1
        if end > 0:
            parts.append(text[at : end + 1])
            at = end + 1
            continue
        stop = min((place for sign in "'\"" if (place := text.find(sign, at + 1)) > 0), default=len(text))
        parts.append(change(text[at:stop]))
        at = stop
    return "".join(parts)


def _cased(deed: str, chance: random.Random) -> str:
    return _outside_quotes(
        deed, lambda part: "".join(s.upper() if chance.random() < 0.5 else s.lower() for s in part)
    )


def _spaced(deed: str, chance: random.Random) -> str:
    return _outside_quotes(
        deed, lambda part: "".join(chance.choice(_SPACES) if s == " " else s for s in part)
    )


def _quoted_calls(deed: str, _chance: random.Random) -> str:
    for name in ("read_text", "read_csv", "read_blob", "read_parquet", "glob", "getenv", "version"):
        deed = deed.replace(f"{name}(", f'"{name}"(')
    return deed


def _apart(deed: str, _chance: random.Random) -> str:
    return deed.replace("(", " /* */ (", 1)


def _joined_text(deed: str, _chance: random.Random) -> str:
    return deed.replace("'{file}'", "'{file}' || ''")


def _dollars(deed: str, _chance: random.Random) -> str:
    return deed.replace("'{file}'", "$${file}$$").replace("'{new}'", "$x${new}$x$")


def _escaped(deed: str, _chance: random.Random) -> str:
    return deed.replace("'{file}'", "e'{file}'")


def _listed(deed: str, _chance: random.Random) -> str:
    return deed.replace("'{file}'", "['{file}']")


def _schemed(deed: str, chance: random.Random) -> str:
    scheme = chance.choice(("file://", "file:", "https://example.org", "s3://bucket"))
    return deed.replace("{file}", scheme + "{file}")


def _tailed(deed: str, chance: random.Random) -> str:
    return deed + chance.choice((" -- x", " /* x */", ";", "; --", "\n;\n", " # x"))


_DISGUISES = (
    _cased,
    _spaced,
    _quoted_calls,
    _apart,
    _joined_text,
    _dollars,
    _escaped,
    _listed,
    _schemed,
    _tailed,
)
