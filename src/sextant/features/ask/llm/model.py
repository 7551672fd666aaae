"""Asks a language model for a plan or a statement; errors go back twice at most, within a time limit."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from sextant.core.scope import seconds_left
from sextant.core.telemetry import Log
from sextant.features.ask.errors import ChangeRefused
from sextant.features.ask.llm.spending import Used
from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    from pydantic_ai.models import Model
    from pydantic_ai.usage import RunUsage

    from sextant.features.ask.llm.prompt import Prompt
    from sextant.features.ask.llm.proposal import Proposal
    from sextant.features.ask.planner.plan import Plan
    from sextant.features.ask.understanding.annotate import Reader
    from sextant.features.semantics import VerifiedQuestion

_REPAIRS = 2
_CONFIDENCE = 0.75
_REPAIRED = 0.65
_LONGEST_REFUSAL = 1_500
_log = Log("sextant.ask.llm")

Verify = Callable[[str], tuple[str, ...]]
Render = Callable[["Plan"], str]


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
    """A statement a model proposed and the gate let through; `plan` is what it was made of, where it was."""

    sql: str
    understood: tuple[str, ...]
    chart: str | None
    model: str
    confidence: float
    plan: "Plan | None" = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a model had to say, if anything, and what it took."""

    candidate: Candidate | None
    used: Used


class LanguageModel:
    """A model behind one of the wire formats; the client is loaded at the first question."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._kind, self.name = _split(settings)

    def propose(
        self,
        question: str,
        readers: "Sequence[Reader]",
        *,
        verify: Verify,
        render: Render,
        verified: "Sequence[VerifiedQuestion]" = (),
    ) -> Proposed:
        """A statement that `verify` lets through; none when the model has none, fails, or takes too long.

        `render` gives the statement of a plan.
        """
        from pydantic_ai.usage import RunUsage

        from sextant.features.ask.llm.prompt import prompt_for

        prompt = prompt_for(question, readers, verified)
        trial = _Trial(prompt, verify, render)
        usage, started = RunUsage(), time.perf_counter()
        try:
            proposal = asyncio.run(self._run(prompt, trial, usage))
        except Exception as error:  # noqa: BLE001  # whatever fails in a client, the built-in planner stands in
            _log.warning(
                "language model failed", model=self.name, error=str(error)[:300], kind=type(error).__name__
            )
            proposal = None
        used = Used(
            questions=1,
            requests=usage.requests,
            tokens_in=usage.input_tokens,
            tokens_out=usage.output_tokens,
            milliseconds=round((time.perf_counter() - started) * 1_000),
        )
        return Proposed(self._candidate(proposal, trial), used)

    def _candidate(self, proposal: "Proposal | None", trial: "_Trial") -> Candidate | None:
        if proposal is None or not trial.sql:
            return None
        return Candidate(
            sql=trial.sql,
            understood=tuple(part[:200] for part in proposal.understood[:8]),
            chart=proposal.chart,
            model=self.name,
            confidence=_REPAIRED if trial.repairs else _CONFIDENCE,
            plan=trial.plan,
        )

    async def _run(self, prompt: "Prompt", trial: "_Trial", usage: "RunUsage") -> "Proposal":
        from pydantic_ai import Agent, ModelRetry

        from sextant.features.ask.llm.prompt import INSTRUCTIONS
        from sextant.features.ask.llm.proposal import Proposal

        agent = Agent(self._model(), output_type=Proposal, instructions=INSTRUCTIONS, retries=_REPAIRS)

        @agent.output_validator
        def validated(proposal: Proposal) -> Proposal:  # pyright: ignore[reportUnusedFunction]  # the agent calls it
            refusal = trial.refusal(proposal)
            if refusal:
                raise ModelRetry(refusal)
            return proposal

        left = seconds_left()  # half of it at most: the built-in planner has to have time to stand in
        async with asyncio.timeout(min(self._settings.seconds, inf if left is None else left / 2)):
            result = await agent.run(
                prompt.text, model_settings={"temperature": 0.0, "max_tokens": 1_200}, usage=usage
            )
        return result.output

    def _model(self) -> "Model":
        if self._kind == "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(
                self.name,
                provider=AnthropicProvider(
                    api_key=self._settings.key or None, base_url=self._settings.url or None
                ),
            )
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        key = self._settings.key or ("none" if self._settings.url else None)
        provider = OpenAIProvider(base_url=self._settings.url or None, api_key=key)
        return OpenAIChatModel(self.name, provider=provider)


class _Trial:
    """What a model proposes in one conversation, tried until it holds."""

    def __init__(self, prompt: "Prompt", verify: Verify, render: Render) -> None:
        self._prompt = prompt
        self._verify = verify
        self._render = render
        self.repairs = 0
        self.sql = ""
        self.plan: Plan | None = None

    def refusal(self, proposal: "Proposal") -> str:
        """What is wrong with a proposal, with the names that there are; empty where it holds or gives up."""
        self.sql, self.plan = "", None
        problems = self._problems(proposal)
        if not problems:
            return ""
        self.sql, self.plan = "", None
        self.repairs += 1
        told = f"It was refused: {' '.join(problems)}"[:_LONGEST_REFUSAL]
        return f"{told}\nThese are the names that there are: {self._prompt.names}"

    def _problems(self, proposal: "Proposal") -> tuple[str, ...]:
        from sextant.features.ask.llm.planning import plan_from

        if proposal.plan is not None:
            try:
                self.plan = plan_from(proposal.plan, self._prompt.readers)
            except ChangeRefused as error:
                return (f"{error.message} {error.hint}".strip(),)
            self.sql = self._render(self.plan)
        else:
            self.sql = proposal.sql.strip().rstrip(";")
        return self._verify(self.sql) if self.sql else ()


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
