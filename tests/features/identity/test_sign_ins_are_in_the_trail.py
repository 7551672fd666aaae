"""Every sign-in and every failure is written down."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.identity.building import (
    ADMIN,
    PASSWORD,
    Home,
    fresh_database,
    make_home,
)

from sextant.features.identity.errors import (
    CredentialsRefused,
)


@settings(max_examples=100, deadline=None)
@given(tries=st.lists(st.sampled_from(["right", "wrong", "unknown", "link"]), min_size=1, max_size=4))
def test_every_sign_in_and_every_failure_is_in_the_trail(
    tmp_path_factory: pytest.TempPathFactory, tries: list[str]
) -> None:
    home = _shared_home(tmp_path_factory)
    before = _counts(home)
    expected = dict.fromkeys(before, 0)
    for kind in tries:
        home.clock.forward(hours=2)
        try:
            if kind == "link":
                home.open_link(home.identity.sign_in_link())
            else:
                email = "nobody@example.com" if kind == "unknown" else ADMIN
                home.sign_in(email=email, password=PASSWORD if kind == "right" else "wrong")
        except CredentialsRefused:
            pass
        expected["system" if kind == "unknown" else "failed" if kind == "wrong" else "signed_in"] += 1
    assert {name: count - before[name] for name, count in _counts(home).items()} == expected


_HOMES: list[Home] = []


def _shared_home(factory: pytest.TempPathFactory) -> Home:
    if not _HOMES:
        _HOMES.append(make_home(fresh_database(factory.mktemp("trail"))))
    return _HOMES[0]


def _counts(home: Home) -> dict[str, int]:
    from sqlalchemy import func, select

    from sextant.core.audit import entries

    def count(chain: str, action: str) -> int:
        query = select(func.count()).where(entries.c.chain == chain, entries.c.action == action)
        with home.db.reading() as tx:
            return tx.execute(query).scalar_one()

    return {
        "signed_in": count(home.admin.workspace_id, "person.signed_in"),
        "failed": count(home.admin.workspace_id, "sign_in.failed"),
        "system": count("system", "sign_in.failed"),
    }
