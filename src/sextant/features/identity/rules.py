"""What may be done to whom: decided from values alone."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from sextant.core.access import Caller, Role
from sextant.features.identity.errors import EmailRefused, KeyLifetimeRefused, LastAdministrator, SignInNeeded
from sextant.features.identity.models import LinkKind, Membership, SetupStep
from sextant.kit.errors import NotAllowed

RANK: Final[dict[Role, int]] = {"viewer": 0, "analyst": 1, "admin": 2}
LINK_LIFETIME: Final[dict[LinkKind, timedelta]] = {
    "first": timedelta(hours=24),
    "invitation": timedelta(days=7),
    "join": timedelta(days=7),
    "reset": timedelta(hours=24),
    "sign_in": timedelta(minutes=15),
}
MAX_KEY_DAYS: Final = 3650
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?|xn--[a-z0-9-]{1,59}", re.ASCII)


def lesser(one: Role, other: Role) -> Role:
    """The role of the two that permits less: a key never has more than its owner."""
    return one if RANK[one] <= RANK[other] else other


def normal_email(text: str) -> str:
    """The address as it is stored and compared, in lower case; raises EmailRefused."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    local, _, domain = email.rpartition("@")
    good = (
        0 < len(local) <= 64
        and len(email) <= 254
        and "@" not in local
        and all(character.isprintable() and not character.isspace() for character in local)
        and all(_LABEL.fullmatch(label) for label in domain.split("."))
    )
    if not good:
        raise EmailRefused(
            "This is not an email address.",
            hint="Write it like name@example.com.",
            details={"email": text[:254]},
        )
    return email


def check_administrator_stays(target: Membership, *, others: int, becomes: Membership | None) -> None:
    """Raises LastAdministrator when the change leaves nobody who can administer the workspace.

    `others` counts the enabled administrators beside the target who have a password;
    `becomes` is None for a removal.
    """
    keeps = becomes is not None and becomes.role == "admin" and not becomes.disabled
    if target.role != "admin" or target.disabled or keeps or others > 0:
        return
    raise LastAdministrator(
        "This is the last administrator of the workspace.",
        hint="Make someone else an administrator, and let them sign in once, before this change.",
    )


def check_signed_in_person(caller: Caller) -> None:
    """Raises SignInNeeded for an API key: a stolen key must not make itself last."""
    if caller.via == "key":
        raise SignInNeeded("An API key cannot do this.", hint="Sign in as a person, or do it on the machine.")


def check_may_grant(caller: Caller, role: Role) -> None:
    """Raises NotAllowed for more than the caller has, SignInNeeded for a key that makes administrators."""
    if role == "admin":
        check_signed_in_person(caller)
    if RANK[role] > RANK[caller.role]:
        raise NotAllowed(
            f"Your role, {caller.role}, cannot give the role {role}.",
            hint="Choose a role up to your own, or ask an administrator.",
        )


def setup_step(kind: LinkKind, *, has_password: bool) -> SetupStep:
    """What someone who came by a link does about the password: must set one, may, or neither."""
    if kind == "reset" or not has_password:
        return "must"
    return "may" if kind == "sign_in" else "settled"


def key_expiry(days: int | None, now: datetime) -> datetime | None:
    """When a key ends; None is never. Raises KeyLifetimeRefused."""
    if days is None:
        return None
    if not 1 <= days <= MAX_KEY_DAYS:
        raise KeyLifetimeRefused(
            f"A key lives from 1 to {MAX_KEY_DAYS} days, or without end.",
            hint="Leave `expires_in_days` out for no end.",
        )
    return now + timedelta(days=days)
