"""Tokens: they live exactly 24 hours, and nothing but our own signature makes one."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.identity.errors import TokenRefused
from sextant.features.identity.tokens import Claims, issue, life_from, public_key, public_text, read

KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()
NOW = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def find(kid: str) -> Any:
    return KEY.public_key() if kid == "ours" else None


def claims(now: datetime = NOW) -> Claims:
    starts, ends = life_from(now)
    return Claims(user_id="ada", session_id="s1", kid="ours", issued_at=starts, expires_at=ends)


def signed(payload: dict[str, Any], *, key: Any = KEY, algorithm: str = "EdDSA", **headers: Any) -> str:
    return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": "ours"} | headers)


def good_payload() -> dict[str, Any]:
    starts, ends = life_from(NOW)
    return {
        "iss": "sextant",
        "sub": "ada",
        "sid": "s1",
        "iat": int(starts.timestamp()),
        "exp": int(ends.timestamp()),
    }


# Feature: ai-analytics-platform, Property 38: a token lives exactly 24 h
@settings(max_examples=200)
@given(MOMENTS, st.integers(-200_000, 200_000))
def test_a_token_lives_exactly_24_hours(made: datetime, seconds: int) -> None:
    token = issue(claims(made), KEY)
    starts = made.replace(microsecond=0)
    then = starts + timedelta(seconds=seconds)
    if 0 <= seconds < 86_400:
        assert read(token, find_key=find, now=then) == claims(made)
    else:
        with pytest.raises(TokenRefused):
            read(token, find_key=find, now=then)


def test_a_token_dies_with_the_last_microsecond_of_its_day() -> None:
    token = issue(claims(), KEY)
    ends = claims().expires_at
    assert read(token, find_key=find, now=ends - timedelta(microseconds=1))
    with pytest.raises(TokenRefused):
        read(token, find_key=find, now=ends)


# Feature: ai-analytics-platform, Property 36: a bad token is 401 and nothing runs
@settings(max_examples=300)
@given(st.data())
def test_a_token_changed_anywhere_is_refused(data: st.DataObject) -> None:
    token = issue(claims(), KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from("ABCXYZabcxyz0189-_.=% \x00é"))
    changed = token[:place] + character + token[place + 1 :]
    if changed == token:
        return
    with pytest.raises(TokenRefused):
        read(changed, find_key=find, now=NOW)


# Feature: ai-analytics-platform, Property 36: a bad token is 401 and nothing runs
@settings(max_examples=200)
@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda raw: base64.b64encode(raw).decode()))
def test_any_text_that_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        read(text, find_key=find, now=NOW)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "a.b.c",
        "x" * 5000,
        signed(good_payload(), key=OTHER),
        signed(good_payload(), kid="another"),
        signed(good_payload(), kid=""),
        signed(good_payload(), kid="x" * 65),
        jwt.encode(good_payload(), KEY, algorithm="EdDSA"),
        jwt.encode(good_payload(), "", algorithm="none", headers={"kid": "ours"}),
        signed(good_payload() | {"iss": "someone else"}),
        signed(good_payload() | {"exp": good_payload()["exp"] + 1}),
        signed(good_payload() | {"iat": good_payload()["iat"] - 86_400}),
        signed(good_payload() | {"exp": "tomorrow"}),
        signed(good_payload() | {"iat": float(good_payload()["iat"])}),
        signed(good_payload() | {"sid": 7}),
        signed({name: value for name, value in good_payload().items() if name != "sid"}),
        signed({name: value for name, value in good_payload().items() if name != "exp"}),
    ],
)
def test_a_token_that_we_would_not_make_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        read(token, find_key=find, now=NOW)


def test_the_public_key_is_no_secret_that_signs() -> None:
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    token = _forged({"alg": "HS256", "kid": "ours", "typ": "JWT"}, good_payload(), public)
    with pytest.raises(TokenRefused):
        read(token, find_key=find, now=NOW)


def test_a_key_of_another_kind_does_not_sign() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(TokenRefused):
        read(signed(good_payload(), key=private, algorithm="RS256"), find_key=find, now=NOW)


def test_unsigned_tokens_in_every_spelling_of_none_are_refused() -> None:
    for name in ("none", "None", "NONE", "nOnE", ""):
        header = _part({"alg": name, "kid": "ours"})
        for signature in ("", "x"):
            with pytest.raises(TokenRefused):
                read(f"{header}.{_part(good_payload())}.{signature}", find_key=find, now=NOW)


def test_a_second_spelling_of_a_good_signature_is_refused() -> None:
    token = issue(claims(), KEY)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for last in alphabet.replace(token[-1], ""):
        with pytest.raises(TokenRefused):
            read(token[:-1] + last, find_key=find, now=NOW)


def test_a_public_key_comes_back_from_its_text() -> None:
    text = public_text(KEY.public_key())
    assert "=" not in text
    assert public_key(text) == KEY.public_key()


def _forged(header: dict[str, Any], payload: dict[str, Any], secret: bytes) -> str:
    import hashlib
    import hmac

    body = f"{_part(header)}.{_part(payload)}"
    mac = hmac.new(secret, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
