"""Links by which somebody is sent a report no more: signed, for one report and one address."""

import base64
import binascii
import hashlib
import hmac
import uuid

_MAC_BYTES = 16


def token_of(secret: bytes, *, report_id: str, address: str) -> str:
    """Names the report, and proves that it was made for the address."""
    raw = uuid.UUID(report_id).bytes + _mac(secret, report_id, address)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def report_of(token: str) -> str | None:
    """The report that a token names; None for what is no token."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    return str(uuid.UUID(bytes=raw[:16])) if len(raw) == 16 + _MAC_BYTES else None


def is_for(secret: bytes, token: str, *, report_id: str, address: str) -> bool:
    return hmac.compare_digest(token, token_of(secret, report_id=report_id, address=address))


def _mac(secret: bytes, report_id: str, address: str) -> bytes:
    key = hashlib.sha256(b"sextant unsubscribe\0" + secret).digest()
    return hmac.new(key, f"{report_id}\0{address.lower()}".encode(), hashlib.sha256).digest()[:_MAC_BYTES]
