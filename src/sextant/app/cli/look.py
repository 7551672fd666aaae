"""What a terminal shows: tables, the equation, small histograms, how sure an answer is."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import orjson
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

BARS = "▁▂▃▄▅▆▇█"
_ACCENT, _QUIET, _GOOD, _WARN, _BAD = "cyan", "bright_black", "green", "yellow", "red"
_NUMBERS = ("int", "long", "float", "double", "decimal")

Json = Mapping[str, Any]


def terminal() -> Console:
    """Colours where a person reads; 100 columns where a program does."""
    console = Console(highlight=False, emoji=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, markup=False, width=120)


def as_text(content: bytes, file: Path | None) -> None:
    """A text on stdout, or in a file whose name and size are told."""
    if file is None:
        sys.stdout.write(content.decode())
        return
    file.write_bytes(content)
    sys.stdout.write(f"{file}  {size(len(content))}\n")


def as_json(content: object) -> None:
    """One JSON document on stdout, as the API would answer it."""
    sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def equation(dataset: Json) -> Text:
    """Rows loaded + rows set aside = rows in the file."""
    aside = int(dataset.get("rows_set_aside") or 0)
    parts = [
        (f"{int(dataset['row_count']):,}", "bold"),
        (" loaded + ", _QUIET),
        (f"{aside:,}", f"bold {_WARN}" if aside else "bold"),
        (" set aside = ", _QUIET),
        (f"{int(dataset.get('rows_in_file') or dataset['row_count']):,}", "bold"),
        (" rows in the file", _QUIET),
    ]
    return Text.assemble(*parts)


def loaded(job: Json) -> Text:
    """What a load into a dataset did."""
    told = job["metadata"]
    said = (
        f"{int(told['rows']):,} rows, {int(told.get('rows_set_aside') or 0):,} set aside, by {told['mode']}"
    )
    for field, words in (("rows_updated", "rows changed"), ("rows_repeated", "rows were there already")):
        if told.get(field):
            said += f", {int(told[field]):,} {words}"
    return Text(said)


def profile(console: Console, dataset: Json, found: Json) -> None:
    """A dataset at a glance: the equation, its quality, a line for each column, its issues."""
    console.print()
    console.print(Text(str(dataset["name"]), style="bold"))
    console.print(equation(dataset))
    reasons = dataset.get("set_aside_reasons") or ()
    for reason in reasons:
        lines = f"lines {reason['first_line']} to {reason['last_line']}" if reason.get("first_line") else ""
        console.print(Text(f"  {reason['count']:,} set aside: {reason['reason']} {lines}", style=_WARN))
    score = float(found.get("quality_score") or 0.0)
    tail = f"   {found['column_count']} columns   {int(found.get('duplicate_rows') or 0):,} duplicate rows"
    console.print(Text.assemble(("quality ", _QUIET), limb(score), f" {score:.2f}", (tail, _QUIET)))
    console.print()
    console.print(_columns(found["columns"], int(found["row_count"])))
    for issue in found.get("issues") or ():
        colour = {"high": _BAD, "medium": _WARN}.get(str(issue["severity"]), _QUIET)
        where = f"{issue['column']}: " if issue.get("column") else ""
        console.print(Text.assemble((f"  {issue['severity']:<7}", colour), where + str(issue["description"])))


def _columns(columns: Sequence[Json], row_count: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style=_QUIET, pad_edge=False, padding=(0, 1))
    table.add_column("column", no_wrap=True, max_width=28)
    table.add_column("type", style=_QUIET, no_wrap=True)
    for name in ("null", "distinct", "min", "mean", "max"):
        table.add_column(name, justify="right", no_wrap=True, max_width=20)
    table.add_column("shape", no_wrap=True, max_width=34)
    for column in columns:
        nulls = float(column.get("null_percentage") or 0.0)
        table.add_row(
            str(column["name"]),
            str(column["type"]),
            Text(f"{nulls:.1f} %" if nulls else "", style=_WARN if column.get("low_quality") else ""),
            _distinct(column),
            _short(column.get("min")),
            _short(column.get("mean")),
            _short(column.get("max")),
            shape(column, row_count),
        )
    return table


def _distinct(column: Json) -> str:
    about = "" if column.get("unique_exact", True) else "≈ "
    return f"{about}{int(column.get('unique_count') or 0):,}"


def shape(column: Json, row_count: int) -> Text:
    """A histogram of numbers and times, or the commonest values of anything else."""
    bins = column.get("histogram") or ()
    if len(bins) > 1:
        return Text(blocks([float(one["count"]) for one in bins]), style=_ACCENT)
    top = [one for one in column.get("top_values") or () if one.get("value") is not None]
    if top and row_count:
        first = ", ".join(str(one["value"])[:14] for one in top[:2])
        return Text(f"{first} ({100 * int(top[0]['count']) / row_count:.0f} %)", style=_QUIET)
    return Text("")


def blocks(counts: Sequence[float], width: int = 24) -> str:
    """Bars of one line; any count above nothing shows."""
    if len(counts) > width:
        size = len(counts) / width
        counts = [
            sum(counts[int(i * size) : max(int(i * size) + 1, int((i + 1) * size))]) for i in range(width)
        ]
    most = max(counts, default=0.0)
    if most <= 0:
        return ""
    return "".join(" " if c <= 0 else BARS[min(7, int(c / most * 7.999))] for c in counts)


def limb(score: float, width: int = 10) -> Text:
    """A score of 0 to 1 as a filled line."""
    full = round(max(0.0, min(1.0, score)) * width)
    colour = _GOOD if score >= 0.8 else _WARN if score >= 0.5 else _BAD
    return Text.assemble(("━" * full, colour), ("━" * (width - full), _QUIET))


def rows(console: Console, answer: Json, *, most: int = 40) -> None:
    """The rows of an answer; how many are not shown is said."""
    columns: Sequence[Json] = answer["columns"]
    results: Sequence[Json] = answer["results"]
    table = Table(box=box.SIMPLE_HEAD, header_style=_QUIET, pad_edge=False, padding=(0, 1))
    for column in columns:
        number = _is_number(column)
        table.add_column(str(column["name"]), justify="right" if number else "left", overflow="ellipsis")
    for row in results[:most]:
        table.add_row(*(_cell(row.get(str(column["name"])), column) for column in columns))
    console.print(table)
    total = int(answer.get("row_count") or len(results))
    words = [f"{total:,} {'row' if total == 1 else 'rows'}"]
    if total > most:
        words[0] += f", the first {most} shown"
    if answer.get("truncated"):
        words.append("cut at the limit")
    if answer.get("execution_time_ms") is not None:
        words.append(f"{float(answer['execution_time_ms']):,.0f} ms")
    if answer.get("cached"):
        words.append(f"from the cache, {int(answer.get('age_seconds') or 0)} s old")
    console.print(Text(" · ".join(words), style=_QUIET))


def answered(console: Console, answer: Json) -> None:
    """An answer: how it was understood, the finding, the rows, how sure, what to ask next."""
    console.print()
    console.print(Text(str(answer["question"]), style="bold"))
    for part in answer.get("understanding") or ():
        console.print(_understood(part))
    if answer.get("explanation"):
        console.print()
        console.print(Text(str(answer["explanation"])))
    if answer.get("columns"):
        console.print()
        rows(console, answer)
    _sure(console, answer)
    for note in answer.get("notes") or ():
        console.print(Text(f"Note: {note}", style=_WARN))
    if answer.get("sql"):
        console.print()
        console.print(Text(str(answer["sql"]), style=_QUIET))
    _next(console, "Ask next", [str(one["question"]) for one in answer.get("suggestions") or ()])


def not_understood(console: Console, answer: Json) -> None:
    """Which words had no place, and the nearest questions that can be answered."""
    console.print()
    console.print(Text(str(answer["question"]), style="bold"))
    words = ", ".join(f"“{word}”" for word in answer.get("unplaced") or ())
    said = f"No place was found for {words}." if words else "This question is not understood."
    console.print(Text(said, style=_WARN))
    if answer.get("explanation"):
        console.print(Text(str(answer["explanation"])))
    _next(console, "What can be answered", [str(one["question"]) for one in answer.get("alternatives") or ()])


def _understood(part: Json) -> Text:
    column: Json | None = part.get("column")
    where = f"   {column['table']}.{column['name']}" if column else ""
    phrase = f"   “{part['phrase']}”" if part.get("phrase") and part["phrase"] != part["text"] else ""
    return Text.assemble(
        (f"  {part['role']:<8}", _QUIET), (str(part["text"]), _ACCENT), (phrase, _QUIET), (where, _QUIET)
    )


def _sure(console: Console, answer: Json) -> None:
    sureness: Json = answer.get("sureness") or {}
    if not sureness:
        return
    share = float(answer.get("confidence") or 0.0)
    words = f" {str(sureness.get('level', '')).capitalize()}: {sureness.get('words', '')}"
    console.print()
    console.print(Text.assemble(limb(share), words))
    for reason in sureness.get("reasons") or ():
        console.print(Text(f"  {reason}", style=_QUIET))


def _next(console: Console, title: str, questions: Iterable[str]) -> None:
    found = list(questions)[:5]
    if found:
        console.print()
        console.print(Text(title, style=_QUIET))
        for question in found:
            console.print(Text(f"  {question}", style=_ACCENT))


def listing(console: Console, items: Sequence[Json], columns: Sequence[tuple[str, str]]) -> None:
    """A plain list; `columns` are titles and the fields they show, a dot going one deeper."""
    table = Table(box=box.SIMPLE_HEAD, header_style=_QUIET, pad_edge=False, padding=(0, 1))
    for title, _ in columns:
        table.add_column(
            title, justify="right" if title in ("rows", "size", "tiles") else "left", overflow="fold"
        )
    for item in items:
        table.add_row(*(_listed(item, path) for _, path in columns))
    console.print(table if items else Text("Nothing yet.", style=_QUIET))


def _listed(item: Json, path: str) -> str:
    value: Any = item
    for name in path.split("."):
        value = cast("Json", value).get(name) if isinstance(value, Mapping) else None
    if path == "size_bytes":
        return size(int(value or 0))
    return _cell(value, {"type": "long" if isinstance(value, int) else "string"})


def size(count: int) -> str:
    """Bytes in the unit that reads best."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}" if unit == "B" else f"{amount:,.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"


def _is_number(column: Json) -> bool:
    return str(column.get("type") or "").lower().startswith(_NUMBERS)


def _cell(value: object, column: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    if _is_number(column) and not _is_name(column):
        return _figure(value)
    return str(value)


def _is_name(column: Json) -> bool:
    meaning = f"{column.get('meaning') or ''} {column.get('name') or ''}".lower()
    return any(word in meaning.replace("_", " ").split() for word in ("id", "key", "year"))


def _figure(value: object) -> str:
    if isinstance(value, str):
        number = Decimal(value)
        return f"{number:,f}" if number == number.to_integral_value() else f"{number:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _short(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 1e9 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)[:20]
