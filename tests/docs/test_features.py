"""docs/features.md says what works; every line of it is held to the tests it names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = {
    "ING": 11,
    "PRC": 9,
    "DQ": 5,
    "ASK": 9,
    "VIS": 7,
    "INS": 7,
    "ML": 7,
    "SEC": 10,
    "AGT": 5,
    "INT": 5,
    "OPS": 8,
}
STATES = {"works", "in part", "not yet"}
PROPERTIES = 48


def table(heading: str) -> list[list[str]]:
    text = (ROOT / "docs/features.md").read_text()
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [
        [cell.strip() for cell in row.strip("|").split("|")] for row in rows if not row.startswith("|---")
    ]


def named_tests(cell: str) -> list[tuple[str, str]]:
    return re.findall(r"`(tests/[\w/.]+|web/[\w/.-]+|engine/[\w/.]+)(?:::(\w+))?`", cell)


def test_every_row_of_the_requirements_has_its_line() -> None:
    wanted = {f"{kind}-{number}" for kind, most in ROWS.items() for number in range(1, most + 1)}
    written = [row[0] for row in table("Rows")]
    assert sorted(written) == sorted(wanted)


@pytest.mark.parametrize("row", table("Rows"), ids=lambda row: row[0])
def test_a_line_tells_its_state_and_names_tests_that_exist(row: list[str]) -> None:
    name, state, works, _limits, tests = row
    assert state in STATES, f"{name} is '{state}'"
    if state == "not yet":
        assert not named_tests(tests)
        return
    assert works, f"{name} says nothing of what works"
    assert named_tests(tests), f"{name} names no test"
    for path, function in named_tests(tests):
        assert (ROOT / path).exists(), f"{name} names {path}, which is not there"
        if function:
            assert f"def {function}(" in (ROOT / path).read_text(), f"{path} has no test {function}"


def test_the_properties_said_to_hold_are_those_with_a_test() -> None:
    said = {int(row[0]) for row in table("Properties") if row[1] == "held"}
    marked: set[int] = set()
    for suffix in ("*.py", "*.ts", "*.tsx", "*.mjs"):
        for folder in ("tests", "web/src"):
            for file in (ROOT / folder).rglob(suffix):
                found = re.findall(r"Feature: ai-analytics-platform, Property (\d+):", file.read_text())
                marked |= {int(number) for number in found}
    assert said == marked
    assert {int(row[0]) for row in table("Properties")} == set(range(1, PROPERTIES + 1))
