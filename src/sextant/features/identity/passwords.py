"""Passwords: which are good enough, and Argon2id hashes of them made within bounded memory."""

import threading
import unicodedata
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from sextant.features.identity.common_passwords import COMMON
from sextant.features.identity.errors import PasswordRefused, SignInBusy

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 256
_LEET: Final = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
)
_SHARE_OF_RUN: Final = 0.8


def check_password(password: str, *, email: str) -> None:
    """Raises PasswordRefused unless the password is long, uncommon, and not the email."""
    if len(password) < MIN_LENGTH:
        raise PasswordRefused(
            f"The password has {len(password)} characters; at least {MIN_LENGTH} are needed.",
            hint="A sentence of a few words is easy to keep in mind.",
        )
    if len(password) > MAX_LENGTH:
        raise PasswordRefused(
            f"The password is longer than {MAX_LENGTH} characters.", hint="Choose a shorter one."
        )
    if _is_like_email(password, email):
        raise PasswordRefused(
            "The password is made of the email address.", hint="Choose one that is not built from it."
        )
    if is_common(password):
        raise PasswordRefused(
            "This password is one of those that are tried first.",
            hint="Choose a few words that only you combine.",
        )


def is_common(password: str) -> bool:
    """Whether the password is a well-known one, a run of keys, or few characters over and over."""
    folded = _fold(password)
    return (
        len(set(folded)) < 5
        or folded in COMMON
        or any(_core(text) in COMMON for text in (folded, folded.translate(_LEET)))
        or _is_repeated(folded)
        or _is_run(folded)
    )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def _core(text: str) -> str:
    """The word between leading and trailing digits and signs: `!password2024!` has `password`."""
    letters = [index for index, character in enumerate(text) if character.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else text


def _is_repeated(text: str) -> bool:
    return len(text) > 1 and text in (text + text)[1:-1]


def _is_run(text: str) -> bool:
    """Whether most of the text follows the alphabet, the digits or the rows of a keyboard."""
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    following = sum(1 for pair in pairs if any(pair in run or pair[::-1] in run for run in _RUNS))
    return following >= _SHARE_OF_RUN * len(pairs)


def _is_like_email(password: str, email: str) -> bool:
    folded, address = _fold(password), _fold(email)
    local = address.partition("@")[0]
    return folded == address or _core(folded) in {local, address} or folded == local * 2


class Passwords:
    """Hashes and checks passwords; at most `at_once` hashes hold memory at the same time."""

    def __init__(
        self,
        *,
        memory_kib: int = 47_104,
        rounds: int = 1,
        at_once: int = 4,
        patience: float = 10.0,
    ) -> None:
        """The cost is OWASP's first recommendation for Argon2id: 46 MiB, one round, one lane."""
        self._memory_kib = memory_kib
        self._rounds = rounds
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=self._rounds, memory_cost=self._memory_kib, parallelism=1)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The encoded hash, with its salt and cost; raises SignInBusy."""
        return self._bounded(lambda: self._hasher.hash(_normal(password)))

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the password; a missing hash takes the same time and never matches."""
        return self._bounded(lambda: self._verify(password, password_hash))

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password: str, password_hash: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        nobody = (
            self._nobody
        )  # made for known and unknown people alike, so that the first sign-in tells nothing
        try:
            self._hasher.verify(password_hash or nobody, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def _bounded(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(timeout=self._patience):
            raise SignInBusy(
                "Too many people sign in at this moment.", seconds=2, hint="Try again in a few seconds."
            )
        try:
            return work()
        finally:
            self._places.release()


def _normal(password: str) -> bytes:
    """One spelling for what looks the same on every keyboard; overlong input is cut, never hashed whole."""
    return unicodedata.normalize("NFKC", password[: MAX_LENGTH + 1]).encode("utf-8", "surrogatepass")
