"""Who is on a socket: a person who signed in, or someone with a link; looked at again while it is open."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from sextant.core.access import Caller
from sextant.core.http import Authenticator, Credentials
from sextant.features.dashboards import Dashboards, Restriction
from sextant.features.live.tickets import Tickets
from sextant.kit.errors import NotFound

Way = Literal["person", "link", "embed"]
_KEPT = frozenset(one.name for one in fields(Credentials))


@dataclass(frozen=True, slots=True)
class Proof:
    """What someone brought: credentials of a person, or a link's token with what opens it."""

    way: Way
    credentials: Credentials = field(default_factory=Credentials)
    token: str = ""
    passed: str = ""


@dataclass(frozen=True)
class Visitor:
    """As whom tiles are read; `board` is the only dashboard that a link opens, `preset` what it fixes."""

    caller: Caller
    board: str | None = None
    held: tuple[Restriction, ...] = ()
    preset: Mapping[str, Any] = field(default_factory=dict[str, Any], compare=False)

    @property
    def person(self) -> str:
        """Whose sockets these are, in lists and limits."""
        return f"{self.caller.workspace_id}:{self.caller.user_id}:{self.board or ''}"


class Visitors:
    def __init__(
        self, authenticator: Callable[[], Authenticator], dashboards: Dashboards, tickets: Tickets
    ) -> None:
        self._authenticator = authenticator
        self._dashboards = dashboards
        self._tickets = tickets

    def ticket(self, proof: Proof) -> str:
        """A ticket for what was proved already by the request that asks for it."""
        self.look(proof)
        return self._tickets.make({**asdict(proof)})

    def redeem(self, ticket: str) -> Proof:
        """Raises TicketRefused."""
        what = self._tickets.take(ticket)
        kept = {name: value for name, value in what.pop("credentials").items() if name in _KEPT}
        return Proof(credentials=Credentials(**kept), **what)

    def look(self, proof: Proof) -> Visitor:
        """Who it is now; raises NotSignedIn, NotAllowed, ShareNotFound, PasswordAsked, EmbedRefused."""
        if proof.way == "person":
            caller = self._authenticator().authenticate(proof.credentials)
            return Visitor(caller.model_copy(update={"request_id": ""}))
        client = proof.credentials.client
        sharing = self._dashboards.sharing
        if proof.way == "link":
            shared = sharing.open(proof.token, client=client, passed=proof.passed)
        else:
            share_id, _, signed = proof.token.partition(":")
            shared = sharing.open_embedded(share_id, signed, client=client)
        return Visitor(shared.owner, shared.dashboard.dashboard_id, shared.held, shared.preset)

    def check_board(self, visitor: Visitor, dashboard_id: str) -> None:
        """Raises DashboardNotFound for one that this visitor may not see, whether or not there is one."""
        if visitor.board is not None and visitor.board != dashboard_id:
            raise NotFound("This link opens another dashboard.", hint="Open the link again.")
        self._dashboards.boards.get(visitor.caller, dashboard_id)
