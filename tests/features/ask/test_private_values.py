"""What is personal stays here: a language model is told that a column is there, and none of its values."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.ask.hand_written import HandWritten

pytestmark = pytest.mark.one_database
ROWS = [("Ada Byron", "ada@example.com", "gold"), ("Grace Hopper", "grace@example.com", "silver")]
CONTENT = "customer_name,email,tier\n" + "\n".join(",".join(ROWS[n % 2]) for n in range(40))
QUESTION = "which unloyal people named ada byron were not gold"
SAID = "datasets:\n- dataset: clients\n  columns:\n"


@pytest.fixture
def settings(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"llm": "hand-written", "llm_url": url})


@pytest.fixture
def told(
    house: House, client_for: Callable[[Caller], TestClient], admin: Caller, written: HandWritten
) -> Callable[[str], str]:
    """What the model was told for a question, under a semantic layer with these columns."""
    client = client_for(admin)
    sent = client.post("/api/v1/data/upload", files={"file": ("clients.csv", CONTENT.encode())})
    assert sent.status_code == 202, sent.text
    house.jobs.run_waiting()

    def ask(columns: str) -> str:
        if columns:
            saved = client.put("/api/v1/semantics", json={"yaml": SAID + columns, "version": 0})
            assert saved.status_code == 200, saved.text
        written.reply(sql="SELECT tier FROM clients")
        assert client.post("/api/v1/query/natural", json={"question": QUESTION}).status_code == 200
        (request,) = written.requests
        return str(request["messages"]).partition("Question:")[0]

    return ask


def test_of_columns_that_seem_personal_no_value_is_told(told: Callable[[str], str]) -> None:
    text = told("")
    assert "clients.tier: " in text
    assert "email string, its values are kept back" in text
    assert "Ada" not in text
    assert "@example.com" not in text


@pytest.mark.parametrize("sensitivity", ["personal", "secret"])
def test_what_people_call_so_is_kept_back_too(told: Callable[[str], str], sensitivity: str) -> None:
    text = told(f"  - {{column: tier, sensitivity: {sensitivity}}}\n")
    assert "tier string, its values are kept back" in text
    assert "silver" not in text


def test_what_people_call_public_is_told(told: Callable[[str], str]) -> None:
    text = told("  - {column: customer_name, sensitivity: public}\n")
    assert "clients.customer_name: Ada Byron" in text
    assert "@example.com" not in text
