"""Houses that may speak to this machine, a mail server, a receiver of webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.identity import NewPerson
from tests.features.identity.building import HOME, token_of
from tests.features.notices.receivers import Hooks, Postbox, hooks, postbox


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Hooks]:
    with hooks() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, database_url: str, box: Postbox) -> Settings:
    return Settings(
        data=tmp_path / "data",
        database_url=database_url,
        secret_key="a test's secret",
        allow_private_addresses=True,
        mail_url=f"smtp://127.0.0.1:{box.port}",
        mail_from="sextant@example.com",
        mail_domains="partner.example",
        public_url="https://sextant.example.com",
    )


@pytest.fixture
def ada(house: House) -> Caller:
    """The first administrator, who is really there."""
    link = house.identity.first_sign_in_link() or ""
    signed_in = house.identity.signing_in.by_link(token=token_of(link), visitor=HOME)
    assert signed_in is not None
    return signed_in.caller


@pytest.fixture
def bob(house: House, ada: Caller) -> Caller:
    """An analyst of the same workspace."""
    invited = house.identity.members.invite(
        ada, NewPerson(email="bob@example.com", name="Bob", role="analyst")
    )
    signed_in = house.identity.signing_in.by_link(token=token_of(invited.link), visitor=HOME)
    assert signed_in is not None
    return signed_in.caller
