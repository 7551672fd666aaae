"""`sextant checks`: rules of a dataset run, written to a file and read from one, in both forms."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.features.cli.conftest import Done, Run
from tests.servers.sextant import RunningSextant

SUITE = """sextant: 1
checks:
- kind: uniqueness
  columns: [n]
  severity: hold
- kind: range
  columns: [price]
  params: {min: 0}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSextant]:
    with RunningSextant(tmp_path_factory.mktemp("checks")) as running:
        yield running


@pytest.fixture
def there(run: Run, server: RunningSextant, tmp_path: Path) -> Run:
    """Commands against a running server."""

    def command(*arguments: str) -> Done:
        return run(*arguments, SEXTANT_URL=server.url, SEXTANT_KEY=server.key)

    (tmp_path / "suite.yaml").write_text(SUITE)
    return command


def loaded(there: Run, tmp_path: Path, name: str, prices: str = "1.5,2.5,3.5") -> None:
    rows = [f"{n},{price}" for n, price in enumerate(prices.split(","))]
    (tmp_path / f"{name}.csv").write_text("\n".join(["n,price", *rows]) + "\n")
    done = there("upload", f"{name}.csv", "--name", name)
    assert done.status == 0, done.err


def test_a_suite_is_looked_at_then_read_in_then_written_again(there: Run, tmp_path: Path) -> None:
    loaded(there, tmp_path, "fares")
    seen = there("checks", "import", "fares", "suite.yaml", "--preview")
    assert (seen.status, "2 new; nothing was changed yet." in seen.out) == (0, True), seen.err
    assert there("checks", "list", "fares", "--json").json["items"] == []
    assert "2 new." in there("checks", "import", "fares", "suite.yaml").out
    assert there("checks", "export", "fares", "out.yaml").status == 0
    again = there("checks", "import", "fares", "out.yaml", "--replace", "--json").json
    assert (again["unchanged"], again["added"], again["removed"]) == (2, 0, 0)


def test_a_suite_goes_to_great_expectations_and_back(there: Run, tmp_path: Path) -> None:
    loaded(there, tmp_path, "tolls")
    there("checks", "import", "tolls", "suite.yaml")
    assert there("checks", "export", "tolls", "out.json").status == 0
    kinds = [one["type"] for one in json.loads((tmp_path / "out.json").read_text())["expectations"]]
    assert "expect_column_values_to_be_unique" in kinds
    assert there("checks", "import", "tolls", "out.json", "--json").json["unchanged"] == 2


def test_a_run_tells_what_does_not_hold_and_a_pipeline_hears_of_it(there: Run, tmp_path: Path) -> None:
    loaded(there, tmp_path, "rates", "1.5,-2.5")
    there("checks", "import", "rates", "suite.yaml")
    warned = there("checks", "run", "rates")
    assert (warned.status, "1 hold, 1 do not" in warned.out) == (0, True)
    (tmp_path / "hard.yaml").write_text(
        SUITE.replace("params: {min: 0}", "params: {min: 0}\n  severity: hold")
    )
    there("checks", "import", "rates", "hard.yaml", "--replace")
    assert there("checks", "run", "rates").status == 1


def test_what_cannot_be_told_is_refused(there: Run, tmp_path: Path) -> None:
    (tmp_path / "suite.txt").write_text(SUITE)
    assert there("checks", "import", "fares", "suite.txt").status == 2
    assert there("checks", "import", "fares", "nowhere.yaml").status == 4
    assert there("checks", "list", "nothing-like-it").status == 4
