"""The house of a stream that is followed, as fixtures: by the clock on the wall, as brokers count."""

from collections.abc import Iterator

import pytest

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_private_addresses": True})


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    made = build(settings, durable_jobs=False)
    yield made
    made.close()


@pytest.fixture
def admin(house: House) -> Caller:
    """Someone who is there: a topic is read as whoever follows it."""
    return house.identity.command_caller()
