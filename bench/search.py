"""What a search takes over 10,000 things: warm, after a change, and for a person who comes for the first time.

    python bench/search.py [--things 10000] [--searches 300]

A workspace with datasets of ten columns each, dashboards, questions and metrics is made in memory of the metadata
database of its own folder; each search is a request to the real application, without a network. Told is processor
time: nothing here waits for another machine.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import insert, update
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.http import Credentials
from sextant.features.ask import store as questions
from sextant.features.dashboards import store as boards
from sextant.features.datasets import store as datasets
from sextant.kit.ids import UserId, WorkspaceId, new_id

NOUNS = [
    "order",
    "customer",
    "flight",
    "invoice",
    "harbour",
    "product",
    "region",
    "payment",
    "visit",
    "ticket",
    "employee",
    "shipment",
    "account",
]
OTHERS = [
    "daily",
    "late",
    "open",
    "total",
    "net",
    "average",
    "raw",
    "archived",
    "regional",
    "weekly",
    "first",
    "returned",
    "planned",
    "actual",
]
PARTS = [
    "id",
    "name",
    "date",
    "amount",
    "status",
    "country",
    "currency",
    "note",
    "delay",
    "count",
    "share",
    "weight",
    "score",
    "email",
    "city",
]


class Doorman:
    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def authenticate(self, credentials: Credentials) -> Caller:
        return self.caller


def title(chance: random.Random) -> str:
    return f"{chance.choice(OTHERS)} {chance.choice(NOUNS)}s {chance.choice(PARTS)} {chance.randrange(100, 9999)}"


def fill(house: House, caller: Caller, things: int, chance: random.Random) -> None:
    """A tenth of the things are datasets' columns by tens, the rest dashboards and questions."""
    now = house.clock.now()
    own = {"workspace_id": caller.workspace_id, "user_id": caller.user_id}
    tables = things // 20
    with house.db.transaction() as tx:
        for _ in range(tables):
            dataset_id = new_id()
            name = title(chance)
            tx.execute(
                insert(datasets.datasets).values(
                    **own,
                    dataset_id=dataset_id,
                    name=name,
                    table_name=name.replace(" ", "_")[:60] + dataset_id[-6:],
                    status="ready",
                    source_type="csv",
                    source_name="a.csv",
                    s3_key="k",
                    content_hash="h",
                    format={},
                    set_aside_reasons=[],
                    shared=False,
                    owner_email=caller.email,
                    created_at=now,
                    updated_at=now,
                )
            )
            tx.execute(
                insert(datasets.columns),
                [
                    {
                        "dataset_id": dataset_id,
                        "field_id": number,
                        "workspace_id": caller.workspace_id,
                        "position": number,
                        "name": f"{chance.choice(NOUNS)}_{part}",
                        "label": "",
                        "type": "string",
                        "description": "",
                    }
                    for number, part in enumerate(PARTS[:10], start=1)
                ],
            )
        rest = things - tables * 11
        for number in range(rest):
            if number % 3 == 0:
                row = {
                    "dashboard_id": new_id(),
                    "name": title(chance),
                    "description": title(chance),
                    "visualizations": [],
                    "filters": [],
                    "layout": {},
                    "config": {},
                    "shared": False,
                    "version": 1,
                    "created_at": now,
                    "updated_at": now,
                }
                tx.execute(insert(boards.dashboards).values(**own, **row))
            else:
                words = title(chance)
                row = {
                    "query_id": new_id(),
                    "thread_id": new_id(),
                    "question": f"how many {words}",
                    "title": words,
                    "status": "answered",
                    "generated_sql": "SELECT 1",
                    "answer": {},
                    "created_at": now,
                }
                tx.execute(insert(questions.queries).values(**own, **row))
        tx.execute(
            datasets.upsert(tx, datasets.versions)
            .values(workspace_id=caller.workspace_id, version=1)
            .on_conflict_do_nothing()
        )


def mangled(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of processor time, so that what else a machine does is not counted."""
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def told(label: str, taken: list[float]) -> None:
    cuts = quantiles(taken, n=100)
    print(f"{label:<44} p50 {median(taken):7.1f} ms   p95 {cuts[94]:7.1f} ms   p99 {cuts[98]:7.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--things", type=int, default=10_000)
    parser.add_argument("--searches", type=int, default=300)
    given = parser.parse_args()
    chance = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret_key="bench", log_level="ERROR")
        upgrade(settings, jobs=False)
        house = build(settings, durable_jobs=False)
        caller = Caller(
            user_id=UserId(new_id()), workspace_id=WorkspaceId(new_id()), email="a@b.c", role="analyst"
        )
        house.authenticator = Doorman(caller)
        fill(house, caller, given.things, chance)
        client = TestClient(create_app(settings, house=house))

        def search(text: str) -> int:
            answer = client.get("/api/v1/search", params={"q": text})
            assert answer.status_code == 200, answer.text
            return len(answer.json()["items"])

        print(
            f"{given.things:,} things; the first search, which makes the index: {timed(lambda: search('late')):,.0f} ms"
        )
        words = [*NOUNS, *OTHERS, *PARTS]
        one = [chance.choice(words) for _ in range(given.searches)]
        assert all(search(word) for word in one[:20])
        told("one word", [timed(lambda w=word: search(w)) for word in one])
        begun = [word[: chance.randrange(1, 4)] for word in one]
        told("one to three letters", [timed(lambda w=word: search(w)) for word in begun])
        two = [f"{chance.choice(OTHERS)} {chance.choice(NOUNS)}" for _ in one]
        told("two words", [timed(lambda w=text: search(w)) for text in two])
        wrong = [mangled(chance.choice([w for w in words if len(w) > 5]), chance) for _ in one]
        found = sum(search(text) > 0 for text in wrong)
        told(
            f"a misspelled word ({found / len(wrong):.0%} found)",
            [timed(lambda w=t: search(w)) for t in wrong],
        )

        def asked_meanwhile() -> None:
            with house.db.transaction() as tx:
                tx.execute(
                    insert(questions.queries).values(
                        workspace_id=caller.workspace_id,
                        user_id=caller.user_id,
                        query_id=new_id(),
                        thread_id=new_id(),
                        question=title(chance),
                        title="",
                        status="answered",
                        generated_sql="",
                        answer={},
                        created_at=house.clock.now(),
                    )
                )

        def renamed_meanwhile() -> None:
            with house.db.transaction() as tx:
                tx.execute(update(boards.dashboards).values(version=boards.dashboards.c.version + 1))

        changed: list[float] = []
        for _ in range(20):
            asked_meanwhile()
            changed.append(timed(lambda: search("late")))
        told("after a question was asked", changed)
        changed = []
        for _ in range(20):
            renamed_meanwhile()
            changed.append(timed(lambda: search("late")))
        told("after a dashboard was changed", changed)
        house.close()


if __name__ == "__main__":
    main()
