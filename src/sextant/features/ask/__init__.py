"""The door of ask: a question in plain English to an answer that can be checked."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.limits import RateLimits
from sextant.features.ask.arriving import arrivals
from sextant.features.ask.errors import AnswerNotFound, QuestionRefused, ThreadNotFound
from sextant.features.ask.llm import Budgets, LanguageModel, ModelSettings, Prices
from sextant.features.ask.models import (
    Alternative,
    Answer,
    Asked,
    HomeItem,
    Sureness,
    Understood,
    WorthAsking,
)
from sextant.features.ask.service import Asking
from sextant.features.ask.shapes import answer_json


def feature(asking: Asking, *, limits: RateLimits) -> Feature:
    """What ask brings into the house."""

    def made() -> APIRouter:
        from sextant.features.ask.routes import routes

        return routes(asking, limits)

    reruns = asking.verifying.reruns
    subscriptions = (
        Subscription("data.processing.complete", reruns.loaded, consumer="ask.verified"),
        Subscription("dataset.changed", reruns.changed, consumer="ask.verified.changed"),
        Subscription("workspace.removed", asking.clear, consumer="ask.clear"),
    )
    return Feature(
        name="ask",
        router=made,
        jobs=(reruns.declaration(),),
        subscriptions=subscriptions,
    )


__all__ = [
    "Alternative",
    "Answer",
    "AnswerNotFound",
    "Asked",
    "Asking",
    "Budgets",
    "HomeItem",
    "LanguageModel",
    "ModelSettings",
    "Prices",
    "QuestionRefused",
    "Sureness",
    "ThreadNotFound",
    "Understood",
    "WorthAsking",
    "answer_json",
    "arrivals",
    "feature",
]
