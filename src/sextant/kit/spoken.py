"""Names of columns and tables as words: split, expanded, said as people say them."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SPLIT = re.compile(r"[^0-9A-Za-zÀ-ɏ]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGITS = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")

# What the short forms in column names stand for; several where a name alone cannot tell.
EXPANSIONS: dict[str, tuple[str, ...]] = {
    "abbr": ("abbreviation",),
    "acct": ("account",),
    "addr": ("address",),
    "alt": ("altitude",),
    "amt": ("amount",),
    "appt": ("appointment",),
    "arr": ("arrival",),
    "asst": ("assistant",),
    "attr": ("attribute",),
    "auth": ("author",),
    "avg": ("average",),
    "bal": ("balance",),
    "bday": ("birthday",),
    "bldg": ("building",),
    "cal": ("calendar",),
    "cat": ("category",),
    "cert": ("certificate",),
    "chg": ("change",),
    "cnt": ("count",),
    "cntry": ("country",),
    "co": ("company",),
    "comm": ("commission",),
    "cred": ("credit",),
    "crs": ("course",),
    "ctry": ("country",),
    "cur": ("currency", "current"),
    "curr": ("currency", "current"),
    "cust": ("customer",),
    "cyl": ("cylinder",),
    "del": ("delivery",),
    "dep": ("departure", "department"),
    "dept": ("department",),
    "desc": ("description",),
    "dest": ("destination",),
    "dewp": ("dew point",),
    "diff": ("difference",),
    "dir": ("direction",),
    "disc": ("discount",),
    "dist": ("distance", "district"),
    "dob": ("date of birth",),
    "dow": ("day of week",),
    "dsc": ("description",),
    "dst": ("destination",),
    "dt": ("date",),
    "dur": ("duration",),
    "emp": ("employee",),
    "enr": ("enrollment",),
    "env": ("environment",),
    "est": ("estimated",),
    "exp": ("experience", "expiry"),
    "faa": ("airport code",),
    "fac": ("faculty",),
    "fk": ("key",),
    "fname": ("first name",),
    "freq": ("frequency",),
    "geo": ("geography",),
    "gov": ("government",),
    "grp": ("group",),
    "hp": ("horsepower",),
    "hq": ("headquarters",),
    "hr": ("hour",),
    "hrs": ("hours",),
    "ht": ("height",),
    "humid": ("humidity",),
    "img": ("image",),
    "info": ("information",),
    "ins": ("insurance",),
    "inst": ("institution",),
    "inv": ("invoice", "inventory"),
    "iso": ("code",),
    "lang": ("language",),
    "lat": ("latitude",),
    "len": ("length",),
    "lname": ("last name",),
    "lng": ("longitude",),
    "loc": ("location",),
    "lon": ("longitude",),
    "lvl": ("level",),
    "max": ("maximum",),
    "mfr": ("manufacturer",),
    "mgr": ("manager",),
    "min": ("minimum",),
    "mins": ("minutes",),
    "mkt": ("market",),
    "mo": ("month",),
    "mos": ("months",),
    "mpg": ("miles per gallon",),
    "msg": ("message",),
    "mth": ("month",),
    "nat": ("nationality",),
    "nbr": ("number",),
    "nm": ("name",),
    "no": ("number",),
    "num": ("number",),
    "obs": ("observation",),
    "ord": ("order",),
    "org": ("organization",),
    "orig": ("origin",),
    "pct": ("percent",),
    "perc": ("percent",),
    "pk": ("key",),
    "pkg": ("package",),
    "pmt": ("payment",),
    "pop": ("population",),
    "pos": ("position",),
    "prc": ("price",),
    "precip": ("precipitation",),
    "prod": ("product",),
    "prof": ("professor",),
    "pts": ("points",),
    "pwd": ("password",),
    "pymt": ("payment",),
    "qtr": ("quarter",),
    "qty": ("quantity",),
    "rec": ("record",),
    "ref": ("reference",),
    "reg": ("region", "registration"),
    "req": ("request",),
    "res": ("restaurant", "result"),
    "rev": ("revenue",),
    "rtn": ("return",),
    "sal": ("salary",),
    "sched": ("scheduled",),
    "sec": ("second",),
    "seq": ("sequence",),
    "sev": ("severity",),
    "sqft": ("square feet",),
    "src": ("source",),
    "stat": ("status", "statistic"),
    "std": ("standard",),
    "sts": ("status",),
    "stu": ("student",),
    "svc": ("service",),
    "tel": ("telephone",),
    "temp": ("temperature",),
    "tot": ("total",),
    "tran": ("transaction",),
    "trans": ("transaction",),
    "ts": ("timestamp",),
    "txn": ("transaction",),
    "typ": ("type",),
    "tz": ("time zone",),
    "tzone": ("time zone",),
    "univ": ("university",),
    "usr": ("user",),
    "val": ("value",),
    "ver": ("version",),
    "visib": ("visibility",),
    "vol": ("volume",),
    "whs": ("warehouse",),
    "wk": ("week",),
    "wks": ("weeks",),
    "wt": ("weight",),
    "yr": ("year",),
    "yrs": ("years",),
    "zip": ("zip code", "postal code"),
}
# Tails that are written together with what they belong to: tailnum, stuid, sportname.
_TAILS = ("number", "num", "name", "date", "time", "code", "type", "count", "size", "point", "id", "no")
_WHOLE = frozenset(
    [
        "number",
        "name",
        "date",
        "time",
        "code",
        "type",
        "count",
        "size",
        "point",
        "id",
        "no",
        "valid",
        "paid",
        "said",
        "bid",
        "grid",
        "hybrid",
        "avoid",
        "update",
        "candidate",
        "overtime",
        "lifetime",
        "sometime",
        "anytime",
        "runtime",
        "surname",
        "username",
        "nickname",
        "mandate",
        "validate",
        "amino",
        "casino",
        "piano",
        "subtype",
        "prototype",
        "discount",
        "account",
        "encounter",
        "zipcode",
        "barcode",
    ]
)


def plain(text: str) -> str:
    """Lower case, without accents, white space made single."""
    if text.isascii():
        folded = text.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(folded.split())


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as written, lower case: `Cust_ID`, `arrDelay`, `tailnum`."""
    words: list[str] = []
    for part in _SPLIT.split(name):
        for piece in _DIGITS.split(plain(part)) if part else ():
            words.extend(_untail(piece))
    return tuple(words)


def _untail(word: str) -> tuple[str, ...]:
    if word in _WHOLE or word in EXPANSIONS or len(word) < 4:
        return (word,)
    for tail in _TAILS:
        head = word.removesuffix(tail)
        if head != word and len(head) >= 3 and word not in _WHOLE:
            if len(tail) == 2 and not _looks_short(head):
                continue
            return (head, tail)
    return (word,)


def _looks_short(head: str) -> bool:
    """Whether `stu` in `stuid` is a short form rather than the start of a plain word."""
    return head in EXPANSIONS or head in {"pet", "car", "dog", "song", "film", "team", "player", "user"}


@lru_cache(maxsize=20_000)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways to say a name in words, the likeliest first: `dep_time` is departure or department time."""
    options: list[tuple[str, ...]] = [()]
    for word in _initials_joined(name_words(name)):
        meant = EXPANSIONS.get(word, (word,))
        options = [said + tuple(m.split()) for said in options for m in meant][:6]
    return tuple(options)


def _initials_joined(words: Sequence[str]) -> list[str]:
    """`LName` is written as l name: the letter belongs to the word after it."""
    joined: list[str] = []
    for word in words:
        if joined and f"{joined[-1]}{word}" in {"fname", "lname"}:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def in_sentence(label: str) -> str:
    """A label inside a sentence: `Unit Price` is unit price; an abbreviation keeps its capitals."""
    words = label.split()
    titled = len(words) > 1 and all(word.istitle() for word in words)
    return label.lower() if titled or (label[:1].isupper() and label[1:].islower()) else _lowered(label)


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() or not label[1:2].isalpha() else label


def spoken(name: str) -> str:
    """A name as a person would say it: `arr_delay` is arrival delay."""
    said = " ".join(readings(name)[0])
    return said or name
