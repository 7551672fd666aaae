"""Several tables in a text too long to be looked at whole; lines padded above a header; numbers asked for."""

import pytest

from sextant import _engine
from tests.features.engine.reading import load

FIRST = b"id,amount\n" + b"1,2.5\n" * 60_000
PEOPLE = b"name,town,age\n" + b"Ann,Ulm,41\nBob,Rome,7\n" * 30_000
STAFF = b"first,last\nAnn,Lee\nBob,Ray\nEve,Poe\n"


def test_each_table_of_a_long_file_is_offered_and_read_by_its_own_header() -> None:
    whole = FIRST + PEOPLE + b"\n" + STAFF
    offered = [("Table 1", 60_000), ("Table 2", 60_000), ("Table 3", 3)]
    columns = [["id", "amount"], ["name", "town", "age"], ["first", "last"]]
    for place, (names, (_, rows)) in enumerate(zip(columns, offered, strict=True)):
        read = load(whole, table=place)
        assert [(t["name"], t["rows"]) for t in read.report["tables"]] == offered
        assert read.table.column_names == names
        assert (read.report["rows_loaded"], read.report["rows_set_aside"]) == (rows, 0)
    with pytest.raises(_engine.Unreadable) as refused:
        load(whole, table=3)
    assert refused.value.code == "table_not_found"


def test_types_stay_those_of_the_table_and_lines_those_of_the_file() -> None:
    whole = FIRST + b"id,amount\n" + b"2,3\n" * 40_000 + b"2,x,y\n"
    first, second = load(whole), load(whole, table=1)
    assert first.types() == {"id": "long", "amount": "double"}
    assert second.types() == {"id": "long", "amount": "long"}
    assert [(a["line"], a["byte_offset"]) for a in second.set_aside] == [(100_003, len(whole) - 6)]


def test_a_header_that_comes_again_in_a_table_of_texts_is_seen() -> None:
    read = load(b"who,what\n" + b"Ann,reads\n" * 40_000 + b"who,what\n" + b"Bob,writes\n" * 9)
    assert [t["rows"] for t in read.report["tables"]] == [40_000, 9]


@pytest.mark.parametrize("types", ["auto", "off"])
def test_stray_rows_and_empty_lines_make_no_table(types: str) -> None:
    stray = b"x,y,z\nsee,note\n\n3,4,5\n1,2,3\n"
    read = load(FIRST + stray + b"1,2.5\n" * 30_000, types=types)
    assert read.report["tables"] == []
    assert read.report["rows_loaded"] + read.report["rows_set_aside"] == 90_004


def test_lines_padded_to_the_width_stand_above_the_header_and_no_title_is_part_of_it() -> None:
    body = b"2024-01-05,rent,900.00,1200.50\n2024-01-06,food,12.30,1188.20\n"
    names = ["Date", "Text", "Amount", "Balance"]
    for lines in (b"Account,12345,EUR,\n", b"Bank of Ulm,,,\nAccount,12345,,\n,,,\n", b"Statement,,,\n"):
        read = load(lines + b"Date,Text,Amount,Balance\n" + body)
        assert read.table.column_names == names
        assert (read.report["rows_loaded"], read.types()["Amount"]) == (2, "double")
    titled = load(b"2024 report,,\nid,items,total\n1,2,3.5\n2,4,7.5\n")
    assert titled.table.column_names == ["id", "items", "total"]
    spanning = load(b",Staff,,Cost\n,Head,Full,Total\na,1,2,3\nb,4,5,6\nc,7,8,9\n")
    assert spanning.table.column_names == ["col_0", "Staff Head", "Staff Full", "Cost Total"]


def test_numbers_asked_for_are_read_one_by_one_as_they_are_dressed() -> None:
    cells = b"id;v\n1;1 234,50 EUR\n2;ask\n3;12 EUR\n4;7,5\n5;\xe2\x82\xac 3\n6;5 USD\n"
    column = load(cells, columns={"v": {"type": "double"}}).column("v")
    assert (column["type"], column["unit"], column["coerced_nulls"]) == (
        "double",
        "EUR",
        {"ask": 1, "5 USD": 1},
    )
    assert [c["line"] for c in column["coerced_cells"]] == [3, 7]
    exact = load(cells, columns={"v": {"type": "decimal(9,2)"}})
    assert [None if v is None else str(v) for v in exact.table["v"].to_pylist()] == [
        "1234.50",
        None,
        "12.00",
        "7.50",
        "3.00",
        None,
    ]
    whole = load(b"id;v\n1;1.234\n2;2.345,5\n3;17\n", columns={"v": {"type": "long"}})
    assert whole.table["v"].to_pylist() == [1234, None, 17]


def test_a_dressed_number_far_below_the_first_rows_is_read_when_numbers_are_asked_for() -> None:
    rows = b"".join(b"%d,%d.5\n" % (n, n) for n in range(250_000))
    read = load(b"id,v\n" + rows + b'x,"1,000.5"\n', columns={"v": {"type": "double"}})
    assert read.table["v"].to_pylist()[-1] == 1000.5


@pytest.mark.parametrize("below", ["{n},label {n},{n}.5\n", "Town {n},Country,Mayor {n}x\n"])
def test_names_of_the_same_width_without_a_gap_begin_a_table(below: str) -> None:
    rows = "".join(f"{n},name {n},{n}.5\n" for n in range(20_000))
    more = "".join(below.format(n=n) for n in range(20_000))
    whole = f"id,name,amount\n{rows}code,label,price\n{more}".encode()
    first = load(whole)
    assert first.types() == {"id": "long", "name": "string", "amount": "double"}
    assert [t["rows"] for t in first.report["tables"]] == [20_000, 20_000]
    assert load(whole, table=1).table.column_names == ["code", "label", "price"]
