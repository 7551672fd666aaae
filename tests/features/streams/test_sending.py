"""`sextant send`: a file or a pipe, batch by batch, told in one line."""

import io
import json
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from sextant.app.cli.program import run
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from tests.features.streams.conftest import ndjson, visit

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "house"
    made.mkdir()
    upgrade(Settings(data=made))
    return made


def count(folder: Path, capsys: pytest.CaptureFixture[str]) -> int:
    capsys.readouterr()
    assert run(["sql", "SELECT count(*) AS n FROM visits", "--data", str(folder), "--json"]) == 0
    return int(json.loads(capsys.readouterr().out)["results"][0]["n"])


def test_a_file_goes_in_batches_and_what_is_set_aside_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "events.ndjson"
    file.write_bytes(ndjson(visit(n) for n in range(25)) + b"no json\n")
    assert run(["send", "visits", str(file), "--batch", "10", "--data", str(folder)]) == 0
    assert capsys.readouterr().out == "25 events to visits in 3 batches, 1 set aside\n  1: not JSON\n"
    assert count(folder, capsys) == 25


def test_a_pipe_a_list_and_arrow_are_sent(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = io.TextIOWrapper(io.BytesIO(ndjson(visit(n) for n in range(3))))
    monkeypatch.setattr(sys, "stdin", piped)
    assert run(["send", "visits", "-", "--data", str(folder)]) == 0
    listed = tmp_path / "events.json"
    listed.write_text(json.dumps([visit(3), visit(4)], indent=1))
    assert run(["send", "visits", str(listed), "--data", str(folder)]) == 0
    table = pa.table({"n": pa.array(range(5, 12))})
    columns = tmp_path / "events.arrow"
    with pa.ipc.new_file(str(columns), table.schema) as writer:
        writer.write_table(table)
    capsys.readouterr()
    assert run(["send", "visits", str(columns), "--batch", "3", "--data", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["batches"], told["accepted"], told["table_name"]) == (3, 7, "visits")
    assert count(folder, capsys) == 12


def test_a_batch_that_cannot_be_read_ends_the_command_with_the_reason(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "events.ndjson"
    file.write_text("one\ntwo\n")
    assert run(["send", "visits", str(file), "--data", str(folder)]) == 1
    assert "line 1 is not JSON" in capsys.readouterr().err
