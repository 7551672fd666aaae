"""What people did, and what stands for it in data: spent the most, best selling, order 100, new customers."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate, Compare, Literally, Ordering
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.understanding.schema import ColumnInfo

# A doing: the words of columns that measure it, best first.
_MEASURED: dict[str, tuple[str, ...]] = {}
for _words, _columns in {
    "spent spend spends paid pay pays": ("revenue", "total", "amount", "price", "cost"),
    "earned earn earns made": ("revenue", "income", "salary", "wage", "profit", "amount"),
    "sold sell sells selling": ("quantity", "units", "sales", "revenue"),
    "bought buy buys purchased": ("quantity", "units", "revenue", "total"),
}.items():
    _MEASURED.update(dict.fromkeys(_words.split(), _columns))
_MANY = 10


def read_doings(draft: Draft) -> None:
    """Spends "spent the most", "best selling", "most sold": an order by what measures the doing."""
    for place, mark in list(draft.free("word")):
        column = column_for(draft, _MEASURED.get(mark.text.lower(), ()))
        if column is None or column.role != "measure":
            continue
        for beside in (place - 1, place + 1):
            end = draft.at(beside)
            if end is not None and draft.is_free(beside) and end.kind in {"sup", "top"} and end.word in _ENDS:
                draft.spend(place, beside)
                _order_by(draft, column, high=_ENDS[end.word], phrase=draft.text(place, beside))
                break


_ENDS = {"most": True, "least": False, "high": True, "low": False}


def _order_by(draft: Draft, column: ColumnInfo, *, high: bool, phrase: str) -> None:
    reference = draft.ref(column)
    draft.order.insert(0, Ordering(reference, high))
    draft.supporting.append(reference)
    numbers = [m.number for _, m in draft.free("number") if m.number is not None and m.number <= 1_000]
    if not numbers and not draft.has("top"):
        many = any(m.kind == "column" and m.text.lower().endswith("s") for m in draft.marks)
        draft.limit = _MANY if many and phrase.lower().startswith(("top", "best", "worst")) else 1
    draft.chip(
        "order", f"{'highest' if high else 'lowest'} {column.said} first", phrase=phrase, column=column
    )


def read_row_numbers(draft: Draft) -> None:
    """ "order 100": the row with this number, where rows have one number that names them."""
    keys = [c for c in draft.table.columns if c.role == "key" and c.distinct == draft.table.row_count]
    if len(keys) != 1:
        return
    for place, mark in list(draft.free("number")):
        rows = draft.at(place - 1) if place else None
        whole = mark.number is not None and mark.number.is_integer()
        if rows is None or rows.kind != "table" or rows.end != mark.start or not whole:
            continue
        draft.spend(place, place - 1)
        draft.keep(Compare(draft.ref(keys[0]), "=", Literally(int(mark.number or 0))), place)
        draft.chip(
            "where", f"{keys[0].said} is {mark.text}", phrase=draft.text(place - 1, place), column=keys[0]
        )
        for everything, word in list(draft.free("word")):
            if word.text.lower() in {"everything", "all", "details"}:
                draft.spend(everything)


def read_new(draft: Draft) -> None:
    """ "new customers by quarter": a row of people is new when it begins, which is what its time tells."""
    for place, mark in list(draft.free("word")):
        after = draft.kind(place + 1)
        if (
            mark.text.lower() == "new"
            and after == "table"
            and draft.table.times
            and (draft.groups or draft.times)
        ):
            draft.spend(place)


def read_first_and_last(draft: Draft) -> None:
    """ "first order date", "last login": one end of a column of times."""
    for place, mark in list(draft.free("top")):
        column = draft.at(place + 1)
        if mark.text.lower() not in {"first", "last"} or column is None or column.kind != "column":
            continue
        if column.column.kind != "time" or not draft.is_free(place + 1) or draft.kind(place + 2) == "number":
            continue
        found = draft.use(place + 1)
        draft.spend(place)
        name = "min" if mark.text.lower() == "first" else "max"
        draft.measures.append(Aggregate(name, draft.ref(found)))
        draft.chip(
            "measure", f"{mark.text.lower()} {found.said}", phrase=draft.text(place, place + 1), column=found
        )


def doubt_rows_counted_once(draft: Draft) -> None:
    """ "customers who ordered more than 20 times" is of orders: each customer stands in one row here."""
    counted = any(getattr(c, "left", getattr(c, "of", None)) == Aggregate("count") for c in draft.having)
    identity = draft.table.identity
    if not counted or not identity or draft.listed:
        return
    shown = {draft.ref(c) for c in identity}
    distinct = max((c.distinct or 0 for c in identity), default=0)
    if shown == set(draft.groups) and distinct * 10 > draft.table.row_count * 9:
        draft.doubt(
            0.3, f"each of the {draft.table.rows_noun} stands in one row, so nothing is there to count"
        )
