"""What anybody asks of a table: top earners, the best month, what one customer bought, what is sold out."""

import re

from sextant.features.ask.planner.plainer.known import MANY, PIECES, Known, Rules

_PAID = ("salary", "wage", "pay", "earnings", "compensation")
_STOCK = ("stock", "inventory")
_USED = ("consumption", "usage", "kwh", "energy", "power")
_GOODS = ("product", "item", "article", "sku")

rule = Rules()


@rule(
    r"(?:(?:who|which|what)\s+(?:is|are)\s+|show\s+(?:me\s+)?|list\s+)?(?:the\s+|our\s+|my\s+)*"
    r"(?P<end>top|best|highest|biggest|lowest)\s+(?:(?P<count>\d+)\s+)?(?P<who>earners?)\b"
)
def _earners(found: re.Match[str], known: Known) -> str | None:
    paid, rows = known.measure(_PAID), known.named_rows
    if paid is None or rows is None:
        return None
    count = found["count"] or (MANY if found["who"].lower().endswith("s") else 1)
    return (
        f"{'bottom' if found['end'].lower() == 'lowest' else 'top'} {count} {rows} by {paid}{found['rest']}"
    )


@rule(r"(?P<lead>.*?)\blongest[- ]serving (?P<who>\w+)\b")
def _serving(found: re.Match[str], known: Known) -> str | None:
    return (
        f"{found['lead']}{found['who']} with the longest tenure{found['rest']}"
        if known.measure(("tenure",))
        else None
    )


@rule(
    r"(?P<lead>.*?)\b(?:that |which |who )?(?:have |has |were )?sold "
    r"(?P<how>more than|over|at least|fewer than|less than|under) (?P<count>[\d,]+)"
    r"(?: units| pieces| items)?\b"
)
def _sold_so_many(found: re.Match[str], known: Known) -> str | None:
    pieces = known.measure(PIECES)
    return (
        f"{found['lead']}with total {pieces} {found['how']} {found['count']}{found['rest']}"
        if pieces
        else None
    )


@rule(
    r"(?P<lead>(?:what (?:is|was) |show (?:me )?)?(?:the )?)(?P<what>\w+(?: \w+)?) of (?:the |our )?"
    r"(?:top|best) (?P<count>\d+) (?P<who>\w+)"
)
def _of_the_top(found: re.Match[str], known: Known) -> str | None:
    first, *more = found["what"].lower().split()
    figure = known.adds_up(more[-1] if more else first) if not more or first == "total" else None
    return f"top {found['count']} {found['who']} by {figure}{found['rest']}" if figure else None


@rule(r"(?P<lead>.*?)\b(?:that are |which are |are |currently )?(?P<what>out of stock|sold out)\b")
def _out_of_stock(found: re.Match[str], known: Known) -> str | None:
    stock = None if known.ends_in_value(found["what"]) else known.measure(_STOCK)
    return f"{found['lead']}with {stock} equal to 0{found['rest']}" if stock else None


@rule(r"(?P<lead>.*?)(?:\btotal )?\bpayroll\b")
def _payroll(found: re.Match[str], known: Known) -> str | None:
    paid = None if known.calls("payroll") else known.measure(_PAID)
    return f"{found['lead']}total {paid}{found['rest']}" if paid else None


@rule(
    r"(?:(?:what|which) (?:is|was|were|are) |show (?:me )?)?(?:the |our )?"
    r"(?P<end>best|strongest|worst|weakest|top) (?P<unit>day|weekday|week|month|quarter|year)"
    r"(?: (?:for|of|by|in) (?:sales|revenue))?\b(?! for each| per )"
)
def _best_unit(found: re.Match[str], known: Known) -> str | None:
    high = found["end"].lower() in {"best", "strongest", "top"}
    figure = f"total {known.takings}" if known.takings else None
    return (
        f"which {found['unit']} has the {'highest' if high else 'lowest'} {figure}{found['rest']}"
        if figure
        else None
    )


@rule(
    r"how much (?:did|does|has|have) (?P<who>[\w .'-]+?) "
    r"(?:spend|spent|pay|paid|buy|bought|order|ordered|bring in|generate|generated|earn|earned|sell|sold)\b"
)
def _how_much_one(found: re.Match[str], known: Known) -> str | None:
    figure = known.takings if known.ends_in_value(found["who"]) else None
    return f"total {figure} of {found['who']}{found['rest']}" if figure else None


@rule(r"what (?:did|has|have) (?P<who>[\w .'-]+?) (?:buy|bought|order|ordered|purchase|purchased)\b")
def _what_one_bought(found: re.Match[str], known: Known) -> str | None:
    goods = known.text(_GOODS) if known.ends_in_value(found["who"]) else None
    return f"list the different {goods} of {found['who']}{found['rest']}" if goods else None


@rule(r"(?P<who>[\w.-]+(?: [\w.-]+)*)['\u2019]s (?P<what>\w+)\b")
def _of_one(found: re.Match[str], known: Known) -> str | None:
    named = known.ends_in_value(found["who"]) and known.measure((found["what"].lower(),))
    return f"{found['what']} of {found['who']}{found['rest']}" if named else None


@rule(
    r"(?P<lead>.*?)\b(?:difference|gap|spread) between (?:the )?(?:highest|largest|biggest|maximum|max) "
    r"and (?:the )?(?:lowest|smallest|minimum|min)\b"
)
def _difference(found: re.Match[str], known: Known) -> str | None:
    parted = known.measure_first_in(found["rest"])
    return f"{found['lead']}{parted[0]} range {parted[1]}" if parted else None


@rule(r"(?P<lead>.*?)\b(?P<how>repeat|returning) (?P<who>customers?|clients?|buyers?|shoppers?)\b")
def _repeat(found: re.Match[str], known: Known) -> str | None:
    if known.ends_in_value(found["how"]):
        return None
    return f"{found['lead']}{found['who']} who ordered more than once{found['rest']}"


@rule(r"how long (?:do|does|did) (?P<what>[\w ]+?) (?P<done>stay|take|last|wait|remain)\b")
def _how_long(found: re.Match[str], known: Known) -> str | None:
    after = re.sub(r"^ (?:on|to) .*?(?= in | by | for |$)", "", found["rest"])  # "on the market"
    return f"average {known.length} of {found['what']}{after}" if known.length else None


@rule(
    r"(?:which|what) (?P<what>\w+) (?:use|uses|used|consume|consumes|consumed) (?:the )?(?P<end>most|least)\b"
    r"(?: (?:energy|power|electricity|water|gas)\b)?"
)
def _uses_most(found: re.Match[str], known: Known) -> str | None:
    figure = known.measure(_USED)
    end = "highest" if found["end"].lower() == "most" else "lowest"
    return f"which {found['what']} has the {end} total {figure}{found['rest']}" if figure else None


@rule(
    r"(?P<lead>.*?)(?: (?:that|who|which)?(?: (?:is|are|were|was))?)? ?(?P<aged>aged? )?\b(?P<years>\d{1,3})"
    r"(?P<old> years?(?: old| of age)?)? (?:or|and) "
    r"(?P<end>younger|young|under|older|old|over)\b(?! than| \d)"
)
def _aged(found: re.Match[str], known: Known) -> str | None:
    age, end, who = known.measure(("age",)), found["end"].lower(), found["lead"].strip()
    of_years = found["old"] or found["aged"] or end not in {"over", "under"}
    if age is None or not of_years or re.search(r"\b(?:age|than)(?: is| are)?$", who, re.I):
        return None
    if who.lower() in {"", "who", "who is", "who are"}:
        who = f"list {known.named_rows}" if known.named_rows else ""
    limit = "at least" if end.startswith("o") else "at most"
    return f"{who} with {age} {limit} {found['years']}{found['rest']}" if who else None
