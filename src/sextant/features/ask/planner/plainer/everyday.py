"""What anybody asks of a table: top earners, the best month, what one customer bought, what is sold out."""

import re

from sextant.features.ask.planner.plainer.known import MANY, PIECES, Known, Rules

_PAID = ("salary", "wage", "pay", "earnings", "compensation")
_STOCK = ("stock", "inventory")
_USED = ("consumption", "usage", "kwh", "energy", "power")
_GOODS = ("product", "item", "article", "sku")
_NOBODY = frozenset(
    ["what", "who", "where", "how", "it", "that", "there", "let", "today", "yesterday", "here"]
)

rule = Rules()


@rule(
    r"(?:(?:who|which|what)\s+(?:is|are)\s+|show\s+(?:me\s+)?|list\s+)?(?:the\s+|our\s+|my\s+)*"
    r"(?P<end>top|best|highest|biggest|lowest)\s+(?:(?P<count>\d+)\s+)?(?P<who>earners?)\b"
)
def _earners(found: re.Match[str], known: Known) -> str | None:
    paid, rows = known.measure(_PAID), known.people
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
    figure = known.adds_up(found["what"].lower().split()[-1])
    return f"top {found['count']} {found['who']} by {figure}{found['rest']}" if figure else None


@rule(r"(?P<lead>.*?)\b(?:that are |which are |currently )?(?:out of stock|sold out)\b")
def _out_of_stock(found: re.Match[str], known: Known) -> str | None:
    stock = known.measure(_STOCK)
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
    r"how much (?:did|does|has|have) (?P<who>(?!it\b|this\b|that\b|each\b|every\b|a\b|an\b|the\b)[\w .'-]+?) "
    r"(?:spend|spent|pay|paid|buy|bought|order|ordered|bring in|generate|generated|earn|earned|sell|sold)\b"
)
def _how_much_one(found: re.Match[str], known: Known) -> str | None:
    return f"total {known.takings} of {found['who']}{found['rest']}" if known.takings else None


@rule(
    r"what (?:did|has|have) (?P<who>(?!we\b|they\b|i\b|you\b|people\b|each\b|every\b)[\w .'-]+?) "
    r"(?:buy|bought|order|ordered|purchase|purchased)\b"
)
def _what_one_bought(found: re.Match[str], known: Known) -> str | None:
    goods = known.text(_GOODS)
    return f"list the different {goods} of {found['who']}{found['rest']}" if goods else None


@rule(r"(?P<who>(?-i:[A-Z])[\w.-]*(?: (?-i:[A-Z])[\w.-]*)*)['\u2019]s (?P<what>\w+)\b")
def _of_one(found: re.Match[str], known: Known) -> str | None:
    named = found["who"].lower() not in _NOBODY and known.measure((found["what"].lower(),))
    return f"{found['what']} of {found['who']}{found['rest']}" if named else None


@rule(
    r"(?P<lead>.*?)\b(?:difference|gap|spread) between (?:the )?(?:highest|largest|biggest|maximum|max) "
    r"and (?:the )?(?:lowest|smallest|minimum|min)\b"
)
def _difference(found: re.Match[str], _: Known) -> str | None:
    figure, _of, rest = found["rest"].strip().partition(" ")
    return f"{found['lead']}{figure} range {rest}" if figure else None


@rule(r"(?P<lead>.*?)\b(?:repeat|returning|loyal|recurring) (?P<who>customers?|clients?|buyers?|shoppers?)\b")
def _repeat(found: re.Match[str], _: Known) -> str | None:
    return f"{found['lead']}{found['who']} who ordered more than once{found['rest']}"


@rule(r"how long (?:do|does|did) (?P<what>[\w ]+?) (?P<done>stay|take|last|wait|remain)\b")
def _how_long(found: re.Match[str], known: Known) -> str | None:
    length = known.length
    return (
        f"average {length}{re.sub(r'^ (?:on|to) .*?(?= in | by | for |$)', '', found['rest'])}"
        if length
        else None
    )


@rule(
    r"(?:which|what) (?P<what>\w+) (?:use|uses|used|consume|consumes|consumed) (?:the )?(?P<end>most|least)\b"
)
def _uses_most(found: re.Match[str], known: Known) -> str | None:
    figure = known.measure(_USED)
    end = "highest" if found["end"].lower() == "most" else "lowest"
    return f"which {found['what']} has the {end} total {figure}" if figure else None
