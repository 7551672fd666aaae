"""A file of several tables loads the first and offers the others, each as a dataset of its own."""

import io
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from tests.features.datasets.conftest import SALES, Loads, code_of

pytestmark = pytest.mark.one_database

_SPACE = "http://schemas.openxmlformats.org"
_SHEET = f'{_SPACE}/spreadsheetml/2006/main"'


def workbook(**sheets: list[list[str | int]]) -> bytes:
    """The least that is an Excel workbook, cells written in place."""
    content = io.BytesIO()
    with ZipFile(content, "w") as parts:
        names = list(sheets)
        parts.writestr("[Content_Types].xml", _types(len(names)))
        parts.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        listed = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
        )
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_SHEET} xmlns:r="{_SPACE}/officeDocument/2006/relationships">'
            f"<sheets>{listed}</sheets></workbook>",
        )
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
        parts.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        for n, name in enumerate(names, 1):
            rows = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in sheets[name])
            parts.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_SHEET}><sheetData>{rows}</sheetData></worksheet>',
            )
    return content.getvalue()


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_SPACE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_SPACE}/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_SPACE}/package/2006/relationships">{listed}</Relationships>'


BOOK = workbook(
    Cities=[["city", "visitors"], ["Oslo", 12], ["Bergen", 7], ["Alta", 3]],
    Prices=[["item", "price"], ["tea", 3], ["bread", 4]],
)


def test_the_first_table_is_loaded_and_the_others_offered(loads: Loads) -> None:
    dataset = loads.load(BOOK, "book.xlsx")
    assert (dataset["source_type"], dataset["row_count"]) == ("excel", 3)
    offered = loads.job(dataset["job_id"])["metadata"]["tables"]
    assert [(table["index"], table["name"]) for table in offered] == [(0, "Cities"), (1, "Prices")]


def test_an_offered_table_becomes_a_dataset_by_a_child_job(
    loads: Loads, client: TestClient, house: House
) -> None:
    first = loads.load(BOOK, "book.xlsx")
    answer = client.post(f"/api/v1/datasets/{first['dataset_id']}/tables", json={"table": 1})
    assert answer.status_code == 202
    assert loads.job(answer.json()["job_id"])["parent_job_id"] == first["job_id"]
    house.jobs.run_waiting()
    second = client.get(f"/api/v1/datasets/{answer.json()['dataset_id']}").json()
    assert (second["name"], second["table_name"], second["row_count"]) == ("book - Prices", "book_prices", 2)
    assert second["s3_key"] == first["s3_key"]
    assert [column["name"] for column in second["columns"]] == ["item", "price"]


def test_each_table_of_a_long_text_is_offered_and_becomes_a_dataset(
    loads: Loads, client: TestClient, house: House
) -> None:
    text = b"id,amount\n" + b"1,2.5\n" * 60_000 + b"\nname,town,age\n" + b"Ann,Ulm,41\n" * 9
    first = loads.load(text, "shop.csv")
    offered = loads.job(first["job_id"])["metadata"]["tables"]
    assert [(table["name"], table["rows"]) for table in offered] == [("Table 1", 60_000), ("Table 2", 9)]
    answer = client.post(f"/api/v1/datasets/{first['dataset_id']}/tables", json={"table": 1})
    house.jobs.run_waiting()
    second = client.get(f"/api/v1/datasets/{answer.json()['dataset_id']}").json()
    assert (first["row_count"], second["row_count"]) == (60_000, 9)
    assert [column["name"] for column in second["columns"]] == ["name", "town", "age"]


def test_a_table_that_is_not_there_is_not_found(loads: Loads, client: TestClient) -> None:
    for content, file, number in ((BOOK, "book.xlsx", 7), (SALES, "sales.csv", 0)):
        path = f"/api/v1/datasets/{loads.load(content, file)['dataset_id']}/tables"
        answer = client.post(path, json={"table": number})
        assert (answer.status_code, code_of(answer)) == (404, "table_not_found")
