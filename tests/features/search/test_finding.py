"""Which of many things a few words find, and in which order."""

from hypothesis import given
from hypothesis import strategies as st

from sextant.features.search.index import Index, search
from sextant.features.search.models import Item, Kind
from sextant.features.search.words import distance, words_of

NAMES = ("Flights", "Late flights", "Airport weather", "Customer orders", "Revenue by region", "Règles d'été")


def item(title: str, *, kind: Kind = "dataset", detail: str = "", also: tuple[str, ...] = ()) -> Item:
    return Item(kind, f"{kind}/{title}", title, "/", detail, also)


def titles(text: str, *items: Item, limit: int = 20, kinds: frozenset[Kind] | None = None) -> list[str]:
    return [one.item.title for one in search([Index(items)], text, limit=limit, kinds=kinds)]


ALL = tuple(item(name) for name in NAMES)


def test_names_are_parted_as_people_part_them() -> None:
    assert words_of("depDelay_2 (minutes)") == ["dep", "delay", "2", "minutes"]
    assert words_of("Règles d'été") == ["regles", "d", "ete"]
    assert words_of("") == []


def test_a_name_that_begins_with_the_words_comes_before_one_that_holds_them() -> None:
    assert titles("fli", *ALL) == ["Flights", "Late flights"]
    assert titles("flights", *ALL) == ["Flights", "Late flights"]


def test_each_word_has_to_fit_in_any_order() -> None:
    assert titles("region rev", *ALL) == ["Revenue by region"]
    assert titles("region weather", *ALL) == []


def test_a_name_weighs_more_than_other_words_and_these_more_than_a_description() -> None:
    things = (
        item("A", detail="All about income"),
        item("B", also=("income",)),
        item("Income tax"),
    )
    assert titles("income", *things) == ["Income tax", "B", "A"]


def test_a_dataset_comes_before_a_job_of_the_same_name() -> None:
    found = search([Index([item("Orders", kind="job"), item("Orders")])], "orders", limit=5)
    assert [one.item.kind for one in found] == ["dataset", "job"]
    assert titles("orders", *[item("Orders", kind="job"), item("Orders")], kinds=frozenset({"job"})) == [
        "Orders"
    ]


def test_slips_are_forgiven_whole_or_begun() -> None:
    for typed in ("revnue", "reveneu", "rvenue", "revenuee", "custmer", "wether", "revneu"):
        found = search([Index(ALL)], typed, limit=5)
        assert len(found) == 1, typed
        assert found[0].corrected, typed
    assert titles("maen", item("Mean berths"), item("Other")) == ["Mean berths"]
    assert titles("flihgt", *ALL) == ["Flights", "Late flights"]


def test_nothing_is_corrected_where_something_is_spelled_like_it() -> None:
    things = (item("Form"), item("From here"))
    found = search([Index(things)], "form", limit=5)
    assert [(one.item.title, one.corrected) for one in found] == [("Form", False)]
    assert titles("xyz", *ALL) == []


def test_accents_and_case_do_not_matter() -> None:
    assert titles("ETE regles", *ALL) == ["Règles d'été"]
    assert titles("règles", *ALL) == ["Règles d'été"]


def test_what_one_index_spells_is_not_corrected_in_another() -> None:
    found = search([Index([item("Staff")]), Index([item("Stuff", kind="job")])], "staff", limit=5)
    assert [one.item.title for one in found] == ["Staff"]


names = st.lists(st.text(st.characters(categories=["L", "N", "Zs"]), max_size=30), max_size=30)


@given(names, st.data())
def test_whatever_has_words_is_found_by_them(things: list[str], data: st.DataObject) -> None:
    items = [item(name, detail=str(at)) for at, name in enumerate(things)]
    for name in things:
        if words_of(name):
            typed = data.draw(st.sampled_from([name, name.upper(), name + " "]))
            found = titles(typed, *items, limit=1000)
            assert name in found or not set(words_of(typed)) <= set(words_of(name))


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_slips_are_counted_as_they_are_by_the_book(one: str, other: str) -> None:
    assert distance(one, other, most=20) == by_the_book(one, other)
    assert distance(one, other, most=1) == min(2, by_the_book(one, other))


def by_the_book(one: str, other: str) -> int:
    """Optimal string alignment, written out whole."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if i == 0 or j == 0:
                table[i][j] = i + j
                continue
            same = one[i - 1] == other[j - 1]
            best = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                best = min(best, table[i - 2][j - 2] + 1)
            table[i][j] = best
    return table[-1][-1]
