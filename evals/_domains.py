"""Clean tables of five domains, made by a seed: hospital records, bibliography, films, tax records, addresses."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from _vocabulary import CITY, COUNTRY, COUNTY, FIRST, GENRE, LAST, MEASURES, STATE, STREET, WORDS

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Domain:
    """Clean rows and which columns each kind of error may strike."""

    name: str
    rows: Sequence[Row]
    told: Mapping[str, Sequence[str]]  # by dependent column: what tells it
    numbers: Sequence[str] = ()
    dates: Sequence[str] = ()
    free: Sequence[str] = ()  # text of which every row has another
    text: Sequence[str] = ()  # words that come again


def hospital(r: random.Random, count: int) -> Domain:
    places = [(c, r.choice(STATE[:3]), f"{35000 + i * 7}", r.choice(COUNTY)) for i, c in enumerate(CITY)]
    providers = []
    for i in range(max(8, count // 16)):
        city, state, postal, county = r.choice(places)
        name = f"{r.choice(LAST)} {r.choice(['medical center', 'regional hospital', 'memorial hospital', 'community hospital'])}".lower()
        providers.append(
            (
                str(10001 + i * 3),
                name,
                f"{r.randint(100, 9999)} {r.choice(STREET)} street".lower(),
                city.lower(),
                state.lower(),
                postal,
                county.lower(),
                f"205{r.randint(1000000, 9999999)}",
                r.choice(["government - federal", "voluntary non-profit - private", "proprietary"]),
                r.choice(["yes", "no"]),
            )
        )
    rows: list[Row] = []
    for _ in range(count):
        p = r.choice(providers)
        code, measure, condition = r.choice(MEASURES)
        rows.append(
            {
                "index": str(len(rows) + 1),
                "provider_number": p[0],
                "name": p[1],
                "address_1": p[2],
                "address_2": "empty",
                "city": p[3],
                "state": p[4],
                "zip": p[5],
                "county": p[6],
                "phone": p[7],
                "type": "acute care hospitals",
                "owner": p[8],
                "emergency_service": p[9],
                "condition": condition,
                "measure_code": code,
                "measure_name": measure,
                "score": r.choice(["empty", f"{r.randint(40, 100)}%"])
                if r.random() < 0.3
                else f"{r.randint(60, 100)}%",
                "sample": f"{r.randint(0, 400)} patients",
                "state_average": f"{p[4]}_{code}",
            }
        )
    told = {
        c: ["provider_number"]
        for c in (
            "name",
            "address_1",
            "city",
            "state",
            "zip",
            "county",
            "phone",
            "owner",
            "emergency_service",
        )
    }
    told |= {
        "provider_number": ["phone"],
        "measure_name": ["measure_code"],
        "condition": ["measure_code"],
        "measure_code": ["measure_name"],
        "state_average": ["state", "measure_code"],
    }
    return Domain(
        "hospital",
        rows,
        told,
        text=(
            "name",
            "address_1",
            "city",
            "county",
            "type",
            "owner",
            "condition",
            "measure_name",
            "measure_code",
            "state_average",
            "sample",
            "provider_number",
            "zip",
            "phone",
            "emergency_service",
            "score",
        ),
    )


def bibliography(r: random.Random, count: int) -> Domain:
    journals = []
    for i in range(max(6, count // 12)):
        title = f"{r.choice(['Journal of', 'Annals of', 'Archives of', 'European journal of', 'The American journal of'])} {r.choice(WORDS)} {r.choice(WORDS)}"
        short = " ".join(w[:4].capitalize() + "." for w in title.split() if w not in ("of", "The"))
        journals.append(
            (
                title,
                f"{short} {i}",
                f"{r.randint(1000, 2999)}-{r.randint(1000, 9999)}",
                r.choice(["eng", "eng", "eng", "eng", "ger", "fre", "spa"]),
            )
        )
    rows: list[Row] = []
    for i in range(count):
        j = r.choice(journals)
        first = r.randint(1, 900)
        rows.append(
            {
                "id": str(1000 + i),
                "article_title": (
                    " ".join(r.choice(WORDS) for _ in range(r.randint(5, 11))).capitalize() + "."
                ),
                "article_language": j[3],
                "journal_title": j[0],
                "journal_abbreviation": j[1],
                "journal_issn": j[2],
                "volume": str(r.randint(1, 80)),
                "issue": str(r.randint(1, 12)),
                "created_at": f"{r.randint(1, 12)}/{r.randint(1, 28)}/{r.randint(0, 14):02d}",
                "pagination": f"{first}-{first + r.randint(2, 15)}",
                "authors": "{"
                + ",".join(f'"{r.choice(FIRST)[0]}. {r.choice(LAST)}"' for _ in range(r.randint(1, 5)))
                + "}",
            }
        )
    told = {
        "journal_abbreviation": ["journal_title"],
        "journal_issn": ["journal_title"],
        "journal_title": ["journal_issn"],
        "article_language": ["journal_issn"],
    }
    return Domain(
        "bibliography",
        rows,
        told,
        numbers=("volume",),
        dates=("created_at",),
        free=("article_title", "authors"),
        text=("journal_title", "journal_abbreviation", "article_language", "journal_issn", "pagination"),
    )


def films(r: random.Random, count: int) -> Domain:
    directors = [f"{r.choice(FIRST)} {r.choice(LAST)}" for _ in range(max(8, count // 9))]
    home = {d: r.choice(list(COUNTRY)) for d in directors}
    rows: list[Row] = []
    for i in range(count):
        d = r.choice(directors)
        country = home[d] if r.random() < 0.85 else r.choice(list(COUNTRY))
        year = r.randint(1950, 2015)
        rows.append(
            {
                "id": f"tt{1000000 + i * 13}",
                "title": " ".join(r.choice(WORDS).capitalize() for _ in range(r.randint(1, 4))),
                "year": str(year),
                "release_date": f"{r.randint(1, 28)} {r.choice(['January', 'March', 'May', 'July', 'September', 'December'])} {year}",
                "director": d,
                "country": country,
                "language": COUNTRY[country],
                "duration": f"{int(r.gauss(105, 14))} min",
                "rating": f"{min(9.6, max(2.1, r.gauss(6.4, 1))):.1f}",
                "votes": str(int(r.lognormvariate(8, 1.2)) + 5),
                "genre": r.choice(GENRE),
            }
        )
    told = {"language": ["country"]}
    return Domain(
        "films",
        rows,
        told,
        numbers=("rating", "votes", "year"),
        dates=("release_date",),
        free=("title",),
        text=("director", "country", "language", "genre", "duration"),
    )


def tax(r: random.Random, count: int) -> Domain:
    zips = [
        (f"{10000 + i * 37}", r.choice(CITY).upper(), r.choice(STATE)) for i in range(max(10, count // 12))
    ]
    gender = {name: r.choice("MF") for name in FIRST}
    areas = {s: [str(200 + i * 10 + k) for k in range(3)] for i, s in enumerate(STATE)}
    rows: list[Row] = []
    for _ in range(count):
        z, city, state = r.choice(zips)
        name, salary = r.choice(FIRST), r.randint(5, 200) * 500
        married = r.choice("SM")
        single, double = str(1000 + 50 * STATE.index(state)), str(2000 + 70 * STATE.index(state))
        rows.append(
            {
                "f_name": name,
                "l_name": r.choice(LAST),
                "gender": gender[name],
                "area_code": r.choice(areas[state]),
                "phone": f"{r.randint(100, 999)}-{r.randint(1000, 9999)}",
                "city": city,
                "state": state,
                "zip": z,
                "marital_status": married,
                "has_child": r.choice("YN"),
                "salary": str(salary),
                "rate": f"{2 + salary // 20000 * 0.45:.2f}",
                "exemption": single if married == "S" else double,
            }
        )
    told = {"city": ["zip"], "state": ["zip"], "gender": ["f_name"], "exemption": ["state", "marital_status"]}
    return Domain(
        "tax", rows, told, numbers=("salary",), text=("city", "f_name", "l_name", "phone", "zip", "state")
    )


def addresses(r: random.Random, count: int) -> Domain:
    towns = [
        (
            c,
            f"{r.choice('BELNSW')}{i % 9 + 1} {r.randint(1, 9)}{r.choice('ABDEFGH')}{r.choice('JLNPQ')}",
            r.choice(COUNTY),
        )
        for i, c in enumerate(CITY)
    ]
    rows: list[Row] = []
    for i in range(count):
        town, post, county = r.choice(towns)
        first, last = r.choice(FIRST), r.choice(LAST)
        rows.append(
            {
                "customer": f"C-{10000 + i}",
                "name": f"{first} {last}",
                "email": f"{first}.{last}{i}@example.com".lower(),
                "street": f"{r.randint(1, 300)} {r.choice(STREET)} {r.choice(['Road', 'Street', 'Lane', 'Avenue'])}",
                "town": town,
                "postcode": post,
                "county": county,
                "born": f"19{r.randint(40, 99)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
                "height": f"{r.gauss(1.72, 0.09):.2f}",
                "tier": r.choice(["gold", "silver", "bronze"]),
            }
        )
    told = {"county": ["town"], "postcode": ["town"], "town": ["postcode"]}
    return Domain(
        "addresses",
        rows,
        told,
        numbers=("height",),
        dates=("born",),
        free=("name", "street"),
        text=("town", "county", "tier", "postcode", "email", "customer"),
    )


DOMAINS: Mapping[str, Callable[[random.Random, int], Domain]] = {
    "hospital": hospital,
    "bibliography": bibliography,
    "films": films,
    "tax": tax,
    "addresses": addresses,
}
