"""Passwords: which are taken, and what their hashes promise."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.identity.building import cheap_passwords

from sextant.features.identity.errors import PasswordRefused, SignInBusy
from sextant.features.identity.passwords import MAX_LENGTH, MIN_LENGTH, Passwords, check_password, is_common

CHEAP = cheap_passwords()


@pytest.mark.parametrize(
    "password", ["violet teapots orbit", "Grüße aus Köln!", "sj3-0kf.Wq2", "正しい馬電池の留め金です"]
)
def test_a_long_uncommon_password_is_taken(password: str) -> None:
    check_password(password, email="ada@example.com")


@pytest.mark.parametrize("length", [0, 1, MIN_LENGTH - 1])
def test_a_short_password_is_refused_with_the_length_that_is_needed(length: int) -> None:
    with pytest.raises(PasswordRefused, match="at least 10") as refused:
        check_password("xk3vq9z2w"[:length], email="ada@example.com")
    assert refused.value.hint


def test_a_password_of_the_shortest_length_is_taken() -> None:
    check_password("xk3vq9z2wb", email="ada@example.com")


def test_an_endless_password_is_refused() -> None:
    with pytest.raises(PasswordRefused, match="longer than"):
        check_password("violet teapots " * 100, email="ada@example.com")
    check_password("violet teapots orbit"[:20].ljust(MAX_LENGTH, "~"), email="ada@example.com")


@pytest.mark.parametrize(
    "password",
    [
        "ada.lovelace@example.com",
        "Ada.Lovelace@Example.com",
        "ada.lovelace",
        "ada.lovelace1843",
        "ada.lovelaceada.lovelace",
    ],
)
def test_a_password_made_of_the_email_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused, match="email"):
        check_password(password, email="ada.lovelace@example.com")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "Password2024!",
        "P@ssw0rd!!2026",
        "qwertyuiop",
        "1234567890",
        "0987654321",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "1qaz2wsx3edc",
        "iloveyou1234",
        "correct horse battery staple",
        "Welcome2026!!",
        "!!!!admin12345",
        "1111111111",
    ],
)
def test_a_password_that_guessers_try_first_is_refused(password: str) -> None:
    assert is_common(password)
    with pytest.raises(PasswordRefused, match="tried first"):
        check_password(password, email="ada@example.com")


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_a_hash_matches_its_own_password_alone(password: str, other: str) -> None:
    hashed = CHEAP.hash(password)
    assert hashed.startswith("$argon2id$")
    assert password not in hashed or len(password) < 12
    assert CHEAP.matches(password, hashed)
    if CHEAP.matches(other, hashed):
        import unicodedata

        assert unicodedata.normalize("NFKC", other) == unicodedata.normalize("NFKC", password)


def test_two_spellings_that_look_the_same_are_one_password() -> None:
    assert CHEAP.matches("cafe\u0301 terrasse", CHEAP.hash("caf\u00e9 terrasse"))


def test_a_missing_or_broken_hash_matches_nothing() -> None:
    assert not CHEAP.matches("nobody has this password", None)
    assert not CHEAP.matches("anything at all", "not a hash")


def test_a_text_that_is_no_unicode_is_hashed_all_the_same() -> None:
    assert CHEAP.matches("broken \ud800 half", CHEAP.hash("broken \ud800 half"))


def test_a_hash_of_another_cost_is_told() -> None:
    assert Passwords(memory_kib=128, rounds=2).is_outdated(CHEAP.hash("violet teapots orbit"))
    assert not CHEAP.is_outdated(CHEAP.hash("violet teapots orbit"))


def test_the_cost_is_what_owasp_recommends() -> None:
    assert "m=47104,t=1,p=1" in Passwords().hash("violet teapots orbit")


def test_hashing_holds_memory_for_a_few_at_once_and_asks_the_others_to_come_back() -> None:
    busy = Passwords(memory_kib=64, rounds=1, at_once=1, patience=0.05)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> str:
        inside.set()
        leave.wait(5)
        return ""

    holder = threading.Thread(target=lambda: busy._bounded(hold))
    holder.start()
    inside.wait(5)
    with pytest.raises(SignInBusy) as refused:
        busy.hash("violet teapots orbit")
    leave.set()
    holder.join()
    assert refused.value.retry_after == 2
    assert busy.hash("violet teapots orbit")
