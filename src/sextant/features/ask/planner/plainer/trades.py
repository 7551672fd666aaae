"""What shops, banks and sites ask: the best customers, how much we sold, the order value, the busiest day."""

import re

from sextant.features.ask.planner.plainer.known import MANY, PIECES, Known, Rules
from sextant.kit.nouns import singular

_COSTS = ("cost", "expense", "spend", "spending")
_GIVEN = frozenset(["spend", "spent", "pay", "paid", "withdraw", "withdrawn"])
_KEPT = frozenset(["save", "saved"])
_PLACES = ("payee", "merchant", "vendor", "supplier", "store", "shop", "category")
rule = Rules()
_WE = r"(?:we|they|i|the (?:shop|store|company|business)|our (?:shop|store|company))"
_MONTHS = "january february march april may june july august september october november december"
_PERIOD = rf"(?:\d{{4}}|{'|'.join(_MONTHS.split())})"
_PEOPLE = r"(?:people|customers|clients|buyers|shoppers|visitors|users|they|we)"


@rule(
    r"(?:(?:who|which|what)\s+(?:is|are|were|was)\s+|show\s+(?:me\s+)?|list\s+)?(?:the\s+|our\s+|my\s+)*"
    r"(?:(?P<count>\d+)\s+)?(?P<end>best|biggest|top|most valuable|most important|largest|worst)\s+"
    r"(?:(?P<after>\d+)\s+)?(?P<who>customers?|clients?|buyers?|shoppers?)\b"
)
def _best_customers(found: re.Match[str], known: Known) -> str | None:
    ranked = re.match(r"\s*(?:by|with|who|that|whose|per)\b", found["rest"], re.I)
    if known.takings is None or ranked:
        return None
    who = found["who"].lower()
    count = found["count"] or found["after"] or (MANY if singular(who) != who else 1)
    end = "bottom" if found["end"].lower() == "worst" else "top"
    return f"{end} {count} {who} by {known.takings}{found['rest']}"


@rule(
    rf"how much (?:(?P<what>\w+) )?(?:(?:did|do|does|have|has) {_WE}|has been|have been|was|were) "
    r"(?P<done>sell|sold|make|made|earn|earned|generate|generated|bring in|take in|spend|spent|lose|lost|"
    r"pay|paid|withdraw|withdrawn|receive|received|deposit|deposited|save|saved)\b"
)
def _how_much(found: re.Match[str], known: Known) -> str | None:
    done, what = found["done"].lower(), (found["what"] or "").lower()
    if done in {"lose", "lost"}:
        return None
    named = known.measure((what,)) if what not in {"", "money"} else None
    figure = named or (_done(done, known) if what in {"", "money"} else None)
    return f"total {figure}{found['rest']}" if figure else None


def _done(done: str, known: Known) -> str | None:
    """What tells how much was spent, saved or taken in."""
    if done in _GIVEN:
        return known.measure(_COSTS)
    return known.measure(("saved",)) if done in _KEPT else known.takings


@rule(
    rf"(?:did|do|have|has) {_WE} "
    r"(?P<done>sell|sold|make|made|earn|earned|take in|spend|spent|pay|paid|save|saved) (?:more|less|most)"
    rf"(?: money)?(?P<of>.*?) (?:in|during) (?P<one>{_PERIOD}) or (?:in |during )?(?P<other>{_PERIOD})\b"
)
def _more_in(found: re.Match[str], known: Known) -> str | None:
    figure = _done(found["done"].lower(), known)
    units = {"year" if one.isdigit() else "month" for one in (found["one"], found["other"])}
    if figure is None or len(units) > 1:
        return None
    year = re.match(r" (?:of |in )?\d{4}\b", found["rest"])
    first = f"{found['one']}{year[0] if year else ''}"  # "in March or April 2025"
    return f"total {figure}{found['of']} by {units.pop()} in {first} and {found['other']}{found['rest']}"


@rule(
    r"(?:what (?:is|was|are|were)|what's|whats)\s+(?:my|our)\s+(?P<total>total |overall )?"
    r"(?P<what>\w+)\b(?!\s+\w+\s+(?:is|was))"
)
def _of_ours(found: re.Match[str], known: Known) -> str | None:
    figure = known.adds_up(found["what"].lower())
    return f"total {figure}{found['rest']}" if figure else None


@rule(
    rf"(?:where|on what|what) (?:did|do|does|have|has) {_WE} "
    r"(?:spend|spent|pay|paid) (?:the )?most(?: money)?(?: on)?\b"
)
def _spent_most(found: re.Match[str], known: Known) -> str | None:
    figure, place = known.measure(_COSTS), known.text(_PLACES)
    return f"which {place} has the highest total {figure}{found['rest']}" if figure and place else None


@rule(
    rf"how many (?:units|pieces|items)(?P<of>(?: of)? [\w ]+?)?(?:(?: did| have| has) {_WE} (?:sell|sold)|"
    r" (?:were|was|have been|are) sold)\b"
)
def _how_many_pieces(found: re.Match[str], known: Known) -> str | None:
    pieces = known.measure(PIECES)
    return f"total {pieces}{found['of'] or ''}{found['rest']}" if pieces else None


@rule(rf"how many different (?P<what>[\w ]+?) (?:did|have|has) {_WE} (?:sell|sold)\b")
def _how_many_different(found: re.Match[str], known: Known) -> str | None:
    return f"number of different {found['what']} sold{found['rest']}" if known.measure(PIECES) else None


@rule(r"how much (?:do|does|did) (?P<who>[\w ]+?) (?:spend|pay) (?:on average|per order|per purchase)\b")
def _spend_on_average(found: re.Match[str], known: Known) -> str | None:
    who = re.sub(r"^(?:an?|the|our|each)\s+|(?:average|typical)\s+", "", found["who"].strip(), flags=re.I)
    who = re.sub(r"\s*\b(?:customers?|clients?|people|buyers?|orders?)$", "", who, flags=re.I)
    return (
        f"average {known.each_worth}{f' for {who}' if who else ''}{found['rest']}"
        if known.each_worth
        else None
    )


@rule(
    r"(?P<lead>.*?)\b(?:the |our )?"
    r"(?:aov|average (?:basket|cart|order)(?: (?:value|size|amount|total))?)\b(?! (?:quantity|count|of))"
)
def _order_value(found: re.Match[str], known: Known) -> str | None:
    return f"{found['lead']}average {known.each_worth}{found['rest']}" if known.each_worth else None


@rule(
    rf"(?:at )?what (?:time of(?: the)? day|hours?(?: of the day)?) (?:do|did) {_PEOPLE} "
    r"(?:order|buy|purchase)\b"
)
def _time_of_day(found: re.Match[str], _: Known) -> str | None:
    most = re.sub(r"^ (?:the )?most\b", "", found["rest"])
    return f"number of orders by hour{most}"


@rule(
    r"(?:on |in )?(?:which|what) (?P<unit>day|weekday|week|month|quarter|year) (?:did|do|have) "
    rf"{_PEOPLE} (?P<done>sell|sold|earn|make|order|buy|spend) (?:the )?"
    r"(?P<end>most|least|fewest)\b"
)
def _best_day(found: re.Match[str], known: Known) -> str | None:
    counted = found["done"].lower() in {"order", "buy"}
    figure = "number of orders" if counted else f"total {known.takings}" if known.takings else None
    end = "highest" if found["end"].lower() == "most" else "lowest"
    return f"which {found['unit']} has the {end} {figure}{found['rest']}" if figure else None


@rule(
    r"(?:did|has|have) (?:the |our )?(?P<what>[\w ]+?) "
    r"(?:grow|rise|increase|fall|drop|decline|change|grown|risen|increased|fallen|dropped|declined|changed)"
    r" (?P<when>from (?P<first>\d{4}) to (?P<last>\d{4})|between (?P<low>\d{4}) and (?P<high>\d{4}))"
)
def _grown(found: re.Match[str], _: Known) -> str | None:
    return f"growth of {found['what']} by year {found['when']}{found['rest']}"


@rule(
    r"how (?:did|has|have|does|do) (?:the |our )?(?P<what>[\w ]+?) "
    r"(?:develop|evolve|change|go|move|look|developed|evolved|changed|gone|moved|looked)"
    r" over (?:time|the (?:months|years))"
)
def _over_time(found: re.Match[str], _: Known) -> str | None:
    return f"{found['what']} over time{found['rest']}"


@rule(
    rf"(?:what|which (?:products?|items?)) (?:do|did) {_PEOPLE} (?:buy|order|purchase|sell) "
    r"(?:the )?most(?: often)?\b"
)
def _bought_most(found: re.Match[str], known: Known) -> str | None:
    return f"best selling product{found['rest']}" if known.measure(PIECES) else None


@rule(r"who (?P<done>bought|ordered|purchased|spent|paid) (?:the )?most\b(?: money)?")
def _who_bought(found: re.Match[str], known: Known) -> str | None:
    pieces = known.measure(PIECES) if found["done"].lower() in {"bought", "purchased"} else None
    figure = pieces or known.takings
    return f"top 1 customer by {figure}{found['rest']}" if figure else None


@rule(
    r"how many (?:people|visitors|users|customers) (?:visited|came to|were on|used) "
    r"(?:the |our )?(?:site|website|shop|store|web shop|page|pages)\b"
)
def _visited(found: re.Match[str], known: Known) -> str | None:
    return f"number of different {known.visits}s{found['rest']}" if known.visits else None


@rule(
    r"(?P<lead>(?:what is|show|show me) )?(?:the )?(?:number of )?(?:site |web |website )?"
    r"(?:visits|visitors)\b"
)
def _visits(found: re.Match[str], known: Known) -> str | None:
    return f"number of different {known.visits}s{found['rest']}" if known.visits == "session" else None


@rule(
    r"(?P<before>.*?)\b(?:on |during )?(?:the )?(?:weekends?|weekdays?) "
    r"(?:and|vs\.?|versus|against|compared (?:to|with)|or) (?:on |during )?(?:the )?"
    r"(?:weekends?|weekdays?|working days|the week)\b"
)
def _weekend_against_weekday(found: re.Match[str], _: Known) -> str | None:
    before = re.sub(r"^\s*(?:compare|comparison of|show)\s+", "", found["before"], flags=re.I).strip()
    what = before or found["rest"].strip()
    what = re.sub(r"^(?:how many|number of)\b", "number of", what, flags=re.I)
    after = found["rest"] if before else ""
    return f"{what}{after} by weekend" if what else None


@rule(r"(?P<lead>.*?)\b(?P<what>[a-z]+) rates?\b")
def _rate_of(found: re.Match[str], known: Known) -> str | None:
    held = known.outcome(found["what"].lower())
    if held is None:
        return None
    rows, value = held
    among = re.match(r"\s+(?:of|for|among)\s+(?!each\b|every\b|all\b)(?P<whom>.+)", found["rest"], re.I)
    if among:
        return f"{found['lead']}percentage of {among['whom']} that are {value}"
    return f"{found['lead']}percentage of {rows} {value}{found['rest']}"


@rule(r"(?:show (?:me )?)?(?:the )?(?P<what>\w+(?: \w+)?) distribution\b")
def _distribution(found: re.Match[str], known: Known) -> str | None:
    figure = known.measure((found["what"].split()[-1].lower(),))
    return f"distribution of {figure}{found['rest']}" if figure else None


@rule(
    r"(?:(?:what|which|when) (?:is|was|are) )?(?:the |our )?busiest "
    r"(?P<unit>day of the week|weekday|hour of the day|hour|day|week|month|quarter|year)s?\b"
)
def _busiest(found: re.Match[str], known: Known) -> str | None:
    unit = found["unit"].lower()
    unit = {"day of the week": "weekday", "hour of the day": "hour"}.get(unit, unit)
    return f"which {unit} has the most {known.rows}{found['rest']}" if known.rows else None
