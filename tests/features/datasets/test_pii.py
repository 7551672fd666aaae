"""Personal data is found in free text by form and checksum, and columns that hold it are labelled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.datasets import find_pii
from tests.features.datasets.conftest import Loads


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Write to ann.lee+x@mail.example.org.", "email", "ann.lee+x@mail.example.org"),
        ("See https://example.org/a?b=1, please.", "url", "https://example.org/a?b=1"),
        ("From 10.20.30.40 today", "ip", "10.20.30.40"),
        ("Pay to GB82 WEST 1234 5698 7654 32 now", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("Card 4111 1111 1111 1111 was used", "card", "4111 1111 1111 1111"),
        ("His number is 123-45-6789.", "ssn", "123-45-6789"),
        ("Call +49 30 1234567 now", "phone", "+49 30 1234567"),
        ("Call me on 01.84.17.61.18?", "phone", "01.84.17.61.18"),
        ("On 2024-02-29 12:30:00 it began", "date", "2024-02-29 12:30:00"),
        ("Born 3 March 1970 in Rome", "date", "3 March 1970"),
        ("My name is Ada Lovelace", "person", "Ada Lovelace"),
        ("I spoke with Angela Merkel about it.", "person", "Angela Merkel"),
        ("He lives at 12 rue de la Paix à Lyon", "address", "12 rue de la Paix"),
        ("Frau Schneider aus der Goethestraße 12 ist da", "address", "Goethestraße 12"),
        ("My passport number is X1234567", "passport", "X1234567"),
        ("DNI 12345678Z", "national_id", "12345678Z"),
    ],
)
def test_a_span_of_each_kind_is_found(text: str, kind: str, found: str) -> None:
    assert (kind, found) in [(span.kind, span.text) for span in find_pii(text)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Card 4111 1111 1111 1112",
        "GB82WEST12345698765433",
        "version 1.2.3.4567",
        "It costs 12,500.00 dollars",
    ],
)
def test_what_fails_its_checksum_or_form_is_no_such_span(text: str) -> None:
    assert not [span for span in find_pii(text) if span.kind in ("card", "iban", "ip", "ssn")]


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_spans_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for span in find_pii(text):
        assert end <= span.start < span.end
        assert text[span.start : span.end] == span.text
        end = span.end


@pytest.mark.one_database
def test_columns_with_personal_data_are_labelled(loads: Loads) -> None:
    lines = ["first_name,mail,account,card,state,amount,code"]
    cards = ("4111 1111 1111 1111", "5555 5555 5555 4444", "3782 822463 10005")
    for n in range(30):
        state = ("TX", "OR", "NY")[n % 3]
        lines.append(f"Ann{n},a{n}@example.org,GB82WEST12345698765432,{cards[n % 3]},{state},{n}.5,x{n}")
    dataset = loads.load("\n".join(lines).encode(), "people.csv")
    columns = {column["name"]: column for column in dataset["columns"]}
    assert {name for name, column in columns.items() if column["pii"]} == {
        "first_name",
        "mail",
        "account",
        "card",
    }
    assert columns["state"]["meaning"] == "region"
    client = loads.client_for(loads.admin)
    profile = client.get(f"/api/v1/data/profile/{dataset['dataset_id']}").json()
    assert {c["name"]: c["meaning"] for c in profile["columns"] if c["pii"]} == {
        "first_name": "person",
        "mail": "email",
        "account": "iban",
        "card": "card number",
    }
