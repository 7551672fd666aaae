"""Delimited files that other tools mangle, each read as its writer meant it, or set aside with a reason."""

from datetime import date

import pytest

from tests.features.engine.reading import Loaded, load


def rows(loaded: Loaded) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in loaded.table.to_pylist()]


@pytest.mark.parametrize("delimiter", ["||", "::", "|~|", "~|~", "^|^", ";;"])
def test_a_delimiter_of_several_characters_is_found(delimiter: str) -> None:
    lines = ["id,name,city", *(f"{n},x{delimiter[0]}{n},Rome" for n in range(20))]
    loaded = load("\n".join(line.replace(",", delimiter) for line in lines).encode())
    assert loaded.report["format"]["delimiter"] == delimiter
    assert rows(loaded)[3] == (3, f"x{delimiter[0]}3", "Rome")


def test_line_endings_may_be_mixed() -> None:
    loaded = load(b"a,b\r\n1,2\n3,4\r5,6\r\n7,8")
    assert rows(loaded) == [(1, 2), (3, 4), (5, 6), (7, 8)]


def test_comments_within_are_set_aside_as_comments_and_those_above_are_skipped() -> None:
    loaded = load(b"# made by hand, twice\na,b\n1,2\n# checked\n3,4\n5,6\n7,8\n9,0\n")
    assert loaded.report["format"]["comment"] == "#"
    assert rows(loaded) == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 0)]
    assert [(row["line"], row["reason"]) for row in loaded.set_aside] == [(4, "a comment")]


def test_a_number_sign_that_begins_values_or_the_header_is_no_comment() -> None:
    colours = load(b"colour,n\n#ff0000,1\nred,2\n#00ff00,3\n")
    assert colours.table["colour"].to_pylist() == ["#ff0000", "red", "#00ff00"]
    genes = load(b"##version 4\n#chrom\tpos\tid\n1\t5\ta\n2\t6\tb\n")
    assert genes.table.column_names == ["#chrom", "pos", "id"]


def test_several_header_rows_are_merged() -> None:
    loaded = load(b",Sales,,Cost\nregion,2019,2020,total\nnorth,1,2,3\nsouth,4,5,6\nwest,7,8,9\n")
    assert loaded.table.column_names == ["region", "Sales 2019", "Sales 2020", "Cost total"]
    assert rows(loaded)[0] == ("north", 1, 2, 3)


def test_what_stands_above_and_below_the_table_is_told_and_not_loaded() -> None:
    table = b"".join(b"%d,x%d,%d\n" % (n, n, n * 2) for n in range(9))
    loaded = load(b"Report\nMay 2018\n\nid,name,n\n" + table + b"\nEnd of report\n")
    assert loaded.report["format"]["skipped_lines"] == 2
    assert loaded.report["rows_loaded"] == 9
    assert [row["raw"] for row in loaded.set_aside] == ["End of report"]


def test_fields_left_out_at_the_ends_of_rows_are_filled_and_told() -> None:
    full = b"".join(b"%d,x%d,%d\n" % (n, n, n) for n in range(6))
    short = b"".join(b"%d,x%d\n" % (n, n) for n in range(6, 18))
    loaded = load(b"id,name,n\n" + full + short + b"last,x\n" + full)
    assert rows(loaded)[5:7] == [(5, "x5", 5), (6, "x6", None)]
    assert loaded.report["format"]["filled_rows"] == 12
    assert "left out" in loaded.report["format"]["evidence"]
    assert [row["raw"] for row in loaded.set_aside] == ["last,x"]


@pytest.mark.parametrize(
    "lines",
    [
        ["at", "2020-01-01 01:02:03", "2020-01-02 01:02:03"],
        ["clock", "05:40", "21:30"],
        ["note", "to be, or not", "why", "I came, I saw, I won"],
        ["person", "John Smith", "Jane Doe"],
    ],
)
def test_values_that_hold_delimiters_are_one_column(lines: list[str]) -> None:
    loaded = load("\n".join(lines).encode(), types="off")
    assert loaded.table.column_names == lines[:1]
    assert loaded.table[lines[0]].to_pylist() == lines[1:]
    assert loaded.report["format"]["delimiter"] is None


def test_quotes_around_the_only_column_keep_its_delimiters() -> None:
    loaded = load(b'amount\n"100,000"\n"2,000,000"\n')
    assert loaded.table["amount"].to_pylist() == [100_000, 2_000_000]


def test_a_header_that_a_quote_or_another_delimiter_spoils_still_names_the_columns() -> None:
    body = b"".join(b'%d,2024-01-%02d,"Lamp, brass"\n' % (n, n) for n in range(1, 9))
    quoted = load(b'id,"day,"name"\n' + body)
    assert quoted.table.column_names == ["id", '"day', "name"]
    other = load(b"id;day;name\n" + body)
    assert other.table.column_names == ["id", "day", "name"]
    assert other.report["rows_loaded"] == quoted.report["rows_loaded"] == 8


def test_a_quote_that_joins_rows_of_the_right_width_costs_its_line_alone() -> None:
    lines = [b"n\ttitle", *(b"%d\tpage" % n for n in range(5)), b'5\t"!"_x', b'6\t"last"']
    loaded = load(b"\n".join(lines))
    assert loaded.table["n"].to_pylist() == [0, 1, 2, 3, 4, 6]
    assert [row["reason"] for row in loaded.set_aside] == ["a quote opens and never closes"]


def test_letters_above_empty_columns_do_not_hide_the_header() -> None:
    loaded = load(b"name,n\nx,\ny,\n")
    assert loaded.table.column_names == ["name", "n"]


def test_ragged_rows_are_never_shifted() -> None:
    loaded = load(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n13,14,15\n")
    assert rows(loaded) == [(1, 2, 3), (10, 11, 12), (13, 14, 15)]
    assert loaded.report["rows_set_aside"] == 2


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (b'1,5" pipe,x\n', '5" pipe'),
        (b'1,"a 5" pipe",x\n', 'a 5" pipe'),
        (b'1,"round 48"","x"\n', 'round 48"'),
        (b'1,"said ""so""",x\n', 'said "so"'),
    ],
)
def test_a_stray_quote_stands_for_itself(text: bytes, cell: str) -> None:
    loaded = load(b'id,name,kind\n2,plain,y\n3,"quo,ted",z\n' + text + b"4,other,w\n")
    assert loaded.table["name"].to_pylist() == ["plain", "quo,ted", cell, "other"]
    assert loaded.report["rows_set_aside"] == 0


def test_a_quote_too_many_costs_its_line_alone() -> None:
    loaded = load(b'a,b,c\n1,"x, y",3\n4,"5,6\n7,8,"q"\n10,"r\ns",12\n')
    assert loaded.table["a"].to_pylist() == [1, 7, 10]
    assert [(row["line"], row["raw"]) for row in loaded.set_aside] == [(3, '4,"5,6')]


def test_rows_with_nul_bytes_are_set_aside() -> None:
    loaded = load(b"a,b\n1,x\n2,y\0z\n3,w\n")
    assert loaded.table["a"].to_pylist() == [1, 3]
    assert [(row["line"], row["reason"]) for row in loaded.set_aside] == [(3, "NUL bytes")]


def test_delimiters_behind_every_row_are_no_column() -> None:
    loaded = load(b"a,b\n1,2,\n3,4,\n5,6,\n")
    assert rows(loaded) == [(1, 2), (3, 4), (5, 6)]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1,234.50", "12.00"), [1234.5, 12.0]),
        (("1.234,50", "12,00"), [1234.5, 12.0]),
        (("1 234,50", "12,00"), [1234.5, 12.0]),
        (("1'234.50", "12.00"), [1234.5, 12.0]),
        (("(1,234)", "12"), [-1234, 12]),
    ],
)
def test_thousands_separators_and_decimal_commas_are_read(
    cells: tuple[str, ...], values: list[float]
) -> None:
    loaded = load(("n;s\n" + "".join(f"{cell};x\n" for cell in cells)).encode())
    assert loaded.table["n"].to_pylist() == values


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16", "utf-16-be"])
def test_wide_encodings_are_read(encoding: str) -> None:
    text = "name,n\n" + "".join(f"Zoë {n},{n}\n" for n in range(50)) + "😀 東京,51\n"
    loaded = load(text.encode(encoding))
    assert loaded.table["name"].to_pylist()[-1] == "😀 東京"
    assert loaded.report["format"]["encoding"].startswith(encoding[:6])


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gb18030", "北京市朝阳区建国路 上海浦东新区 客户名称 数量 价格"),
        ("euc_jp", "東京都港区 大阪市 お客様の名前 すうりょう かかく"),
        ("euc_kr", "서울특별시 부산광역시 고객 이름 수량 가격"),
        ("shift_jis", "東京都港区 大阪市 お客様の名前 すうりょう かかく"),
        ("cp1251", "Москва Санкт-Петербург имя покупателя количество цена"),
        ("cp1252", "Zoë Müller à Besançon, señor Núñez"),
    ],
)
def test_legacy_encodings_are_told_by_their_bytes(encoding: str, words: str) -> None:
    lines = "".join(f'{n},"{words}"\n' for n in range(30))
    loaded = load(("id,text\n" + lines).encode(encoding))
    assert loaded.table["text"].to_pylist() == [words] * 30


def test_day_first_or_month_first_that_cannot_be_told_is_said_and_can_be_chosen() -> None:
    data = b"d,n\n01/02/2013,1\n02/03/2013,2\n"
    loaded = load(data)
    assert "cannot be told" in loaded.column("d")["ambiguous"]
    assert loaded.table["d"][0].as_py() == date(2013, 2, 1)
    chosen = load(data, columns={"d": {"type": "date", "format": "%m/%d/%Y"}})
    assert chosen.table["d"][0].as_py() == date(2013, 1, 2)


@pytest.mark.parametrize(
    ("cells", "unit", "values"),
    [
        (("12%", "3.5%"), "%", [12.0, 3.5]),
        (("$1,005.50", "-$5"), "USD", [1005.5, -5.0]),
        (("5 €", "7,50 €"), "EUR", [5.0, 7.5]),
        (("£10", "£12"), "GBP", [10, 12]),
    ],
)
def test_percent_and_currency_are_numbers_with_their_unit(
    cells: tuple[str, ...], unit: str, values: list[float]
) -> None:
    loaded = load(("n;s\n" + "".join(f"{cell};x\n" for cell in cells)).encode())
    assert (loaded.column("n")["unit"], loaded.table["n"].to_pylist()) == (unit, values)


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (("PT1H30M", "P1DT5S"), [5_400, 86_405]),
        (("26:10:00", "1:30:00"), [94_200, 5_400]),
        (("2 days 03:00:00", "1 day, 0:00:01"), [183_600, 86_401]),
        (("1h 30m", "45m"), [5_400, 2_700]),
        (("45 min", "1.5 hours"), [2_700, 5_400]),
    ],
)
def test_lengths_of_time_are_microseconds(cells: tuple[str, ...], seconds: list[int]) -> None:
    loaded = load(("n;s\n" + "".join(f"{cell};x\n" for cell in cells)).encode())
    column = loaded.column("n")
    assert (column["type"], column["meaning"], column["unit"]) == ("long", "duration", "us")
    assert loaded.table["n"].to_pylist() == [second * 1_000_000 for second in seconds]


def test_words_for_true_and_false_are_booleans_and_numbers_are_not() -> None:
    loaded = load(b"a,b,c,d\nyes,true,1,y\nno,FALSE,0,maybe\n")
    assert loaded.types() == {"a": "boolean", "b": "boolean", "c": "long", "d": "string"}


def test_codes_phone_numbers_and_long_ids_stay_text() -> None:
    loaded = load(
        b"zip,phone,account\n00501,+49301234,1234567890123456789012345678901234567890\n12345,+1,1\n"
    )
    assert set(loaded.types().values()) == {"string"}


def test_cells_read_as_null_are_told_with_count_and_place() -> None:
    text = b'id,n\n1,5\n2,NA\n3,"7"\n"4\n5",NA\n6,-\n'
    column = load(text).column("n")
    assert column["coerced_nulls"] == {"NA": 2, "-": 1}
    assert column["coerced_cells"] == [
        {"text": "NA", "row": 2, "line": 3},
        {"text": "NA", "row": 4, "line": 5},
        {"text": "-", "row": 5, "line": 7},
    ]


def test_cells_that_an_asked_type_does_not_hold_are_told_by_their_lines_across_stretches() -> None:
    lines = [b"%d,%d\n" % (n, n) for n in range(900_000)]
    lines[850_000] = b"850000,x\n"
    loaded = load(b"id,n\n" + b"".join(lines), columns={"n": {"type": "long"}}, threads=2)
    assert loaded.column("n")["coerced_cells"] == [{"text": "x", "row": 850_001, "line": 850_002}]


def test_cells_of_formats_without_lines_are_told_by_their_rows() -> None:
    loaded = load(b'[{"a": 1}, {"a": "x"}, {"a": 3}]', "t.json", columns={"a": {"type": "long"}})
    assert loaded.column("a")["coerced_cells"] == [{"text": "x", "row": 2, "line": None}]
