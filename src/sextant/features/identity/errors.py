"""What can go wrong with people, sign-in and keys."""

from sextant.kit.errors import (
    Conflict,
    InputRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Unavailable,
)


class CredentialsRefused(NotSignedIn):
    """The same words for an unknown person, a wrong password and a disabled one."""

    code = "credentials_refused"

    def __init__(self) -> None:
        super().__init__(
            "The email and password do not match a person who may sign in.",
            hint="Check both, or ask an administrator of the workspace for a new link.",
        )


class LinkRefused(NotSignedIn):
    code = "link_refused"

    def __init__(self) -> None:
        super().__init__(
            "This link was used before, has expired, or is not one of ours.",
            hint="Ask an administrator for a new one, or run `sextant sign-in-link` on the machine.",
        )


class TokenRefused(NotSignedIn):
    """No token, or one that is not valid now; why is not told."""

    def __init__(self, message: str = "The sign-in is not valid, or has ended.") -> None:
        super().__init__(
            message, hint="Sign in, or send a valid token or API key as `Authorization: Bearer`."
        )


class SignInThrottled(LimitReached):
    code = "too_many_sign_ins"


class SignInBusy(Unavailable):
    code = "sign_in_busy"


class PasswordRefused(InputRefused):
    code = "password_refused"


class CurrentPasswordRefused(InputRefused):
    code = "current_password_refused"


class EmailRefused(InputRefused):
    code = "email_refused"


class KeyLifetimeRefused(InputRefused):
    code = "key_lifetime_refused"


class WorkspaceConfigRefused(InputRefused):
    code = "workspace_config_refused"


class ForeignRequestRefused(NotAllowed):
    """A request that another site may have sent with the person's cookie."""

    code = "foreign_request_refused"


class SignInNeeded(NotAllowed):
    """An API key asked for what only a person who signed in may do."""

    code = "sign_in_needed"


class SharedPersonRefused(NotAllowed):
    """The person belongs to workspaces that the caller does not administer."""

    code = "person_elsewhere"


class LastAdministrator(Conflict):
    code = "last_administrator"


class AlreadyMember(Conflict):
    code = "already_member"


class EmailTaken(Conflict):
    code = "email_taken"


class WorkspaceInUse(Conflict):
    code = "workspace_in_use"


class PersonNotFound(NotFound):
    code = "person_not_found"


class SessionNotFound(NotFound):
    code = "session_not_found"


class KeyNotFound(NotFound):
    code = "key_not_found"


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"


class SignInFirst(NotSignedIn):
    """The link adds a workspace to an account that exists: only its owner may take it up."""

    code = "sign_in_first"
