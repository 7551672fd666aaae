"""The first administrator, and what the machine that holds the data may do."""

import threading
from pathlib import Path

import pytest
from tests.features.identity.building import (
    HOME,
    PASSWORD,
    Home,
    fresh_database,
    make_identity,
    token_of,
)

from sextant.core.db import Database
from sextant.features.identity import NewPerson
from sextant.features.identity.errors import (
    EmailTaken,
    LinkRefused,
)
from sextant.features.identity.sign_in import NewPassword
from sextant.kit.errors import SextantError


def test_the_first_link_is_shown_until_an_administrator_has_a_password(tmp_path: Path) -> None:
    from tests.features.identity.building import Hands

    from sextant.core.audit import Audit

    db = fresh_database(tmp_path)
    clock = Hands()
    identity = make_identity(db, clock, Audit(db, clock, key=b"x"))
    first, second = identity.first_sign_in_link(), identity.first_sign_in_link()
    assert first
    assert second
    assert first != second
    signed_in = identity.signing_in.by_link(token=token_of(second), visitor=HOME)
    assert signed_in is not None
    assert (signed_in.caller.role, signed_in.caller.tier) == ("admin", "premium")
    assert identity.first_sign_in_link()
    identity.signing_in.set_password(
        signed_in.caller, NewPassword(password=PASSWORD, email="ada@example.com", name="Ada")
    )
    assert identity.first_sign_in_link() is None
    with pytest.raises(LinkRefused):
        identity.signing_in.by_link(token=token_of(first), visitor=HOME)


def test_processes_that_start_at_once_agree_on_the_first_administrator(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.features.identity.building import Hands

    from sextant.core.audit import Audit
    from sextant.features.identity.first import OnTheMachine

    clock = Hands()
    both_looked = threading.Barrier(2)
    make = OnTheMachine._make_first

    def make_together(self: OnTheMachine) -> object:
        both_looked.wait(10)
        return make(self)

    monkeypatch.setattr(OnTheMachine, "_make_first", make_together)
    links: list[str | None] = []

    def start() -> None:
        links.append(make_identity(database, clock, Audit(database, clock, key=b"x")).first_sign_in_link())

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    identity = make_identity(database, clock, Audit(database, clock, key=b"x"))
    signed_in = [identity.signing_in.by_link(token=token_of(link or ""), visitor=HOME) for link in links]
    assert len({found.caller.user_id for found in signed_in if found}) == 1
    assert len(identity.people(identity.command_caller().workspace_id)) == 1


def test_the_first_administrator_cannot_take_an_address_that_is_taken(tmp_path: Path) -> None:
    from tests.features.identity.building import Hands

    from sextant.core.audit import Audit

    db = fresh_database(tmp_path)
    clock = Hands()
    identity = make_identity(db, clock, Audit(db, clock, key=b"x"))
    identity.members.invite(identity.command_caller(), NewPerson(email="bob@example.com"))
    signed_in = identity.signing_in.by_link(token=token_of(identity.sign_in_link()), visitor=HOME)
    assert signed_in is not None
    with pytest.raises(EmailTaken):
        identity.signing_in.set_password(
            signed_in.caller, NewPassword(password=PASSWORD, email="bob@example.com")
        )


def test_a_link_made_on_the_machine_signs_a_person_in_without_taking_their_password(home: Home) -> None:
    bob = home.person("bob@example.com")
    for email, whom in (("bob@example.com", bob.user_id), (None, home.admin.user_id)):
        signed_in = home.open_link(home.identity.sign_in_link(email))
        assert signed_in.caller.user_id == whom
        assert home.identity.signing_in.setup_step(signed_in.caller) == "may"
    assert home.sign_in(email="bob@example.com")


def test_the_machine_makes_no_link_for_somebody_unknown(home: Home) -> None:
    for email in ("nobody@example.com",):
        with pytest.raises(SextantError) as refused:
            home.identity.sign_in_link(email)
        assert refused.value.code == "person_not_found"


def test_the_command_line_acts_as_the_first_administrator(home: Home) -> None:
    caller = home.identity.command_caller()
    assert (caller.user_id, caller.via, caller.role) == (home.admin.user_id, "command", "admin")
    assert home.identity.command_caller(home.admin.workspace_id) == caller
    with pytest.raises(SextantError):
        home.identity.command_caller("no such workspace")
