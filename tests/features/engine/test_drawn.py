"""Tables drawn with characters: boxes of shells and Markdown, columns at fixed places."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.features.engine.reading import load

Rows = list[list[str]]
NAMES = ["id", "customer name", "city", "amount"]


def widths(rows: Rows) -> list[int]:
    return [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]


def padded(rows: Rows) -> Rows:
    """Words to the left, numbers to the right."""
    wide = widths(rows)
    aligned: Rows = []
    for number, row in enumerate(rows):
        right = [number > 0 and column in (0, 3) for column in range(len(row))]
        cells = zip(row, wide, right, strict=True)
        aligned.append([cell.rjust(w) if to_right else cell.ljust(w) for cell, w, to_right in cells])
    return aligned


def psql(rows: Rows) -> str:
    lines = [" " + " | ".join(row) + " " for row in padded(rows)]
    ruler = "-" + "-+-".join("-" * w for w in widths(rows)) + "-"
    return "\n".join([lines[0], ruler, *lines[1:], f"({len(rows) - 1} rows)", ""])


def mysql(rows: Rows) -> str:
    ruler = "+-" + "-+-".join("-" * w for w in widths(rows)) + "-+"
    lines = ["| " + " | ".join(row) + " |" for row in padded(rows)]
    return "\n".join([ruler, lines[0], ruler, *lines[1:], ruler, ""])


def markdown(rows: Rows) -> str:
    lines = ["| " + " | ".join(cell.strip().replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""])


def sqlcmd(rows: Rows) -> str:
    lines = [" ".join(row) for row in padded(rows)]
    ruler = " ".join("-" * w for w in widths(rows))
    return "\n".join([lines[0], ruler, *lines[1:], "", f"({len(rows) - 1} rows affected)", ""])


def fixed(rows: Rows) -> str:
    return "\n".join("   ".join(row).rstrip() for row in padded(rows)) + "\n"


DRAWINGS = [psql, mysql, markdown, sqlcmd, fixed]
words = st.text("abcdeé ßžk'", min_size=1, max_size=14).map(lambda t: " ".join(t.split()) or "x")
row = st.tuples(
    st.integers(0, 9999).map(str), words, st.sampled_from(["New York", "Köln", "Rome"]), st.integers(1, 10**6)
).map(lambda r: [r[0], r[1], r[2], f"{r[3] / 100:.2f}"])


@pytest.mark.parametrize("draw", DRAWINGS)
@given(body=st.lists(row, min_size=12, max_size=40))
def test_what_is_drawn_comes_back_as_it_was(draw: Callable[[Rows], str], body: Rows) -> None:
    loaded = load(draw([NAMES, *body]).encode(), "report.txt", types="off")
    assert loaded.table.column_names == NAMES
    assert [list(found.values()) for found in loaded.table.to_pylist()] == body
    assert loaded.report["rows_in_file"] == loaded.report["rows_loaded"] + loaded.report["rows_set_aside"]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_its_columns_have_types_and_empty_cells_are_null(draw: Callable[[Rows], str]) -> None:
    body = [[str(n), "Ann Lee", "Oslo" if n % 3 else "", f"{n / 4:.2f}"] for n in range(1, 21)]
    loaded = load(draw([NAMES, *body]).encode(), "report.txt")
    assert loaded.types() == {"id": "long", "customer name": "string", "city": "string", "amount": "double"}
    assert loaded.table["city"].null_count == 6
    assert loaded.table["amount"].to_pylist() == [n / 4 for n in range(1, 21)]


def test_a_report_has_lines_above_and_below() -> None:
    body = "".join(f"{n:<8}{'Ann':<14}2024-03-{n:02d} 10:00:00{n * 1.5:>10.2f}\n" for n in range(1, 21))
    text = f"Sales of March\n\n{'No':<8}{'Who':<14}{'When':<19}{'Paid':>10}\n{body}"
    loaded = load(text.encode(), "report.txt")
    assert loaded.types() == {"No": "long", "Who": "string", "When": "timestamp", "Paid": "double"}
    assert loaded.report["rows_loaded"] == 20
    assert loaded.report["format"]["evidence"] == "4 columns stand at the same places in every line"


def test_a_line_that_does_not_fit_is_set_aside_as_it_is_written() -> None:
    body = "".join(f"{n:<5}{'ann':<9}{n}\n" for n in range(200))
    loaded = load(f"id   name     n\n{body}4    far-too-long-5\n".encode(), "report.txt")
    assert loaded.report["rows_loaded"] == 200
    assert [(one["line"], one["raw"]) for one in loaded.set_aside] == [(202, "4    far-too-long-5")]


def test_blanks_of_any_number_part_fields() -> None:
    loaded = load(
        b"day         n\n2024-01-01   1\n2024-01-02  22\n2024-01-03    333\n2024-01-04 4\n", "data.txt"
    )
    assert loaded.table.to_pylist()[3] == {"day": date(2024, 1, 4), "n": 4}


def test_the_euro_of_latin_9_is_read_and_tokens_of_statistics_are_empty() -> None:
    loaded = load("pièce;prix\nœuvre;12,50 €\nédition;3,00 €\n".encode("iso-8859-15"))
    assert loaded.report["format"]["encoding"] == "iso-8859-15"
    assert loaded.table["prix"].to_pylist() == [12.5, 3.0]
    assert loaded.column("prix")["unit"] == "EUR"
    loaded = load(b"land;2020;2021\nA;1 234,5;..\nB;..;2 000,1\nC;3 000,0;n.a.\n")
    assert loaded.table["2021"].to_pylist() == [None, 2000.1, None]
