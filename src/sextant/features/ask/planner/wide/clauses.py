"""Words of asking in a question and clauses of a form, side by side: the ranking learns which go together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sextant.features.ask.planner.wide.form import Core, Form
from sextant.features.ask.planner.wide.mentions import Mentions
from sextant.features.ask.understanding.concepts import ADJECTIVES, comparative, superlative
from sextant.features.ask.understanding.lexicon import LEXICON

_CUES = (
    "count", "agg:avg", "agg:sum", "agg:max", "agg:min", "distinct", "sup:most", "sup:least", "common:high",
    "common:low", "top:high", "top:low", "compare:>", "compare:>=", "compare:<", "compare:<=", "orless:>=",
    "orless:<=", "between", "not", "null:null", "or", "order", "direction:asc", "direction:desc", "group",
    "each",
    "pattern:contains", "pattern:starts", "pattern:ends", "and", "clause", "SUP:high", "SUP:low", "CMP:high",
    "CMP:low",
)  # fmt: skip
_PLACES = {cue: n for n, cue in enumerate(_CUES)}
_LONGEST = 4
_TESTS: tuple[str, ...] = ("=", "!=", ">", "<", "like", "between", "in", "null")
_FIGURES = ("count", "sum", "avg", "min", "max")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of asking: where it stands, its kind, and what it tells."""

    start: int
    end: int
    kind: str
    told: str


def find_cues(mentions: Mentions) -> tuple[Cue, ...]:
    """The words of asking in a question, longer ones before shorter ones."""
    words = [t.lower for t in mentions.tokens]
    found: list[Cue] = []
    place = 0
    while place < len(words):
        size = next((n for n in range(_LONGEST, 0, -1) if tuple(words[place : place + n]) in LEXICON), 0)
        end = place + max(size, 1)
        found += [Cue(place, end, kind, told) for kind, told in LEXICON.get(tuple(words[place:end]), ())]
        for mark, known in (("SUP", superlative(words[place])), ("CMP", comparative(words[place]))):
            if known:
                found.append(Cue(place, end, mark, ADJECTIVES[known][1]))
        place = end
    return tuple(found)


def cue_row(mentions: Mentions, cues: Sequence[Cue]) -> list[float]:
    """How often each kind of word of asking stands in the question, up to three times; and its length."""
    row = [0.0] * len(_CUES)
    for cue in cues:
        _count(row, cue.kind)
        _count(row, f"{cue.kind}:{cue.told}")
    return [*row, float(len(mentions.tokens)), float(len(mentions.numbers))]


def _count(row: list[float], cue: str) -> None:
    number = _PLACES.get(cue)
    if number is not None:
        row[number] = min(row[number] + 1.0, 3.0)


def clause_row(form: Form) -> list[float]:
    """Which clauses a form has, of which kind."""
    core = form.core
    ways = [descending for _, descending in core.order]
    ordered = [i for i, _ in core.order]
    return [
        float(form.combine == "intersect"), float(form.combine == "union"), float(form.combine == "except"),
        *_test_row(core), *_having_row(core), float(core.either), float(core.distinct),
        float(len(core.group)),
        float(core.limit == 1), float(core.limit is not None and core.limit > 1),
        float(bool(ways)), float(bool(ways) and ways[0]),
        float(bool(ordered) and ordered[0].aggregate == "count"),
        float(bool(ordered) and ordered[0].aggregate not in {"", "count"}),
        *(float(sum(i.aggregate == f for i in core.select)) for f in _FIGURES),
        float(any(i.distinct for i in core.select)),
        float(any(i.column is None and not i.aggregate for i in core.select)),
    ]  # fmt: skip


def _test_row(core: Core) -> list[float]:
    counts: dict[str, float] = dict.fromkeys(_TESTS, 0.0)
    denied = scalar = among = lacking = 0.0
    for test in core.where:
        op = test.op.removeprefix("not ")
        if isinstance(test.value, Core):
            scalar += op != "in"
            among += test.op == "in"
            lacking += test.op == "not in"
            continue
        denied += test.op.startswith("not ")
        counts[op[0] if op in {">=", "<="} else op] += 1.0
    return [*counts.values(), denied, scalar, among, lacking]


def _having_row(core: Core) -> list[float]:
    ops = [t.op[0] for t in core.having]
    return [float(ops.count(">")), float(ops.count("<")), float(ops.count("="))]
