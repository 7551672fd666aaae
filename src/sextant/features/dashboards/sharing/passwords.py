"""Passwords of links: scrypt, and a pass that saves asking again for some hours."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

PASS_HOURS = 12
_COST, _BLOCK, _MEMORY = 2**14, 8, 64 << 20


def hashed(password: str) -> str:
    """What is stored of a password."""
    salt = secrets.token_bytes(16)
    return f"{_text(salt)}.{_text(_derived(password, salt))}"


def is_right(password: str, stored: str) -> bool:
    salt, _, wanted = stored.partition(".")
    return hmac.compare_digest(_text(_derived(password, _bytes(salt))), wanted)


def passes(share_id: str, stored: str, now: datetime) -> str:
    """A pass that ends by itself, and at once when the password is another."""
    until = str(int((now + timedelta(hours=PASS_HOURS)).timestamp()))
    return f"{until}.{_signed(share_id, until, stored)}"


def holds(passed: str, share_id: str, stored: str, now: datetime) -> bool:
    until, _, signature = passed.partition(".")
    if not until.isdecimal() or len(until) > 12 or int(until) <= now.timestamp():
        return False
    return hmac.compare_digest(signature, _signed(share_id, until, stored))


def _signed(share_id: str, until: str, stored: str) -> str:
    return _text(hmac.digest(stored.encode(), f"{share_id} {until}".encode(), "sha256"))


def _derived(password: str, salt: bytes) -> bytes:
    words = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(words, salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
