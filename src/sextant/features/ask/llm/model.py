"""Asks a language model for a statement; errors go back twice at most, within a time limit."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from sextant.core.http import WireModel
from sextant.core.telemetry import Log
from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from sextant.features.ask.understanding.annotate import Reader

_REPAIRS = 2
_CONFIDENCE = 0.75
_REPAIRED = 0.65
_log = Log("sextant.ask.llm")


class ModelSettingRefused(InputRefused):
    code = "llm_setting_invalid"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`name` is openai:MODEL, anthropic:MODEL, or a MODEL of the OpenAI-compatible server at `url`."""

    name: str
    url: str = ""
    key: str = ""
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement a model proposed and the gate let through."""

    sql: str
    understood: tuple[str, ...]
    chart: str | None
    model: str
    confidence: float


class Proposal(WireModel):
    """What the model answers with."""

    sql: str = Field(
        default="", description="One DuckDB SELECT statement, or empty when it cannot be answered."
    )
    understood: list[str] = Field(
        default_factory=list[str], description="How the question was read, in a few short parts."
    )
    chart: str | None = Field(
        default=None, description="bar, line, pie, scatter ... where one was asked for."
    )
    cannot: str = Field(default="", description="What is missing, when the tables cannot answer.")


class LanguageModel:
    """A model behind one of the wire formats; the client is loaded at the first question."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._kind, self._name = _split(settings)

    def propose(
        self, question: str, readers: "Sequence[Reader]", *, verify: Callable[[str], tuple[str, ...]]
    ) -> Candidate | None:
        """A verified statement; None when the model has none, fails, or takes too long."""
        from sextant.features.ask.llm.prompt import prompt_for

        repairs = 0

        def check(sql: str) -> tuple[str, ...]:
            nonlocal repairs
            problems = verify(sql)
            repairs += bool(problems)
            return problems

        try:
            proposal = asyncio.run(self._run(prompt_for(question, readers), check))
        except Exception as error:  # noqa: BLE001  # whatever fails in a client, the built-in planner stands in
            _log.warning(
                "language model failed", model=self._name, error=str(error)[:300], kind=type(error).__name__
            )
            return None
        if not proposal.sql.strip():
            return None
        confidence = _REPAIRED if repairs else _CONFIDENCE
        understood = tuple(part[:200] for part in proposal.understood[:8])
        return Candidate(proposal.sql.strip().rstrip(";"), understood, proposal.chart, self._name, confidence)

    async def _run(self, prompt: str, check: Callable[[str], tuple[str, ...]]) -> Proposal:
        from pydantic_ai import Agent, ModelRetry

        from sextant.features.ask.llm.prompt import INSTRUCTIONS

        agent = Agent(self._model(), output_type=Proposal, instructions=INSTRUCTIONS, retries=_REPAIRS)

        @agent.output_validator
        def validated(proposal: Proposal) -> Proposal:  # pyright: ignore[reportUnusedFunction]  # the agent calls it
            problems = check(proposal.sql) if proposal.sql.strip() else ()
            if problems:
                raise ModelRetry("The statement was refused: " + " ".join(problems)[:1_500])
            return proposal

        async with asyncio.timeout(self._settings.seconds):
            result = await agent.run(prompt, model_settings={"temperature": 0.0, "max_tokens": 1_200})
        return result.output

    def _model(self) -> "Model":
        if self._kind == "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(
                self._name,
                provider=AnthropicProvider(
                    api_key=self._settings.key or None, base_url=self._settings.url or None
                ),
            )
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        key = self._settings.key or ("none" if self._settings.url else None)
        provider = OpenAIProvider(base_url=self._settings.url or None, api_key=key)
        return OpenAIChatModel(self._name, provider=provider)


def _split(settings: ModelSettings) -> tuple[str, str]:
    kind, colon, name = settings.name.partition(":")
    if colon and kind in {"openai", "anthropic"} and name:
        return kind, name
    if settings.url and settings.name:
        return "openai", settings.name
    raise ModelSettingRefused(
        f"SEXTANT_LLM is {settings.name!r}, which names no model.",
        hint="Set openai:MODEL, anthropic:MODEL, or a model's name together with SEXTANT_LLM_URL.",
    )
