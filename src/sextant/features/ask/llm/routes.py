"""What language models were used for, over HTTP."""

from fastapi import APIRouter
from pydantic import Field

from sextant.core.http import SignedIn, WireModel
from sextant.features.ask.llm.spending import Spent, Used
from sextant.features.ask.service import Asking


class UsedOut(WireModel):
    """What questions took; money in the currency of the prices that are set."""

    questions: int
    requests: int
    tokens_in: int
    tokens_out: int
    money: float
    milliseconds: int


class PersonOut(WireModel):
    user_id: str
    email: str
    used: UsedOut


class BudgetsOut(WireModel):
    tokens_a_day: int = Field(description="0 where no limit is set.")
    money_a_month: float = Field(description="0 where no limit is set.")


class UsageOut(WireModel):
    """Where the caller stands; `people` is for administrators: everybody's month, the most tokens first."""

    model: str = Field(description="The language model that is set; empty where there is none.")
    today: UsedOut
    month: UsedOut
    budgets: BudgetsOut
    people: list[PersonOut]


def add_usage(api: APIRouter, asking: Asking) -> None:
    """The route of what the language model was used for."""

    @api.get("/llm/usage", summary="What the language model was used for: tokens, money, time")
    def usage(caller: SignedIn) -> UsageOut:  # pyright: ignore[reportUnusedFunction]
        return _usage(asking.model_name, asking.spending.spent(caller))


def _usage(model: str, spent: Spent) -> UsageOut:
    return UsageOut(
        model=model,
        today=_used(spent.today),
        month=_used(spent.month),
        budgets=BudgetsOut(
            tokens_a_day=spent.budgets.tokens_a_day, money_a_month=spent.budgets.money_a_month
        ),
        people=[PersonOut(user_id=p.user_id, email=p.email, used=_used(p.used)) for p in spent.people],
    )


def _used(used: Used) -> UsedOut:
    return UsedOut(
        questions=used.questions,
        requests=used.requests,
        tokens_in=used.tokens_in,
        tokens_out=used.tokens_out,
        money=round(used.money, 6),
        milliseconds=used.milliseconds,
    )
