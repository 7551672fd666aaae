"""Questions in other words than those of the data, and the parts of the ranking told without it."""

from pathlib import Path

import numpy as np
import pytest

from sextant.features.ask.planner.wide import __file__ as door
from sextant.features.ask.planner.wide.agreement import answer_key
from sextant.features.ask.planner.wide.form import Core, Form, Item
from sextant.features.ask.planner.wide.form import Test as Condition
from sextant.features.ask.planner.wide.mentions import find_mentions
from sextant.features.ask.planner.wide.model import trees
from sextant.features.ask.planner.wide.ranking import sure_row
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.planner.wide.synonyms import Synonyms, synonyms
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex
from sextant.features.ask.understanding.words import stem

TABLES = {
    "airports": ("airport_id", "airport_name", "elevation"),
    "pilots": ("pilot_id", "first_name", "last_name", "airport_id"),
    "legs": ("leg_id", "src_airport", "dst_airport", "svc_typ", "pmt_sts"),
}


@pytest.fixture(scope="module")
def schema() -> WideSchema:
    return WideSchema(_readers())


def _readers() -> list[Reader]:
    found: list[Reader] = []
    for name, headers in TABLES.items():
        columns = [
            make_column(
                table=name,
                name=header,
                type="string" if "name" in header else "long",
                field_id=number,
                facts={"unique_count": 3 if number == 1 else 2, "null_count": 0},
                row_count=3,
            )
            for number, header in enumerate(headers, start=1)
        ]
        table = make_table(dataset_id=name, table=name, name=name, columns=columns, row_count=3)
        found.append(Reader(table, ColumnLinker(table), ValueIndex(table, {})))
    return found


def _named(schema: WideSchema, question: str) -> set[str]:
    mentions = find_mentions(question, schema)
    columns = {schema.columns[n.target].info.name for n in mentions.columns}
    return columns | {schema.tables[n.target].table for n in mentions.tables}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("the forenames of all", "first_name"),
        ("sorted by family name", "last_name"),
        ("which aerodromes are there", "airports"),
        ("how many aviators", "pilots"),
        ("the altitude of each", "elevation"),
        ("their destination airport", "dst_airport"),
        ("by service type", "svc_typ"),
        ("the payment status", "pmt_sts"),
    ],
)
def test_other_words_name_the_same(schema: WideSchema, question: str, meant: str) -> None:
    assert meant in _named(schema, question)


def test_other_words_never_name_for_certain(schema: WideSchema) -> None:
    plain = next(n for n in find_mentions("the first names", schema).columns if n.score == 1.0)
    other = next(n for n in find_mentions("the forenames", schema).columns if n.target == plain.target)
    assert plain.exact
    assert not other.exact
    assert other.score < plain.score


def test_words_learned_name_columns_too() -> None:
    assert "elevation" not in _named(WideSchema(_readers()), "the loftiness of each")
    learned = {(stem("elevation"),): {(stem("loftiness"),): 0.8}}
    assert "elevation" in _named(WideSchema(_readers(), learned=learned), "the loftiness of each")


def test_a_circle_holds_both_ways_and_what_is_wider_less_surely() -> None:
    words = Synonyms([(("ship", "boat"), ("vessel",), 0.7, 0.6)])
    ship, boat, vessel = ((stem(w),) for w in ("ship", "boat", "vessel"))
    assert words.of(ship) == {boat: 0.7, vessel: 0.6}
    assert words.of(vessel) == {ship: 0.6, boat: 0.6}
    assert words.of(("unheard",)) == {}


def test_every_line_of_the_dictionary_is_read() -> None:
    lines = (Path(door).parent / "synonyms.txt").read_text().splitlines()
    assert len(lines) > 5_000
    for line in lines[::500]:
        first, *others = line.replace("^ ", "").split()
        assert any(synonyms().of(tuple(map(stem, w.split("_")))) for w in (first, *others)), line


def _number(schema: WideSchema, table: str, column: str) -> int:
    return schema.by_name[list(TABLES).index(table), column]


def test_forms_that_answer_alike_have_one_key(schema: WideSchema) -> None:
    name, key = _number(schema, "pilots", "last_name"), _number(schema, "pilots", "pilot_id")
    by_name = Core((Item("", name), Item("count")), tables=(1,), group=(name,))
    by_key = Core((Item("", name), Item("count")), tables=(1,), group=(key,))
    turned = Core((Item("count"), Item("", name)), tables=(1,), group=(name,))
    keys = {answer_key(Form(core), schema) for core in (by_name, by_key, turned)}
    assert len(keys) == 1
    tested = Core(by_name.select, tables=(1,), group=(name,), where=(Condition(Item("", key), ">", 1.0),))
    assert answer_key(Form(tested), schema) not in keys


def test_candidates_that_answer_alike_are_no_rivals() -> None:
    rows, scores = np.zeros((3, 2), np.float32), np.array([2.0, 1.9, 0.0], np.float32)
    alone = sure_row(rows, scores, 0, ["a", "b", "c"])[0]
    alike = sure_row(rows, scores, 0, ["a", "a", "c"])[0]
    margin = -2
    assert alone[margin] == pytest.approx(0.1, abs=1e-5)
    assert alike[margin] == pytest.approx(2.0)


def test_trees_laid_out_give_the_sums_of_their_leaves() -> None:
    # x0 <= 0.5 ? 1 : (x1 <= 2 ? 10 : 100), and a tree that is one leaf of 1000
    arrays = {
        "one_feature": np.array([0, 0, 1, 0, 0, 0]),
        "one_threshold": np.array([0.5, 0, 2, 0, 0, 0]),
        "one_left": np.array([1, 1, 3, 3, 4, 5]),
        "one_right": np.array([2, 1, 4, 3, 4, 5]),
        "one_value": np.array([0, 1, 0, 10, 100, 1000]),
        "one_roots": np.array([0, 5]),
        "one_depth": np.array(2),
    }
    rows = np.array([[0.5, 9], [0.6, 2], [0.6, 2.5]], np.float32)
    assert trees(arrays, "one").scores(rows).tolist() == [1001, 1010, 1100]
    both = trees(arrays, "one", "one").all_scores(rows)
    assert both.tolist() == [[1001, 1001], [1010, 1010], [1100, 1100]]
