"""What a language model costs each person: tokens, money and time, counted by day, held to budgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.features.ask.llm import store
from sextant.kit.clock import Clock
from sextant.ports.events import Event

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Money for a million tokens, in the currency of the house; 0 where it costs nothing."""

    per_million_in: float = 0.0
    per_million_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Budgets:
    """What one person may use: tokens a day, money a month; 0 sets no limit."""

    tokens_a_day: int = 0
    money_a_month: float = 0.0


@dataclass(frozen=True, slots=True)
class Used:
    """What one or more questions took."""

    questions: int = 0
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0
    milliseconds: int = 0

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True)
class UsedBy:
    """What one person used since a day."""

    user_id: str
    email: str
    used: Used


@dataclass(frozen=True, slots=True)
class Spent:
    """Where a person stands, today and this month; for administrators everybody's month, too."""

    today: Used
    month: Used
    budgets: Budgets
    people: tuple[UsedBy, ...] = ()


class Spending:
    """Counts what was used; a budget is looked at before a question, which may pass it by its own tokens."""

    def __init__(self, db: Database, clock: Clock, *, prices: Prices, budgets: Budgets) -> None:
        self._db = db
        self._clock = clock
        self._prices = prices
        self._budgets = budgets

    def refusal(self, caller: Caller) -> str:
        """Why the model is not asked for this person now, in words; empty where it is."""
        if not self._budgets.tokens_a_day and not self._budgets.money_a_month:
            return ""
        today = self._today()
        if self._budgets.tokens_a_day:
            used = self._used(caller, since=today).tokens
            if used >= self._budgets.tokens_a_day:
                limit = f"{self._budgets.tokens_a_day:,} tokens"
                return f"The language model was not asked: your {limit} for today are used up."
        if self._budgets.money_a_month:
            money = self._used(caller, since=today.replace(day=1)).money
            if money >= self._budgets.money_a_month:
                return "The language model was not asked: your money for this month is used up."
        return ""

    def record(self, caller: Caller, model: str, used: Used) -> None:
        """Counts what a question took."""
        cost = used.tokens_in * self._prices.per_million_in + used.tokens_out * self._prices.per_million_out
        row = store.Row(
            day=self._today(),
            model=model,
            questions=used.questions,
            requests=used.requests,
            tokens_in=used.tokens_in,
            tokens_out=used.tokens_out,
            micros=round(cost),
            milliseconds=used.milliseconds,
        )
        with self._db.transaction() as tx:
            store.add(tx, caller, row)

    def spent(self, caller: Caller) -> Spent:
        """Where the caller stands, and for an administrator everybody's month."""
        caller.require("data.read")
        today = self._today()
        month = today.replace(day=1)
        people: Sequence[store.Total] = ()
        if caller.role == "admin":
            with self._db.reading() as tx:
                people = store.by_person(tx, caller.workspace_id, since=month)
        return Spent(
            today=self._used(caller, since=today),
            month=self._used(caller, since=month),
            budgets=self._budgets,
            people=tuple(UsedBy(one.user_id, one.email, _used(one)) for one in people),
        )

    def clear(self, event: Event) -> None:
        """Removes what was counted in a workspace that is gone."""
        with self._db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _used(self, caller: Caller, *, since: date) -> Used:
        with self._db.reading() as tx:
            return _used(store.total(tx, caller, since=since))

    def _today(self) -> date:
        return self._clock.now().date()


def _used(total: store.Total) -> Used:
    return Used(
        total.questions,
        total.requests,
        total.tokens_in,
        total.tokens_out,
        total.micros / _MICROS,
        total.milliseconds,
    )
