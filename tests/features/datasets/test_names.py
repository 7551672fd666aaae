"""How SQL calls a dataset, and what people may call it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.datasets.slugs import dataset_name, free_slug, slug
from sextant.features.datasets.words import TextRefused, one_line, required_name, tags_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Order lines", "order_lines"),
        ("Flüge 2013!", "fluge_2013"),
        ("2013 flights", "t_2013_flights"),
        ("select", "select_data"),
        ("日本", "dataset"),
        ("", "dataset"),
        ("__x__", "x"),
    ],
)
def test_a_name_becomes_a_word_that_sql_needs_no_quotes_for(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(max_size=200))
def test_every_name_gives_a_usable_table_name(name: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", slug(name))
    assert len(slug(name)) <= 65


@given(st.lists(st.sampled_from(["Sales", "sales", "SALES!", "x" * 90, "sales 2"]), max_size=20))
def test_table_names_never_repeat(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        made = free_slug(name, taken=taken.__contains__)
        assert made not in taken
        taken.add(made)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("flights.csv.gz", "flights"),
        ("C:\\data\\My sales.XLSX", "My sales"),
        ("/tmp/a.b.parquet", "a.b"),
        (".csv", "dataset"),
        ("readme", "readme"),
    ],
)
def test_a_dataset_is_called_as_its_file_without_endings(file: str, expected: str) -> None:
    assert dataset_name(file) == expected


def test_control_characters_and_line_breaks_are_taken_out_of_names() -> None:
    assert one_line(" a\x00b\n\tc ") == "ab c"


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 201])
def test_a_name_that_is_empty_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(TextRefused):
        required_name(name, what="dataset")


def test_tags_are_kept_once_and_in_order() -> None:
    assert tags_of(["b", " a ", "b", ""]) == ("b", "a")
