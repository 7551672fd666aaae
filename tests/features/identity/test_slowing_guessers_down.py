"""Who fails to sign in waits longer and longer; who owns the account does not."""

import threading

import pytest
from tests.features.identity.building import (
    ADMIN,
    HOME,
    PASSWORD,
    Home,
    make_identity,
)

from sextant.features.identity.errors import (
    CredentialsRefused,
    SignInThrottled,
)
from sextant.kit.errors import SextantError


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
