"""What is decided from values alone: addresses, waiting, origins, the last administrator, lifetimes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.identity.errors import (
    EmailRefused,
    ForeignRequestRefused,
    KeyLifetimeRefused,
    LastAdministrator,
)
from sextant.features.identity.foreign import Sender, check_origin
from sextant.features.identity.models import LinkKind, Membership, SetupStep
from sextant.features.identity.rules import (
    check_administrator_stays,
    key_expiry,
    lesser,
    normal_email,
    setup_step,
)
from sextant.features.identity.throttle import (
    ACCOUNT_AT_ADDRESS,
    FORGET_AFTER,
    Failures,
    seconds_to_wait,
    subject,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORIGINS = frozenset({"https://sextant.example.com"})


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Ada@Example.COM ", "ada@example.com"),
        ("admin@localhost", "admin@localhost"),
        ("a.b+c@sub.example.co", "a.b+c@sub.example.co"),
        ("jörg@xn--mnchen-3ya.de", "jörg@xn--mnchen-3ya.de"),
    ],
)
def test_an_address_is_kept_in_one_spelling(text: str, email: str) -> None:
    assert normal_email(text) == email


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@example.com", "ada@", "a@b@c", "ada @x.com", "ada@-x.com", "ada@x..com", "a\x00b@x.com",
     "ada@x.com\n.evil", "a" * 65 + "@x.com", "a@" + "x" * 64 + ".com", "a@" + "x." * 130 + "com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(EmailRefused):
        normal_email(text)


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_an_address_that_is_taken_is_taken_again_as_it_is(text: str) -> None:
    try:
        email = normal_email(text)
    except EmailRefused:
        return
    assert normal_email(email) == email
    assert email.isprintable()


@settings(max_examples=200)
@given(st.integers(0, 60), st.integers(0, 7200))
def test_waiting_grows_with_failures_and_ends_with_time(failures: int, seconds: int) -> None:
    then = NOW + timedelta(seconds=seconds)
    known = Failures(count=failures, last_at=NOW)
    wait = seconds_to_wait(known, ACCOUNT_AT_ADDRESS, then)
    assert 0 <= wait <= 900
    assert wait <= seconds_to_wait(Failures(count=failures + 1, last_at=NOW), ACCOUNT_AT_ADDRESS, then)
    assert seconds_to_wait(known, ACCOUNT_AT_ADDRESS, then + timedelta(seconds=wait)) == 0
    if failures < 5 or then - NOW >= FORGET_AFTER:
        assert wait == 0


def test_a_clock_that_is_set_back_stretches_no_wait() -> None:
    for failures, longest in ((1, 0), (6, 2)):
        known = Failures(count=failures, last_at=NOW + timedelta(days=3))
        assert seconds_to_wait(known, ACCOUNT_AT_ADDRESS, NOW) == longest


def test_nobody_waits_who_never_failed() -> None:
    assert seconds_to_wait(None, ACCOUNT_AT_ADDRESS, NOW) == 0


def test_a_subject_shows_neither_address_nor_email() -> None:
    assert "ada" not in subject("account", "ada@example.com", "192.0.2.7")
    assert subject("a", "b") != subject("ab")


def sender(method: str = "POST", origin: str = "", fetch_site: str = "", host: str = "box:8000") -> Sender:
    return Sender(method=method, host=host, origin=origin, fetch_site=fetch_site)


@pytest.mark.parametrize(
    "own",
    [
        sender(origin="http://box:8000"),
        sender(origin="http://BOX:8000"),
        sender(origin="https://sextant.example.com"),
        sender(fetch_site="same-origin"),
        sender(),
        sender(method="GET", origin="https://evil.example"),
    ],
)
def test_a_change_from_our_own_page_or_a_program_passes(own: Sender) -> None:
    check_origin(own, origins=ORIGINS)


@pytest.mark.parametrize(
    "foreign",
    [
        sender(origin="https://evil.example"),
        sender(origin="http://box:8001"),
        sender(origin="http://box:8000.evil.example"),
        sender(origin="null"),
        sender(origin="file://box:8000"),
        sender(origin="http://[broken"),
        sender(fetch_site="cross-site"),
        sender(fetch_site="same-site", method="DELETE"),
    ],
)
def test_a_change_from_another_site_is_refused(foreign: Sender) -> None:
    with pytest.raises(ForeignRequestRefused):
        check_origin(foreign, origins=ORIGINS)


def place(role: str = "admin", *, disabled: bool = False) -> Membership:
    return Membership.model_validate(
        {
            "workspace_id": "w",
            "user_id": "u",
            "role": role,
            "tier": "free",
            "disabled": disabled,
            "accepted": True,
        }
    )


@pytest.mark.parametrize("becomes", [None, place("viewer"), place(disabled=True)])
def test_the_last_administrator_stays(becomes: Membership | None) -> None:
    with pytest.raises(LastAdministrator):
        check_administrator_stays(place(), others=0, becomes=becomes)
    check_administrator_stays(place(), others=1, becomes=becomes)
    check_administrator_stays(place("analyst"), others=0, becomes=becomes)
    check_administrator_stays(place(disabled=True), others=0, becomes=becomes)


def test_a_change_that_leaves_the_administrator_in_place_is_free() -> None:
    check_administrator_stays(place(), others=0, becomes=place())


def test_the_lesser_of_two_roles_is_the_one_that_permits_less() -> None:
    assert lesser("admin", "viewer") == lesser("viewer", "admin") == "viewer"
    assert lesser("analyst", "analyst") == "analyst"


@pytest.mark.parametrize(
    ("kind", "has_password", "step"),
    [
        ("first", False, "must"),
        ("invitation", False, "must"),
        ("reset", True, "must"),
        ("sign_in", True, "may"),
        ("sign_in", False, "must"),
        ("invitation", True, "settled"),
    ],
)
def test_a_link_tells_what_is_owed_about_the_password(
    kind: LinkKind, has_password: bool, step: SetupStep
) -> None:
    assert setup_step(kind, has_password=has_password) == step


def test_a_key_lives_for_the_days_asked_or_without_end() -> None:
    assert key_expiry(None, NOW) is None
    assert key_expiry(1, NOW) == NOW + timedelta(days=1)


@pytest.mark.parametrize("days", [0, -1, 3651, 10**12])
def test_a_key_cannot_live_for_no_day_or_for_ages(days: int) -> None:
    with pytest.raises(KeyLifetimeRefused):
        key_expiry(days, NOW)
