"""What people did, and what stands for it in data: spent the most, best selling, order 100, new customers."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate, Compare, Literally, Missing, Ordering
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.planner.times import group_by_unit
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.kit.nouns import singular

# A doing: the words of columns that measure it, best first.
_MEASURED: dict[str, tuple[str, ...]] = {}
for _words, _columns in {
    "spent spend spends paid pay pays": ("revenue", "total", "amount", "price", "cost"),
    "earned earn earns made": ("revenue", "income", "salary", "wage", "profit", "amount"),
    "sold sell sells selling": ("quantity", "units", "sales", "revenue"),
    "rated": ("rating", "score", "stars", "grade"),
    "bought buy buys purchased": ("quantity", "units", "revenue", "total"),
}.items():
    _MEASURED.update(dict.fromkeys(_words.split(), _columns))
_MANY = 10


def read_doings(draft: Draft) -> None:
    """Spends "spent the most", "best selling", "most sold": an order by what measures the doing."""
    for place, mark in list(draft.free("word", "column")):
        if mark.kind == "column" and mark.text.lower() not in _JUDGED:
            continue
        column = column_for(draft, _MEASURED.get(mark.text.lower(), ()))
        if _names_how(draft, place):
            draft.spend(place)  # "paid by card"
            continue
        if column is None or column.role != "measure":
            continue
        if column.averaged and mark.text.lower() != "rated":
            continue  # what one piece costs does not tell how many were sold
        for beside in (place - 1, place + 1):
            end = draft.at(beside)
            if end is not None and draft.is_free(beside) and end.kind in {"sup", "top"} and end.word in _ENDS:
                draft.spend(place, beside)
                _order_by(draft, column, high=_ENDS[end.word], phrase=draft.text(place, beside))
                break
        else:
            if mark.text.lower() in _DONE and draft.at(place - 1) is not None:
                draft.spend(place)  # "quantity sold by brand": rows of such a table are what was sold


_JUDGED = frozenset({"rated"})
_DONE = frozenset({"sold", "bought", "purchased"})
_ENDS = {"most": True, "least": False, "high": True, "low": False}


def _order_by(draft: Draft, column: ColumnInfo, *, high: bool, phrase: str) -> None:
    reference = draft.ref(column)
    draft.order.insert(0, Ordering(reference, high))
    draft.supporting.append(reference)
    numbers = [m.number for _, m in draft.free("number") if m.number is not None and m.number <= 1_000]
    if not numbers and not draft.has("top"):
        many = any(m.kind in {"column", "table"} and m.text.lower().endswith("s") for m in draft.marks)
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
        if mark.text.lower() in {"first", "last"} and _asks_when(draft, place):
            _read_end_of_time(draft, place, mark)
            continue
        if mark.text.lower() in {"first", "last"} and _read_end_row(draft, place, mark):
            continue
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


def _read_end_row(draft: Draft, place: int, mark: Mark) -> bool:
    """ "the last order", "who was hired first": the row at one end of time."""
    if any(m.kind == "ask" and m.word == "when" for m in draft.marks[:place]):
        return False
    found = _time_after(draft, place) or _time_before(draft, place)
    if found is None:
        return False
    time, places = found
    late = mark.text.lower() == "last"
    draft.spend(place, *places)
    draft.order.insert(0, Ordering(draft.ref(time), late))
    draft.supporting.append(draft.ref(time))
    draft.each_row, draft.limit = True, 1
    end = "latest" if late else "earliest"
    draft.chip("order", f"{end} {time.said} first", phrase=mark.text, column=time)
    return True


def _time_after(draft: Draft, place: int) -> tuple[ColumnInfo, tuple[int, ...]] | None:
    """Of "last order" the main time, of "last person hired" the one that is named; and what says so."""
    rows, named = draft.at(place + 1), draft.at(place + 2)
    if rows is None or rows.kind != "table" or singular(rows.text.lower()) != rows.text.lower():
        return None
    if named is not None and named.kind == "column" and named.column.kind == "time":
        return named.column, (place + 1, place + 2)
    return (draft.table.times[0], (place + 1,)) if draft.table.times else None


def _time_before(draft: Draft, place: int) -> tuple[ColumnInfo, tuple[int, ...]] | None:
    named = draft.at(place - 1) if place else None
    if named is None or named.kind != "column" or named.column.kind != "time" or not asks_who(draft):
        return None
    return named.column, (place - 1,)


def asks_who(draft: Draft) -> bool:
    """Whether it asks for a person or a place by "who" or "where"."""
    return any(m.kind == "ask" and m.word in {"who", "where"} for m in draft.marks)


def _asks_when(draft: Draft, place: int) -> bool:
    """Whether "first" stands before rows in a question for their time: "when was the first order"."""
    rows = draft.kind(place + 1) == "table" and draft.kind(place + 2) in {None, "prep", "time"}
    asked = any(m.kind == "ask" and m.word == "when" for m in draft.marks[:place])
    return rows and asked and bool(draft.table.times)


def _read_end_of_time(draft: Draft, place: int, mark: Mark) -> None:
    time, first = draft.table.times[0], mark.text.lower() == "first"
    draft.spend(place, place + 1, *(p for p, m in draft.free("ask") if m.word == "when"))
    draft.measures.append(Aggregate("min" if first else "max", draft.ref(time)))
    said = f"{mark.text.lower()} {time.said}"
    draft.chip("measure", said, phrase=draft.text(place, place + 1), column=time)


def order_by_time(draft: Draft, mark: Mark, number: int | None) -> None:
    """ "the last 10 orders": the latest ones, where rows have a time."""
    rows = draft.kind(draft.after(number)) if number is not None else None
    if mark.text.lower() not in {"first", "last"} or rows != "table" or not draft.table.times:
        return
    time = draft.table.times[0]
    late = mark.text.lower() == "last"
    draft.order.insert(0, Ordering(draft.ref(time), late))
    draft.each_row = True
    draft.chip(
        "order", f"{'latest' if late else 'earliest'} {time.said} first", phrase=mark.text, column=time
    )


_ASKED_UNITS = frozenset({"hour", "day", "weekday", "week", "month", "quarter", "year"})


def read_done(draft: Draft) -> None:
    """ "which agent resolved the most tickets": rows that have a time of it were."""
    for place, mark in list(draft.free("column")):
        end = draft.at(place + 1)
        most = end is not None and end.kind == "sup" and end.word in _ENDS
        rows = draft.after(place + 1, over=frozenset({"value"}))
        if not most or draft.kind(rows) != "table" or not mark.text.lower().endswith("ed"):
            continue
        keep_done(draft, place)


def read_parts_done(draft: Draft, share: int) -> None:
    """ "percentage of tickets resolved": after a share, what some rows have a time of and others lack."""
    for place, mark in list(draft.free("column")):
        timed = draft.kind(draft.after(place, over=frozenset({"prep"}))) == "time"
        if place > share and mark.text.lower().endswith("ed") and not timed:
            keep_done(draft, place)


def keep_done(draft: Draft, place: int) -> None:
    """Keeps the rows that have a time of what was done, where it is one that others lack."""
    mark = draft.marks[place]
    when = next((k.column for k in mark.columns if k.column.kind == "time" and k.column.nulls), None)
    if when is not None:
        draft.spend(place)
        draft.keep(Missing(draft.ref(when), negated=True), place)
        draft.chip("where", f"{when.said} is known", phrase=mark.text, column=when)


def _names_how(draft: Draft, place: int) -> bool:
    """Whether a doing only leads to how it was done: "paid by card", "bought in the store"."""
    following = draft.after(place, over=frozenset({"prep", "group", "stop"}))
    return (
        draft.marks[place].text.lower() in _HOW
        and following != place + 1
        and draft.kind(following) == "value"
    )


_HOW = frozenset({"paid", "bought", "ordered", "sold", "placed", "made", "purchased"})


def read_asked_unit(draft: Draft) -> None:
    """ "which weekday has the most orders": a unit of time that is asked for groups."""
    if not draft.table.times or len(draft.marks) < 3:
        return
    opening = [p for p, m in enumerate(draft.marks[:3]) if m.kind == "ask" and m.word == "which"]
    unit = draft.at(opening[0] + 1) if opening else None
    if unit is None or not draft.is_free(opening[0] + 1) or unit.kind == "column":
        return
    if singular(unit.text.lower()) in _ASKED_UNITS and draft.has("sup", "common", "top"):
        group_by_unit(draft, opening[0] + 1)


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
