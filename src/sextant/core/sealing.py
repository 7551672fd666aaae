"""Seals secrets with AES-256-GCM under the installation's secret, which is never in the database."""

import base64
import hashlib
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from sextant.kit.errors import SextantError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(SextantError):
    """A sealed secret was changed, or was sealed under another secret."""

    code = "seal_broken"


class Seal:
    """Seals and opens under one secret; `name` tells seals apart and reveals nothing of the secret.

    What is sealed for one purpose cannot be opened for another.
    """

    def __init__(self, secret: bytes, *, purpose: str = "signing keys") -> None:
        self._secret = secret
        self._purpose = purpose

    @cached_property
    def name(self) -> str:
        return hashlib.sha256(b"sextant seal name" + self._key).hexdigest()[:16]

    @cached_property
    def _key(self) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = f"sextant {self._purpose}".encode()
        return HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(self._secret)

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._key)

    def close(self, plain: bytes, *, label: str) -> str:
        """Sealed text; `label` must be the same when it is opened."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, plain, label.encode())).decode()

    def open(self, sealed: str, *, label: str) -> bytes:
        """What was sealed; raises SealBroken."""
        from cryptography.exceptions import InvalidTag

        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], label.encode())
        except InvalidTag as error:
            raise SealBroken("A secret in the metadata database cannot be opened.") from error
