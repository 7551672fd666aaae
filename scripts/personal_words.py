"""Writes engine/crates/personal/data/words.txt: names, places, street words, firms' forms and jobs.

    uv run --with faker==40.54.0 --with mimesis==22.2.0 python scripts/personal_words.py

Taken from the providers of Faker and the data of Mimesis, both under the MIT License. Each line has the lists that a word
is on, as the sum of 1 given name, 2 family name, 4 town, 8 country or region, 16 people, 32 street, 64 firm, 128 job.
"""

import importlib
import json
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import mimesis

OUT = Path(__file__).resolve().parent.parent / "engine/crates/personal/data/words.txt"
WORD = re.compile(r"[^\W_]+")
# Scripts that part words by space.
KEPT = re.compile(r"[a-zß-ÿā-ɏ̀-ͯͰ-ϿЀ-ӿḀ-ỹ]{2,}")
GIVEN, FAMILY, TOWN, LAND, PEOPLE, STREET, FIRM, JOB = (1 << n for n in range(8))
FAKER: Mapping[str, tuple[tuple[str, int], ...]] = {
    "person": (
        ("first_names", GIVEN),
        ("first_names_male", GIVEN),
        ("first_names_female", GIVEN),
        ("first_names_nonbinary", GIVEN),
        ("last_names", FAMILY),
        ("last_names_male", FAMILY),
        ("last_names_female", FAMILY),
    ),
    "address": (
        ("cities", TOWN),
        ("city_names", TOWN),
        ("countries", LAND),
        ("states", LAND),
        ("provinces", LAND),
        ("regions", LAND),
        ("street_suffixes", STREET),
        ("street_prefixes", STREET),
        ("street_suffixes_short", STREET),
        ("street_suffixes_long", STREET),
    ),
    "company": (("company_suffixes", FIRM),),
    "job": (("jobs", JOB),),
}
MIMESIS: tuple[tuple[str, str, int], ...] = (
    ("person", "names", GIVEN),
    ("person", "surnames", FAMILY),
    ("person", "surname", FAMILY),
    ("person", "nationality", PEOPLE),
    ("person", "occupation", JOB),
    ("address", "city", TOWN),
    ("address", "state", LAND),
    ("address", "country", LAND),
    ("address", "st_sfx", STREET),
)
# Words of every sentence that names of streets, towns and firms hold as well.
PLAIN = frozenset(
    [
        "the",
        "of",
        "and",
        "in",
        "on",
        "at",
        "to",
        "a",
        "an",
        "for",
        "from",
        "by",
        "is",
        "it",
        "this",
        "that",
        "de",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "du",
        "des",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "der",
        "den",
        "die",
        "und",
        "y",
        "e",
        "i",
        "o",
        "u",
        "och",
        "og",
        "en",
        "et",
        "al",
        "am",
        "im",
        "zu",
        "van",
        "von",
    ]
)


def texts(of: object) -> Iterator[str]:
    if isinstance(of, str):
        yield of
    elif isinstance(of, Mapping):
        for key, value in of.items():
            yield from texts(key)
            yield from texts(value) if not isinstance(value, int | float) else ()
    elif isinstance(of, Iterable):
        for one in of:
            yield from texts(one)


def of_faker() -> Iterator[tuple[str, int]]:
    for kind, lists in FAKER.items():
        package = importlib.import_module(f"faker.providers.{kind}")
        for found in pkgutil.iter_modules(package.__path__):
            if kind == "job" and not found.name.startswith("en"):
                continue
            provider = importlib.import_module(f"faker.providers.{kind}.{found.name}").Provider
            for name, bit in lists:
                for text in texts(getattr(provider, name, ())):
                    yield text, bit


def of_mimesis() -> Iterator[tuple[str, int]]:
    for path in (Path(mimesis.__file__).parent / "datasets").glob("*/*.json"):
        held = json.loads(path.read_text())
        for kind, name, bit in MIMESIS:
            if path.stem == kind and (bit != JOB or path.parent.name.startswith("en")):
                for text in texts(held.get(name, ())):
                    if text not in ("male", "female", "name", "abbr"):
                        yield text, bit


def main() -> None:
    lists: dict[str, int] = defaultdict(int)
    for text, bit in [*of_faker(), *of_mimesis()]:
        for word in (found.lower() for found in WORD.findall(text)):
            if KEPT.fullmatch(word) and word not in PLAIN:
                lists[word] |= bit
    lines = [f"{bits} {word}\n" for word, bits in sorted(lists.items())]
    OUT.write_text("".join(lines))
    for n, name in enumerate(("given", "family", "town", "land", "people", "street", "firm", "job")):
        print(name, sum(bool(bits & 1 << n) for bits in lists.values()))
    print(len(lines), "words,", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
