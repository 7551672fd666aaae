"""Sentences with other names, places, streets and firms in them, to learn from rather than by heart."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CRATE = ROOT / "engine/crates/personal"
BITS = {"given": 1, "family": 2, "town": 4, "land": 8, "people": 16, "street": 32, "firm": 64, "job": 128}
TIMES = 14
SLOT = re.compile(r"\{(\w+)\}")
KEPT = re.compile(
    r"(?:apt|suite|unit|box|psc|apo|fpo|dpo|aa|ap|ae|uss|uscgc|usns|usnv|the|corner|of|and|st|str|nan)$",
    re.IGNORECASE,
)
TITLES = ("Mr.", "Mrs.", "Ms.", "Dr.", "Miss", "Prof.", "Mr", "Mrs", "Dr")
STREETS = [
    "{n} {F} Street",
    "{n} {F} Road",
    "{n} {T} Avenue",
    "{n} {F} Lane",
    "{n} {T} Drive",
    "{n} {F} Court",
    "{n} {T} Way",
    "{n} {F} Blvd.",
    "{F}straße {n}",
    "{T}er Straße {n}",
    "{F}weg {n}",
    "{F}gasse {n}",
    "Am {T} {n}",
    "{F}straat {n}",
    "{T}laan {n}",
    "{F}gatan {n}",
    "{F}vägen {n}",
    "{F}vej {n}",
    "{F}gade {n}",
    "{F}katu {n}",
    "{F}tie {n}",
    "Rua {F} {n}",
    "Rua do {T} {n}",
    "Avenida {F}, {n}",
    "Calle {F} {n}",
    "Calle de {T}, {n}",
    "Via {F} {n}",
    "Via {T}, {n}",
    "Piazza {F} {n}",
    "{n} rue {F}",
    "{n}, rue de {T}",
    "{n} avenue {F}",
    "{n} place de {T}",
    "ul. {F} {n}",
    "{F} utca {n}.",
    "{F} tér {n}.",
    "{n} Old {T} Road, Apt. {n}",
    "{n} {F} St Suite {n}",
    "Flat {n}, {n} {T} Gardens",
]


VERBS = [
    "saw", "took", "opened", "wanted", "found", "moved", "sold", "wrote", "played", "built", "fixed",
    "lost", "painted", "shouted", "laughed", "read", "brought", "called", "answered", "signed", "refused",
    "liked", "sent", "closed", "watched", "heard", "praised", "explained", "finished", "forgot", "ordered",
    "cancelled",
]  # fmt: skip
NOUNS = [
    "house", "report", "film", "novel", "song", "album", "opera", "garden", "kitchen", "machine", "letter",
    "game", "contract", "story", "building", "ticket", "poem", "boat", "bridge", "meeting", "lesson",
    "photo", "train", "painting", "concert", "idea", "window", "order", "project", "invoice", "radio",
    "school", "theatre", "restaurant", "package", "shelf", "battery", "market", "river", "forest",
    "guitar", "phone", "printer", "band", "group", "museum",
]  # fmt: skip
TITLE_WORDS = [
    "Silent", "Winter", "Golden", "Broken", "Road", "Blue", "River", "Night", "Modern", "Guide", "Little",
    "Paper", "Fire", "Stone", "Hidden", "Garden", "Morning", "Deep", "Light", "Lost", "City", "Summer",
    "Wild", "Dream", "Iron", "Songs", "Letters", "Machines", "Friends", "Monsters", "Dragons", "Wizards",
    "Robots", "Hours", "Days", "Roads", "Rules", "Quality", "Growth", "Health", "Planning", "Safety",
    "Support", "Energy", "Music", "Heroes", "Annual", "Central", "Public", "Digital", "Northern",
    "Southern", "Great", "Old", "New", "Second", "Final", "Simple", "Happy", "Dark", "Bright", "Strange",
    "Theatre", "Studies", "Industry", "History", "Science", "Finance", "Education", "Future", "Wonders",
    "Shadows", "Mirrors", "Echoes",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Text of one kind, or of none."""

    text: str
    kind: str | None = None


Parts = Sequence[Part]


class Words:
    """Words of the engine's lists, and others that are on none."""

    def __init__(self, r: random.Random) -> None:
        self._r = r
        lines = [line.split(" ") for line in (CRATE / "data/words.txt").read_text().splitlines()]
        self._of: Mapping[str, Sequence[str]] = {
            name: [word for bits, word in lines if int(bits) & bit and len(word) > 2]
            for name, bit in BITS.items()
        }

    def one(self, name: str) -> str:
        word = self._r.choice(self._of[name])
        if self._r.random() < 0.4:  # of no list, so that the lists are not all that is learned
            at = self._r.randrange(len(word))
            word = word[:at] + self._r.choice("aeioulnrstkm") + word[at + self._r.randrange(2) :]
        return word.capitalize()


class Writer:
    """Other names, places and streets in the place of those that a sentence has."""

    def __init__(self, r: random.Random, pools: Mapping[str, Sequence[str]]) -> None:
        self._r, self._words, self._pools = r, Words(r), pools

    def other(self, part: Part) -> Part:
        made = {
            "person": self.person,
            "place": self.place,
            "organization": self.firm,
            "address": self.address,
            "nationality": self.people,
            "title": self.title,
            "postal_code": self.digits,
            "phone": self.digits,
            "age": lambda _: str(self._r.randint(1, 99)),
        }.get(part.kind or "")
        return part if made is None else Part(made(part.text), part.kind)

    def filled(self, template: str) -> Parts:
        """A sentence with slots."""
        parts: list[Part] = []
        for at, text in enumerate(SLOT.split(template.replace("\\n", "\n"))):
            if at % 2 == 0:
                parts.append(Part(text))
                continue
            parts.append(self._of_slot(text))
        return parts

    def _of_slot(self, slot: str) -> Part:
        new: Mapping[str, tuple[Callable[[], str], str | None]] = {
            "street": (self.street, "address"),
            "full": (self.whole_address, "address"),
            "postcode": (self.postcode, "postal_code"),
            "given": (lambda: self._words.one("given"), "person"),
            "family": (lambda: self._words.one("family"), "person"),
            "Work": (self.work, None),
            "work": (lambda: self.work().lower(), None),
            "thing": (self.thing, None),
            "verb": (lambda: self._r.choice(VERBS), None),
            "noun": (lambda: self._r.choice(NOUNS), None),
            "year": (lambda: str(self._r.randint(1900, 2030)), "date"),
            "date": (self.date, "date"),
            "num": (lambda: str(self._r.choice([self._r.randint(2, 20), self._r.randint(2, 999)])), None),
        }
        if slot not in new:
            return self.other(Part("Ann Lee", slot))
        make, kind = new[slot]
        return Part(make(), kind)

    def work(self) -> str:
        """A title of a work, a heading, a body: words with capitals that name nobody."""
        words = self._r.sample(TITLE_WORDS, self._r.choice([1, 2, 2, 2, 3]))
        start = self._r.choice(["", "", "", "The ", "A ", "My ", "The "])
        link = self._r.choice([" ", " ", " ", " of ", " and ", " & "])
        return start + (link.join(words) if len(words) == 2 else " ".join(words))

    def date(self) -> str:
        day = date(1920, 1, 1) + timedelta(days=self._r.randrange(40_000))
        form = self._r.choice(
            ["{0.day} %B %Y", "%B {0.day}, %Y", "%Y-%m-%d", "%d/%m/%Y", "{0.day} %b %Y", "%d.%m.%Y"]
        )
        return day.strftime(form.format(day))

    def thing(self) -> str:
        """A name of a product, coined."""
        sound = "".join(
            self._r.choice("bdfgklmnprstvwz") + self._r.choice("aeiou") for _ in range(self._r.choice([2, 3]))
        )
        ends = ["", "x", "n", "tron", "Pad", " Pro", " X2", "Base", "Hub"]
        return sound.capitalize() + self._r.choice(ends)

    def postcode(self) -> str:
        return self.digits(self._r.choice(["12345", "1234", "123 45", "12345-678"]))

    def whole_address(self) -> str:
        """Street, place and land as one, as on a letter, in a line or in several."""
        where = [self.street()]
        if self._r.random() < 0.3:
            where.append(
                self.digits(self._r.choice(["Apt. 123", "Suite 12", "Unit 7", "PO Box 123", "P.O. Box 45"]))
            )
        town, land, code = self._words.one("town"), self._words.one("land"), self.postcode()
        ends = [
            [f"{town} {code}"],
            [f"{code} {town}"],
            [town, f"{land} {code}"],
            [f"{town}, {land}", code],
            [town],
        ]
        gap = self._r.choice([", ", ", ", "\n"])
        return gap.join([gap.join(where), *self._r.choice(ends)])

    def person(self, old: str) -> str:
        given, family = self._words.one("given"), self._words.one("family")
        count = len(old.split())
        if old == "Ann Lee":
            count = self._r.choice([1, 2, 2, 2, 3])
        if count == 1:
            return self._r.choice([given, family])
        family = self._r.choice(
            [family] * 9 + [f"O'{family}", f"van der {family}", f"de {family}", f"Mc{family}"]
        )
        middle = self._r.choice("ABCDEFGHIJKLMNOPRSTVWYZ") + self._r.choice(["", "."])
        if count > 2:
            return self._r.choice(
                [
                    f"{given} {middle} {family}",
                    f"{given} {middle} {family}",
                    f"{given} {family} {self._words.one('family')}",
                ]
            )
        return self._r.choice(
            [f"{given} {family}"] * 8
            + [
                f"{given}-{self._words.one('given')} {family}",
                f"{given} {family}-{self._words.one('family')}",
            ]
        )

    def place(self, old: str) -> str:
        if old in ("nan",) or (len(old) <= 3 and old.isupper()):
            return self._r.choice([old, "".join(self._r.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(2))])
        new = self._r.choice(
            [self._words.one("town")] * 4
            + [self._words.one("land"), f"{self._words.one('town')} {self._words.one('town')}"]
        )
        known = self._pools.get("place", ())
        new = self._r.choice(known) if known and self._r.random() < 0.3 else new
        return new.upper() if old.isupper() or self._r.random() < 0.08 else new

    def firm(self, _old: str) -> str:
        known = self._pools.get("organization", ())
        if known and self._r.random() < 0.35:
            return self._r.choice(known)
        name, other = self._words.one("family"), self._words.one("family")
        coined = self._words.one(self._r.choice(["street", "town", "job", "firm"]))
        ends = [
            "Inc",
            "Ltd",
            "LLC",
            "Group",
            "GmbH",
            "Corp.",
            "Solutions",
            "Technologies",
            "Partners",
            "Bank",
            "Labs",
            "Systems",
            "Energy",
            "Capital",
            "AG",
            "S.A.",
        ]
        return self._r.choice([
            f"{name}-{other}", f"{name}, {other} and {self._words.one('family')}", f"{coined} {self._r.choice(ends)}",
            f"{name} {self._r.choice(ends)}", coined + self._r.choice(["", "ly", "ware", "soft", "data"]),
            f"{coined} {self._words.one('job')} {self._r.choice(ends)}",
        ])  # fmt: skip

    def address(self, old: str) -> str:
        """Numbers and words are others; what stands for itself (Apt., Suite, the corner of) stays."""

        def word(found: re.Match[str]) -> str:
            text = found.group()
            if text.isdigit():
                return self.digits(text)
            if KEPT.match(text) or self._r.random() < 0.45:
                return text
            new = self._words.one(self._r.choice(["town", "family", "street"]))
            return new.upper() if text.isupper() and len(text) > 1 else new.lower() if text.islower() else new

        return re.sub(r"[^\W_]+", word, old)

    def street(self) -> str:
        filled = self._r.choice(STREETS)
        filled = re.sub(
            r"\{n\}",
            lambda _: str(self._r.choice([self._r.randint(1, 99), self._r.randint(1, 9999)])),
            filled,
        )
        return filled.replace("{F}", self._words.one("family")).replace("{T}", self._words.one("town"))

    def people(self, old: str) -> str:
        known = self._pools.get("nationality")
        if known and (old == "Ann Lee" or self._r.random() < 0.4):
            return self._r.choice(known)
        return self._words.one("people") if old == "Ann Lee" or self._r.random() < 0.5 else old

    def title(self, old: str) -> str:
        if old == "Ann Lee":
            return self._r.choice(
                [self._words.one("job"), f"{self._words.one('job')} {self._words.one('job').lower()}"]
            )
        if old.title() in TITLES:
            return self._r.choice(TITLES[:4]) if self._r.random() < 0.7 else self._r.choice(TITLES)
        pool = [one for one in self._pools.get("title", ()) if one.title() not in TITLES]
        return (
            self._r.choice(pool)
            if pool and self._r.random() < 0.5
            else f"{self._words.one('job')} {self._words.one('job').lower()}"
        )

    def digits(self, old: str) -> str:
        return "".join(str(self._r.randrange(10)) if sign.isdigit() else sign for sign in old)
