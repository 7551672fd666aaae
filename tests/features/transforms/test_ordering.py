"""In which order models run and which are due: over random graphs, and by example."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from sextant.features.transforms.modelling.ordering import Node, cycle, due, ordered

RAW = ("raw1", "raw2")


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    """Models that read raw datasets and models before them, in any order."""
    nodes: list[Node] = []
    for n in range(draw(st.integers(1, 7))):
        choices = [*RAW, *(node.makes for node in nodes)]
        reads = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True))
        nodes.append(Node(f"m{n}", f"d{n}", tuple(reads)))
    return draw(st.permutations(nodes))


@given(graphs())
def test_each_model_stands_behind_those_that_it_reads(nodes: list[Node]) -> None:
    places = {node.makes: place for place, node in enumerate(ordered(nodes))}
    assert len(places) == len(nodes)
    for node in nodes:
        assert all(places[one] < places[node.makes] for one in node.reads if one in places)
        assert cycle(nodes, node) is None


@given(graphs(), st.sampled_from(RAW))
def test_a_change_runs_everything_below_it_once_and_nothing_else(nodes: list[Node], changed: str) -> None:
    """Played through: each run that ends gives its dataset another state, until nothing is due."""
    now = dict.fromkeys((*RAW, *(node.makes for node in nodes)), "1")
    tried: dict[str, Mapping[str, str]] = {node.model_id: dict.fromkeys(node.reads, "1") for node in nodes}
    now[changed] = "2"
    ran: list[str] = []
    for _ in range(len(nodes) + 1):
        here = [Node(n.model_id, n.makes, n.reads, tried[n.model_id]) for n in nodes]
        for node in due(here, now):
            ran.append(node.model_id)
            tried[node.model_id] = {one: now[one] for one in node.reads}
            now[node.makes] = "2"
    assert sorted(ran) == sorted(_below(nodes, changed))


def _below(nodes: list[Node], changed: str) -> set[str]:
    reached, found = {changed}, set[str]()
    for node in ordered(nodes):
        if reached & set(node.reads):
            reached.add(node.makes)
            found.add(node.model_id)
    return found


def test_a_model_waits_for_one_above_it_that_runs_or_is_to_run() -> None:
    now = {"raw1": "2", "a": "1", "b": "1"}
    first = Node("a", "a", ("raw1",), {"raw1": "1"})
    second = Node("b", "b", ("raw1", "a"), {"raw1": "1", "a": "1"})
    assert [node.model_id for node in due([second, first], now)] == ["a"]
    runs = Node("a", "a", ("raw1",), {"raw1": "2"}, runs=True)
    assert due([second, runs], now) == []
    done = Node("a", "a", ("raw1",), {"raw1": "2"})
    assert [node.model_id for node in due([second, done], now)] == ["b"]


def test_what_failed_or_lacks_an_input_waits_for_another_state() -> None:
    failed = Node("a", "a", ("raw1",), {"raw1": "2"})
    assert due([failed], {"raw1": "2"}) == []
    assert due([Node("a", "a", ("raw1", "gone"))], {"raw1": "2"}) == []
    assert due([Node("a", "a", ("raw1",), follows=False)], {"raw1": "2"}) == []


def test_a_way_back_to_itself_is_found_with_its_steps() -> None:
    nodes = [Node("a", "a", ("raw1",)), Node("b", "b", ("a",)), Node("c", "c", ("b", "raw2"))]
    assert cycle(nodes, Node("a", "a", ("c",))) == ("a", "c", "b", "a")
    assert cycle(nodes, Node("a", "a", ("a",))) == ("a", "a")
    assert cycle(nodes, Node("a", "a", ("raw2",))) is None
    assert [node.model_id for node in ordered([Node("x", "x", ("y",)), Node("y", "y", ("x",))])] == ["x", "y"]
