"""Tokens that say who signed in: EdDSA (Ed25519) JSON Web Tokens that live exactly 24 hours."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sextant.features.identity.errors import TokenRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LIFETIME: Final = timedelta(hours=24)
ALGORITHM: Final = "EdDSA"
_ISSUER: Final = "sextant"
_LONGEST: Final = 2_048
_OPTIONS: Final[Any] = {
    "require": ["iss", "sub", "sid", "iat", "exp"],
    # Time is checked below by the injected clock.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
}

FindKey = Callable[[str], "Ed25519PublicKey | None"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says."""

    user_id: str
    session_id: str
    kid: str
    issued_at: datetime
    expires_at: datetime


def life_from(now: datetime) -> tuple[datetime, datetime]:
    """When a token made now begins and ends, in whole seconds as the format has them."""
    start = now.astimezone(UTC).replace(microsecond=0)
    return start, start + LIFETIME


def issue(claims: Claims, private_key: "Ed25519PrivateKey") -> str:
    """Signs the claims."""
    import jwt

    payload = {
        "iss": _ISSUER,
        "sub": claims.user_id,
        "sid": claims.session_id,
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
    }
    return jwt.encode(payload, private_key, algorithm=ALGORITHM, headers={"kid": claims.kid})


def read(token: str, *, find_key: FindKey, now: datetime) -> Claims:
    """What the token says, if it is ours and lives at this moment; else raises TokenRefused."""
    import jwt

    if len(token) > _LONGEST or not token.isascii():
        raise TokenRefused
    try:
        _check_spelling(token)
        kid = _kid(token)
        public_key = find_key(kid)
        if public_key is None:
            raise TokenRefused
        payload: dict[str, Any] = jwt.decode(
            token, public_key, algorithms=[ALGORITHM], issuer=_ISSUER, options=_OPTIONS
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenRefused from error
    return _claims(payload, kid=kid, now=now)


def _check_spelling(token: str) -> None:
    """Refuses a second spelling of a signature: its last character has bits that decoding ignores."""
    signature = token.rpartition(".")[2]
    if _text(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))) != signature:
        raise TokenRefused


def _kid(token: str) -> str:
    import jwt

    header: dict[str, Any] = jwt.get_unverified_header(token)
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str) or not 0 < len(kid) <= 64:
        raise TokenRefused
    return kid


def _claims(payload: dict[str, Any], *, kid: str, now: datetime) -> Claims:
    user_id, session_id = payload["sub"], payload["sid"]
    issued, ends = payload["iat"], payload["exp"]
    if not (isinstance(user_id, str) and isinstance(session_id, str)):
        raise TokenRefused
    if type(issued) is not int or type(ends) is not int or ends - issued != LIFETIME.total_seconds():
        raise TokenRefused
    issued_at, expires_at = datetime.fromtimestamp(issued, UTC), datetime.fromtimestamp(ends, UTC)
    if not issued_at <= now < expires_at:
        raise TokenRefused
    return Claims(user_id=user_id, session_id=session_id, kid=kid, issued_at=issued_at, expires_at=expires_at)


def public_text(key: "Ed25519PublicKey") -> str:
    """The public half as unpadded URL-safe text, as RFC 8037 writes `x`."""
    return _text(key.public_bytes_raw())


def public_key(text: str) -> "Ed25519PublicKey":
    """The key that `public_text` wrote."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
