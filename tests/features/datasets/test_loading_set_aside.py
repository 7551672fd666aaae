"""Rows set aside are loaded after all as a person says, by reading the raw file again; nothing is doubled."""

import bz2
import gzip
import lzma
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.core.access import Caller
from tests.features.datasets.conftest import Loads, code_of

BANK = (
    "Kontoauszug;;;\n\n"
    "Tag;Zweck;Betrag;Währung\n"
    "01.02.2025;Bäcker;-3,20;EUR\n"
    "02.02.2025;Miete; Grund: März;-900,00;EUR\n"
    "03.02.2025;Gehalt;3.120,55;EUR\n"
    "04.02.2025;Café\n"
    "05.02.2025;Strom;-80,10;EUR\n"
    "06.02.2025;Bäcker;-3,20;EUR\n"
    "13.02.2025;Bäcker;-4,20;EUR\n"
)
TOO_MANY, TOO_FEW = "5 fields where 4 were expected", "2 fields where 4 were expected"
FIT = {"reasons": [{"reason": TOO_MANY, "way": "fit"}, {"reason": TOO_FEW, "way": "fit"}]}


def look(client: TestClient, dataset: dict[str, Any], wish: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside/look", json=wish)
    assert answer.status_code == 200, answer.text
    return answer.json()


def load(loads: Loads, dataset: dict[str, Any], wish: dict[str, Any]) -> dict[str, Any]:
    """The job that loaded them."""
    client = loads.client_for(loads.admin)
    answer = client.post(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside/load", json=wish)
    assert answer.status_code == 202, answer.text
    loads.house.jobs.run_waiting()
    return loads.job(answer.json()["job_id"])


def now(client: TestClient, dataset: dict[str, Any]) -> dict[str, Any]:
    return client.get(f"/api/v1/datasets/{dataset['dataset_id']}").json()


def rows(client: TestClient, dataset: dict[str, Any]) -> list[tuple[Any, ...]]:
    answer = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/rows?limit=200").json()
    return [tuple(row.values()) for row in answer["results"]]


def equation(dataset: dict[str, Any]) -> tuple[int, int, int]:
    return dataset["row_count"], dataset["rows_set_aside"], dataset["rows_in_file"]


def test_each_cell_is_put_where_it_fits_best_and_the_equation_is_told_before(
    loads: Loads, client: TestClient
) -> None:
    dataset = loads.load(BANK.encode("cp1252"), "bank.csv")
    assert equation(dataset) == (5, 2, 7)
    seen = look(client, dataset, FIT)
    cells = [[cell["text"] for cell in row["cells"]] for row in seen["rows"]]
    assert cells == [
        ["02.02.2025", "Miete; Grund: März", "-900,00", "EUR"],
        ["04.02.2025", "Café", "", ""],
    ]
    assert (seen["tried"], seen["trouble"], seen["rows_mended"]) == (True, None, 2)
    assert seen["before"] == {"rows_in_file": 7, "rows_loaded": 5, "rows_set_aside": 2}
    assert seen["after"] == {"rows_in_file": 7, "rows_loaded": 7, "rows_set_aside": 0}
    assert equation(now(client, dataset)) == (5, 2, 7)


@pytest.mark.parametrize(
    "content",
    [
        BANK.encode("cp1252"),
        BANK.encode(),
        b"\xef\xbb\xbf" + BANK.encode(),
        BANK.encode("utf-16"),
        BANK.replace("\n", "\r\n").encode("cp1252"),
        gzip.compress(BANK.encode("cp1252")),
        bz2.compress(BANK.encode()),
        lzma.compress(BANK.encode("utf-16")),
    ],
    ids=["cp1252", "utf-8", "bom", "utf-16", "crlf", "gzip", "bzip2", "xz"],
)
def test_they_come_in_where_they_stand_in_the_file(loads: Loads, client: TestClient, content: bytes) -> None:
    dataset = loads.load(content, "bank.csv")
    job = load(loads, dataset, FIT)
    assert job["status"] == "completed", job["error_message"]
    after = now(client, dataset)
    assert equation(after) == (7, 0, 7)
    assert after["format"]["encoding"] == dataset["format"]["encoding"]
    assert rows(client, dataset) == [
        ("2025-02-01", "Bäcker", -3.2, "EUR"),
        ("2025-02-02", "Miete; Grund: März", -900.0, "EUR"),
        ("2025-02-03", "Gehalt", 3120.55, "EUR"),
        ("2025-02-04", "Café", None, None),
        ("2025-02-05", "Strom", -80.1, "EUR"),
        ("2025-02-06", "Bäcker", -3.2, "EUR"),
        ("2025-02-13", "Bäcker", -4.2, "EUR"),
    ]
    assert client.get(f"/api/v1/datasets/{dataset['dataset_id']}/raw").content == content


def test_a_row_is_loaded_as_it_was_edited_and_the_others_stay(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(BANK.encode(), "bank.csv")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/set-aside"
    many, few = client.get(path).json()["items"]
    edit = {"byte_offset": few["byte_offset"], "cells": ["04.02.2025", 'Café "Süß"; \nTee', "-7,00", "EUR"]}
    assert load(loads, dataset, {"rows": [edit]})["status"] == "completed"
    assert equation(now(client, dataset)) == (6, 1, 7)
    assert ("2025-02-04", 'Café "Süß"; \nTee', -7.0, "EUR") in rows(client, dataset)
    (left,) = client.get(path).json()["items"]
    assert left == many
    assert load(loads, dataset, FIT)["status"] == "completed"
    assert equation(now(client, dataset)) == (7, 0, 7)
    assert len(set(rows(client, dataset))) == 7


def test_places_and_lines_stay_those_of_the_file_as_it_came(loads: Loads, client: TestClient) -> None:
    lines = [f"{n},Oslo,x" if n in (3, 7, 12) else f"{n},Oslo" for n in range(20)]
    dataset = loads.load(("n,city\n" + "\n".join(lines) + "\n").encode())
    path = f"/api/v1/datasets/{dataset['dataset_id']}/set-aside"
    before = client.get(path).json()["items"]
    edit = {"byte_offset": before[0]["byte_offset"], "cells": ["3", "Oslo\nand\nmuch more"]}
    load(loads, dataset, {"rows": [edit]})
    page = client.get(path).json()
    assert page["items"] == before[1:]
    assert (page["reasons"][0]["first_line"], page["reasons"][0]["last_line"]) == (9, 14)
    assert "Oslo\nand\nmuch more" in [city for _, city in rows(client, dataset)]


@pytest.mark.parametrize(
    ("misfits", "cell", "type_of_n"),
    [
        ({"misfits": "missing"}, None, "long"),
        ({"misfits": "value", "value": "-1"}, -1, "long"),
        ({"misfits": "text"}, "unknown", "string"),
    ],
    ids=["missing", "value", "text"],
)
def test_cells_that_do_not_fit_become_what_was_said(
    loads: Loads, client: TestClient, misfits: dict[str, str], cell: object, type_of_n: str
) -> None:
    content = b"n,city\n1,Oslo\nunknown,Bergen,x\n3,Alta\n4,Voss\n"
    dataset = loads.load(content)
    wish = {"reasons": [{"reason": "3 fields where 2 were expected", "way": "join", "column": "city"}]}
    seen = look(client, dataset, wish)
    assert seen["misfits"] == [{"column": "n", "type": "long", "cells": 1, "examples": ["unknown"]}]
    assert "`n` would become string" in seen["trouble"]
    assert seen["after"] == seen["before"]
    settled = {**wish, "columns": [{"column": "n", **misfits}]}
    assert look(client, dataset, settled)["trouble"] is None
    assert load(loads, dataset, settled)["status"] == "completed"
    after = now(client, dataset)
    assert (equation(after), after["columns"][0]["type"]) == ((4, 0, 4), type_of_n)
    assert [row[0] for row in rows(client, dataset)][1] == cell


def test_days_that_are_written_otherwise_are_read_by_the_form_that_was_said(
    loads: Loads, client: TestClient
) -> None:
    content = b"day,n\n13.01.2025,1\n14.01.2025,2\n2025/02/28,3,x\n17.01.2025,4\n"
    dataset = loads.load(content)
    wish = {
        "reasons": [{"reason": "3 fields where 2 were expected", "way": "pad"}],
        "columns": [{"column": "day", "misfits": "format", "format": "YYYY/MM/DD"}],
    }
    assert load(loads, dataset, wish)["status"] == "completed"
    assert rows(client, dataset)[2] == ("2025-02-28", 3)


def test_bytes_that_fit_no_encoding_are_read_in_the_one_that_was_said(
    loads: Loads, client: TestClient
) -> None:
    good = [f"{n},Žižkov,ok" for n in range(40)]
    lines = [line.encode() for line in ["n,city,note", *good]]
    lines[7] = "7,Žižkov,čaj".encode("iso-8859-2")
    dataset = loads.load(b"\n".join(lines) + b"\n")
    assert dataset["rows_set_aside"] == 1
    reason = "bytes that do not fit the encoding"
    load(loads, dataset, {"reasons": [{"reason": reason, "way": "fit", "encoding": "iso-8859-2"}]})
    assert (7, "Žižkov", "čaj") in rows(client, dataset)


def test_a_broken_line_of_json_is_loaded_as_it_was_corrected(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(b'{"a": 1, "b": "x"}\n{"a": 2, "b":\n{"a": 3, "b": "y"}\n', "rows.ndjson")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/set-aside"
    (broken,) = client.get(path).json()["items"]
    wrong = {"rows": [{"byte_offset": broken["byte_offset"], "text": '{"a": 2,'}]}
    refused = client.post(f"{path}/look", json=wrong)
    assert (refused.status_code, code_of(refused)) == (409, "rows_not_loaded")
    right = {"rows": [{"byte_offset": broken["byte_offset"], "text": '{"a": 2, "b": "é"}'}]}
    assert load(loads, dataset, right)["status"] == "completed"
    assert rows(client, dataset) == [(1, "x"), (2, "é"), (3, "y")]


def test_a_later_change_of_type_keeps_the_rows_that_were_corrected(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(BANK.encode("cp1252"), "bank.csv")
    load(loads, dataset, FIT)
    field = now(client, dataset)["columns"][0]["field_id"]
    client.patch(f"/api/v1/datasets/{dataset['dataset_id']}/columns/{field}", json={"type": "string"})
    loads.house.jobs.run_waiting()
    assert equation(now(client, dataset)) == (7, 0, 7)
    assert rows(client, dataset)[1] == ("02.02.2025", "Miete; Grund: März", -900.0, "EUR")


def test_it_is_taken_back_like_any_load(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(BANK.encode("cp1252"), "bank.csv")
    load(loads, dataset, FIT)
    loaded = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/loads").json()["items"]
    assert loaded[0]["rows_mended"] == 2
    snapshot = now(client, dataset)["snapshot_id"]
    client.post(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots/{snapshot}/undo")
    assert equation(now(client, dataset)) == (5, 2, 7)


def test_rows_of_the_last_of_several_loads_come_beside_those_of_the_others(
    loads: Loads, client: TestClient
) -> None:
    dataset = loads.load(b"n,city\n1,Oslo\n2,Alta\n", "first.csv")
    loads.upload(b"n,city\n3,Oslo\n4,Alta,x\n5,Voss\n", "more.csv", dataset_id=dataset["dataset_id"])
    loads.house.jobs.run_waiting()
    wish = {"reasons": [{"reason": "3 fields where 2 were expected", "way": "pad"}]}
    assert load(loads, dataset, wish)["status"] == "completed"
    assert [row[0] for row in rows(client, dataset)] == [1, 2, 3, 4, 5]


def test_where_rows_were_merged_by_key_it_is_refused_in_words(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(b"n,city\n1,Oslo\n2,Alta\n", "first.csv")
    fields: dict[str, str] = {"dataset_id": dataset["dataset_id"], "mode": "upsert", "key": "n"}
    loads.upload(b"n,city\n2,Oslo\n4,Alta,x\n5,Voss\n", "more.csv", caller=None, **fields)
    loads.house.jobs.run_waiting()
    wish = {"reasons": [{"reason": "3 fields where 2 were expected", "way": "pad"}]}
    refused = client.post(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside/load", json=wish)
    assert (refused.status_code, code_of(refused)) == (409, "rows_not_loaded")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"rows": [{"byte_offset": 1, "cells": ["x"]}]},
        {"reasons": [{"reason": TOO_MANY, "way": "join", "column": "nowhere"}]},
        {"reasons": [{"reason": TOO_MANY, "way": "fit"}], "columns": [{"column": "no", "misfits": "text"}]},
    ],
    ids=["nothing", "no such row", "no such column", "no such column either"],
)
def test_what_makes_no_sense_is_refused(loads: Loads, client: TestClient, wish: dict[str, Any]) -> None:
    dataset = loads.load(BANK.encode(), "bank.csv")
    refused = client.post(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside/load", json=wish)
    assert (refused.status_code, code_of(refused)) == (409, "rows_not_loaded")


def test_no_one_else_loads_them(loads: Loads, client_for: Any, analyst: Caller) -> None:
    dataset = loads.load(BANK.encode(), "bank.csv")
    for what in ("look", "load"):
        path = f"/api/v1/datasets/{dataset['dataset_id']}/set-aside/{what}"
        assert client_for(analyst).post(path, json=FIT).status_code in (403, 404)


# What a person may type into a cell; a line of its own must stay one row whatever it holds.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_every_row_comes_in_once_or_nothing_is_changed(
    loads: Loads, client: TestClient, cells: list[tuple[str, str]]
) -> None:
    lines = [
        f"{n},plain,words" if n % 9 or n // 9 >= len(cells) else f"{n},too,many,cells" for n in range(30)
    ]
    dataset = loads.load(("\n".join(["n,a,b", *lines]) + "\n").encode())
    before = rows(client, dataset)
    aside = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside").json()["items"]
    edits = [
        {"byte_offset": one["byte_offset"], "cells": [one["raw"].split(",")[0], *pair]}
        for one, pair in zip(aside, cells, strict=True)
    ]
    job = load(loads, dataset, {"rows": edits})
    after = now(client, dataset)
    if job["status"] == "completed":
        assert equation(after) == (30, 0, 30)
        assert [row[0] for row in rows(client, dataset)] == list(range(30))
    else:
        assert job["code"] == "rows_not_loaded"
        assert (equation(after), rows(client, dataset)) == (equation(dataset), before)
