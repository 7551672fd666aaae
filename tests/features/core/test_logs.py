"""Logs are JSON with request and user, and no secret gets into them."""

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.core.scope import RequestScope, enter
from sextant.core.telemetry import Log
from sextant.core.telemetry.logs import configure_logs, redact

SECRETS = [
    ("sx_Abcdef123456789", "Abcdef123456789"),
    ("Bearer abcdefghijklmnop.q", "abcdefghijklmnop"),
    ("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln", "eyJzdWIiOiIxIn0"),
    ("postgresql://sextant:hunter22@db/x", "hunter22"),
    ("https://x/welcome?token=abc123def456&a=1", "abc123def456"),
    ("password=correct-horse", "correct-horse"),
    ("sk-proj-abcdefghijklmnopqrst", "abcdefghijklmnopqrst"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_known_by_its_shape(text, secret, logs):
    Log("test").info("said", words=f"it was {text} then", nested={"deep": [text]})
    logging.getLogger("library").warning("plain %s", text)
    records = json.dumps(logs.search())
    assert secret not in records


@given(
    name=st.sampled_from(
        ["password", "new_password", "token", "api_key", "Authorization", "cookie", "client_secret"]
    ),
    value=st.text(st.characters(min_codepoint=48, max_codepoint=122), min_size=5, max_size=30),
)
def test_a_secret_is_known_by_its_name(name, value):
    assert redact({name: value, "a": {name: [value]}}) == {name: "…", "a": {name: "…"}}


def test_harmless_words_stay(logs):
    Log("test").info("query", sql="SELECT sum(x) FROM orders", rows=3)
    (record,) = logs.search(text="orders")
    assert (record["sql"], record["rows"], record["level"]) == ("SELECT sum(x) FROM orders", 3, "info")


def test_a_record_bears_the_request_and_its_user(logs, analyst):
    enter(RequestScope(request_id="r-1", caller=analyst))
    Log("test").warning("odd")
    (record,) = logs.search(text="odd")
    assert (record["request_id"], record["user_id"]) == ("r-1", analyst.user_id)
    assert record["timestamp"].endswith("Z")


def test_the_file_holds_one_json_object_a_line_with_its_trace(tmp_path):
    configure_logs(level="INFO", folder=tmp_path)
    try:
        raise ValueError("inside")
    except ValueError:
        Log("test").exception("failed")
    (line,) = (tmp_path / "sextant.log").read_text().splitlines()
    assert "ValueError: inside" in json.loads(line)["exception"]


def test_the_ring_is_searched_by_level_and_words_page_by_page(logs):
    for number in range(5):
        Log("test").info("told", n=number)
    Log("test").error("broke")
    assert [record["event"] for record in logs.search(level="error")] == ["broke"]
    first = logs.search(text="told", limit=2)
    rest = logs.search(text="told", before=first[-1]["number"], limit=10)
    assert [record["n"] for record in (*first, *rest)] == [4, 3, 2, 1, 0]


def test_a_person_at_a_terminal_reads_short_lines_and_a_pipe_gets_json(tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for stream, told in ((Terminal(), False), (io.StringIO(), True)):
        configure_logs(level="INFO", stream=stream)
        Log("sextant.jobs").info("job_completed", job_type="ingestion", job_id="1", token="abc")
        line = stream.getvalue()
        assert line.startswith("{") is told
        assert "ingestion" in line
        assert "abc" not in line
        assert ("job completed" in line) is not told
