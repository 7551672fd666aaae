"""Signing in by password or link, and what ends a sign-in."""

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.identity.building import (
    ADMIN,
    HOME,
    PASSWORD,
    Home,
    fresh_database,
    make_home,
    make_identity,
    token_of,
)

from sextant.core.db import Database
from sextant.core.http import Credentials
from sextant.features.identity import NewPerson, Visitor
from sextant.features.identity.errors import (
    CredentialsRefused,
    CurrentPasswordRefused,
    EmailRefused,
    EmailTaken,
    LinkRefused,
    PasswordRefused,
    SessionNotFound,
    SignInFirst,
    SignInNeeded,
    SignInThrottled,
    TokenRefused,
    WorkspaceNotFound,
)
from sextant.features.identity.keys import NewKey
from sextant.features.identity.passwords import Passwords
from sextant.features.identity.people import PersonChange
from sextant.features.identity.sign_in import NewPassword
from sextant.features.identity.store.people import account
from sextant.kit.errors import SextantError


def test_the_right_password_opens_a_session_for_a_day(home: Home) -> None:
    signed_in = home.sign_in()
    caller = home.whoami(signed_in.token)
    assert (caller.email, caller.role, caller.tier) == (ADMIN, "admin", "premium")
    assert (signed_in.session.expires_at - signed_in.session.created_at).total_seconds() == 86_400
    home.clock.forward(hours=23, minutes=59, seconds=59)
    assert home.whoami(signed_in.token)
    home.clock.forward(seconds=1)
    with pytest.raises(TokenRefused):
        home.whoami(signed_in.token)


def test_the_address_may_be_written_in_capitals(home: Home) -> None:
    assert home.sign_in(email=" ADA@Example.com").caller.user_id == home.admin.user_id


def test_a_sign_in_is_remembered_with_the_person(home: Home) -> None:
    home.clock.forward(hours=3)
    home.sign_in()
    user = home.identity.person(home.admin.workspace_id, home.admin.user_id)
    assert user is not None
    assert user.last_login == home.clock.now()


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADMIN, "wrong"), ("nobody@example.com", PASSWORD), ("not an address", PASSWORD), (ADMIN, ""), ("", "")],
)
def test_whatever_is_wrong_the_words_are_the_same(home: Home, email: str, password: str) -> None:
    with pytest.raises(CredentialsRefused) as refused:
        home.sign_in(email=email, password=password)
    assert refused.value.message == CredentialsRefused().message
    assert refused.value.details == {}


def test_an_unknown_person_costs_one_hash_like_a_known_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str | None] = []
    honest = Passwords.matches

    def counting(self: Passwords, password: str, password_hash: str | None) -> bool:
        hashed.append(password_hash)
        return honest(self, password, password_hash)

    monkeypatch.setattr(Passwords, "matches", counting)
    for email in (ADMIN, "nobody@example.com", "not an address"):
        with pytest.raises(CredentialsRefused):
            home.sign_in(email=email, password="wrong")
    assert len(hashed) == 3


def test_somebody_invited_cannot_sign_in_without_a_password(home: Home) -> None:
    home.identity.members.invite(home.admin, NewPerson(email="bob@example.com"))
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com", password="")


def test_a_disabled_person_cannot_sign_in_and_their_token_is_refused_at_once(home: Home) -> None:
    bob = home.person("bob@example.com")
    token = home.sign_in(email="bob@example.com").token
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=True))
    with pytest.raises(TokenRefused):
        home.whoami(token)
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com")
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=False))
    assert home.sign_in(email="bob@example.com")


def test_a_removed_person_cannot_sign_in_and_their_token_is_refused_at_once(home: Home) -> None:
    bob = home.person("bob@example.com")
    token = home.sign_in(email="bob@example.com").token
    home.identity.members.remove(home.admin, bob.user_id)
    with pytest.raises(TokenRefused):
        home.whoami(token)
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com")


def test_a_new_role_holds_from_the_next_request_on(home: Home) -> None:
    bob = home.person("bob@example.com", role="admin")
    token = home.sign_in(email="bob@example.com").token
    home.identity.members.change(home.admin, bob.user_id, PersonChange(role="viewer", tier="premium"))
    caller = home.whoami(token)
    assert (caller.role, caller.tier) == ("viewer", "premium")


def test_signing_out_ends_the_token_and_outlives_a_restart(home: Home) -> None:
    stays, goes = home.sign_in(), home.sign_in()
    home.identity.signing_in.sign_out(home.whoami(goes.token))
    restarted = make_identity(home.db, home.clock, home.audit)
    for identity in (home.identity, restarted):
        with pytest.raises(TokenRefused):
            identity.authenticator.authenticate(Credentials(authorization=f"Bearer {goes.token}"))
        assert identity.authenticator.authenticate(Credentials(session_cookie=stays.token)).via == "cookie"


def test_a_hash_of_an_older_cost_is_replaced_at_sign_in(home: Home) -> None:
    passwords = Passwords(memory_kib=128, rounds=1)
    dearer = make_identity(home.db, home.clock, home.audit, passwords=passwords)
    for _ in range(2):
        dearer.signing_in.by_password(email=ADMIN, password=PASSWORD, visitor=HOME, via="bearer")
        with home.db.reading() as tx:
            stored = account(tx, user_id=home.admin.user_id).password_hash
        assert "m=128," in (stored or "")


def test_expired_sessions_are_cleared_away(home: Home) -> None:
    for _ in range(3):
        home.sign_in()
    home.clock.forward(hours=25)
    home.sign_in()
    assert len(home.identity.members.own_sessions(home.admin)) == 1
    assert home.identity.active_people() == 1


# --- slowed down


def test_five_failures_slow_the_account_down_and_time_lets_go(home: Home) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsRefused):
            home.sign_in(password="wrong")
    with pytest.raises(SignInThrottled) as refused:
        home.sign_in()
    assert refused.value.status == 429
    assert refused.value.retry_after == 1
    home.clock.forward(seconds=1)
    assert home.sign_in()


def test_the_wait_doubles_with_each_failure(home: Home) -> None:
    waits: list[int] = []
    for _ in range(9):
        try:
            home.sign_in(password="wrong")
        except SignInThrottled as refused:
            waits.append(refused.retry_after or 0)
            home.clock.forward(seconds=waits[-1])
        except CredentialsRefused:
            continue
    assert waits == sorted(waits)
    assert waits[:2] == [1, 2]


def test_the_owner_at_another_address_is_not_slowed(home: Home) -> None:
    for _ in range(8):
        with pytest.raises(SextantError):
            home.sign_in(password="wrong", ip="203.0.113.66")
    assert home.sign_in(ip="192.0.2.1")


def test_an_unknown_account_is_slowed_like_a_known_one(home: Home) -> None:
    kinds: list[list[str]] = []
    for email in ("nobody@example.com", ADMIN):
        seen: list[str] = []
        for _ in range(7):
            with pytest.raises(SextantError) as refused:
                home.sign_in(email=email, password="wrong", ip="203.0.113.9")
            seen.append(refused.value.code)
        kinds.append(seen)
    assert kinds[0] == kinds[1]


def test_many_accounts_tried_from_one_address_slow_the_address(home: Home) -> None:
    for number in range(50):
        with pytest.raises(CredentialsRefused):
            home.sign_in(email=f"guess{number}@example.com", password="wrong", ip="203.0.113.5")
    with pytest.raises(SignInThrottled):
        home.sign_in(ip="203.0.113.5")
    assert home.sign_in(ip="192.0.2.1")


def test_a_good_sign_in_forgets_the_failures_before_it(home: Home) -> None:
    for _ in range(4):
        for _ in range(4):
            with pytest.raises(CredentialsRefused):
                home.sign_in(password="wrong")
        assert home.sign_in()


def test_failures_outlive_a_restart(home: Home) -> None:
    for _ in range(6):
        with pytest.raises(SextantError):
            home.sign_in(password="wrong")
    restarted = make_identity(home.db, home.clock, home.audit)
    with pytest.raises(SignInThrottled):
        restarted.signing_in.by_password(email=ADMIN, password=PASSWORD, visitor=HOME, via="password")


def test_tries_at_the_same_moment_gain_nothing(home: Home) -> None:
    codes: list[str] = []

    def guess() -> None:
        try:
            home.sign_in(password="wrong")
        except SextantError as refused:
            codes.append(refused.code)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("credentials_refused") == 5
    assert codes.count("too_many_sign_ins") == 11


# --- links


def test_a_link_works_once(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    assert link.startswith("https://sextant.example.com/welcome?token=")
    signed_in = home.open_link(link)
    assert signed_in.caller.email == "bob@example.com"
    with pytest.raises(LinkRefused):
        home.open_link(link)


def test_of_many_who_use_a_link_at_once_one_gets_in(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    inside: list[str] = []

    def use() -> None:
        try:
            inside.append(home.open_link(link).token)
        except LinkRefused:
            return

    threads = [threading.Thread(target=use) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inside) == 1


def test_a_link_expires(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    home.clock.forward(days=7)
    with pytest.raises(LinkRefused):
        home.open_link(link)


def test_a_link_of_a_disabled_person_lets_nobody_in(home: Home) -> None:
    bob = home.person("bob@example.com")
    link = home.identity.members.renew_link(home.admin, bob.user_id)
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=True))
    with pytest.raises(LinkRefused):
        home.open_link(link)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 200])
def test_a_made_up_link_is_refused_and_told_in_the_trail(home: Home, token: str) -> None:
    with pytest.raises(LinkRefused):
        home.identity.signing_in.by_link(token=token, visitor=HOME)
    assert home.trail("system", "sign_in.failed")


def test_made_up_links_slow_the_address_down(home: Home) -> None:
    for _ in range(50):
        with pytest.raises(LinkRefused):
            home.identity.signing_in.by_link(token="guess", visitor=Visitor(ip="203.0.113.4"))
    with pytest.raises(SignInThrottled):
        home.identity.signing_in.by_link(token="guess", visitor=Visitor(ip="203.0.113.4"))


def test_a_link_into_a_further_workspace_needs_its_account_signed_in(home: Home) -> None:
    grace = home.another_workspace()
    bob = home.person("bob@example.com")
    link = home.identity.members.invite(grace, NewPerson(email="bob@example.com", role="viewer")).link
    for somebody in (None, grace, home.admin):
        with pytest.raises(SignInFirst):
            home.open_link(link, signed_in=somebody)
    token = home.sign_in(email="bob@example.com").token
    there = home.identity.signing_in.by_link(token=token_of(link), visitor=HOME, signed_in=home.whoami(token))
    assert there is None
    caller = home.whoami(token)
    assert (caller.workspace_id, caller.role) == (grace.workspace_id, "viewer")
    home.identity.signing_in.enter_workspace(caller, bob.workspace_id)
    assert home.whoami(token).workspace_id == bob.workspace_id


def test_an_invitation_elsewhere_counts_for_nothing_until_it_is_accepted(home: Home) -> None:
    grace = home.another_workspace()
    home.person("bob@example.com")
    home.identity.members.invite(grace, NewPerson(email="bob@example.com", role="admin"))
    signed_in = home.sign_in(email="bob@example.com")
    with pytest.raises(WorkspaceNotFound):
        home.identity.signing_in.enter_workspace(signed_in.caller, grace.workspace_id)
    with pytest.raises(CredentialsRefused):
        home.identity.signing_in.by_password(
            email="bob@example.com",
            password=PASSWORD,
            visitor=HOME,
            via="bearer",
            workspace_id=grace.workspace_id,
        )


def test_the_workspace_of_the_last_sign_in_is_the_next_one(home: Home) -> None:
    second = home.identity.workspaces.create(home.admin, name="Second", config={})
    first = home.sign_in()
    assert first.caller.workspace_id == home.admin.workspace_id
    home.identity.signing_in.enter_workspace(first.caller, second.id)
    assert home.sign_in().caller.workspace_id == second.id
    chosen = home.identity.signing_in.by_password(
        email=ADMIN, password=PASSWORD, visitor=HOME, via="bearer", workspace_id=home.admin.workspace_id
    )
    assert chosen.caller.workspace_id == home.admin.workspace_id


# --- passwords


def test_a_new_password_ends_every_other_session_and_link(home: Home) -> None:
    bob = home.person("bob@example.com")
    link = home.identity.members.renew_link(home.admin, bob.user_id)
    here, elsewhere = home.sign_in(email="bob@example.com"), home.sign_in(email="bob@example.com")
    new = NewPassword(password="copper lantern seven", current=PASSWORD)
    home.identity.signing_in.set_password(here.caller, new)
    assert home.whoami(here.token)
    with pytest.raises(TokenRefused):
        home.whoami(elsewhere.token)
    with pytest.raises(LinkRefused):
        home.open_link(link)
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com")
    assert home.sign_in(email="bob@example.com", password="copper lantern seven")


@pytest.mark.parametrize("current", [None, "", "wrong"])
def test_the_current_password_is_asked_for(home: Home, current: str | None) -> None:
    caller = home.sign_in().caller
    with pytest.raises(CurrentPasswordRefused):
        home.identity.signing_in.set_password(
            caller, NewPassword(password="copper lantern seven", current=current)
        )


def test_guessing_the_current_password_is_slowed_too(home: Home) -> None:
    caller = home.sign_in().caller
    new = NewPassword(password="copper lantern seven", current="wrong")
    for _ in range(5):
        with pytest.raises(CurrentPasswordRefused):
            home.identity.signing_in.set_password(caller, new)
    with pytest.raises(SignInThrottled):
        home.identity.signing_in.set_password(caller, new)


def test_a_reset_link_asks_for_a_new_password_and_needs_no_current_one(home: Home) -> None:
    bob = home.person("bob@example.com")
    signed_in = home.open_link(home.identity.members.renew_link(home.admin, bob.user_id))
    assert home.identity.signing_in.setup_step(signed_in.caller) == "must"
    with pytest.raises(PasswordRefused):
        home.identity.signing_in.set_password(signed_in.caller, NewPassword(password="short"))
    home.identity.signing_in.set_password(signed_in.caller, NewPassword(password="copper lantern seven"))
    assert home.identity.signing_in.setup_step(signed_in.caller) == "settled"
    assert home.sign_in(email="bob@example.com", password="copper lantern seven")


def test_a_session_that_ended_sets_no_password(home: Home) -> None:
    caller = home.sign_in().caller
    home.identity.signing_in.sign_out(caller)
    with pytest.raises(SessionNotFound):
        home.identity.signing_in.set_password(
            caller, NewPassword(password="copper lantern seven", current=PASSWORD)
        )
    assert home.identity.signing_in.setup_step(caller) == "settled"


def test_only_the_first_administrator_chooses_the_address_and_only_once(home: Home) -> None:
    caller = home.sign_in().caller
    with pytest.raises(EmailRefused):
        home.identity.signing_in.set_password(
            caller,
            NewPassword(password="copper lantern seven", current=PASSWORD, email="eve@example.com"),
        )
    same = NewPassword(password="copper lantern seven", current=PASSWORD, email=ADMIN, name="Ada")
    home.identity.signing_in.set_password(caller, same)
    user = home.identity.person(caller.workspace_id, caller.user_id)
    assert user is not None
    assert user.name == "Ada"


def test_an_api_key_neither_signs_out_nor_sets_a_password_nor_moves(home: Home) -> None:
    made = home.identity.keys.create(home.admin, NewKey(name="load", role="admin"))
    key = home.whoami(made.secret)
    signing_in = home.identity.signing_in
    for refused in (
        lambda: signing_in.sign_out(key),
        lambda: signing_in.set_password(key, NewPassword(password="copper lantern seven")),
        lambda: signing_in.enter_workspace(key, home.admin.workspace_id),
        lambda: signing_in.rename(key, "Eve"),
    ):
        with pytest.raises(SignInNeeded):
            refused()
    assert signing_in.setup_step(key) == "settled"


# --- the first administrator, and the machine


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


# --- what is written down


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
