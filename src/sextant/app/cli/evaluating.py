"""`eval`: golden questions answered as the product would, and how often that is right."""

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.asking import PAGE
from sextant.app.cli.failing import FAILED, UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, FileMissing, ServerRefused, check_file, server
from sextant.app.evaluating import Golden, Judged, Judgement, Prediction, Task, evaluate, judge
from sextant.app.evaluating.judging import is_ordered, right_rows, same_rows
from sextant.kit.errors import InputRefused

_Questions = Annotated[
    Path, typer.Argument(metavar="QUESTIONS.jsonl", help="One question a line.", show_default=False)
]
_Databases = Annotated[
    Path | None,
    typer.Option("--databases", help="The folder that holds <db_id>.sqlite.", show_default=False),
]
_Out = Annotated[Path | None, typer.Option("--out", help="Where the answers go.", show_default=False)]
_Model = Annotated[
    str | None,
    typer.Option("--llm", help="openai:MODEL or anthropic:MODEL; else the built-in planner alone."),
]
_Jobs = Annotated[int, typer.Option("--jobs", min=0, max=64, help="Processes; 0: one a core.")]
_Workspace = Annotated[
    bool, typer.Option("--workspace", help="Ask the datasets of a server or data folder instead.")
]
_Below = Annotated[
    float | None,
    typer.Option(
        "--fail-under", min=0, max=100, help="End with 1 when fewer percent are right.", show_default=False
    ),
]


class QuestionsUnreadable(InputRefused):
    """A line of the file that is no question."""

    code = "questions_unreadable"


def evaluate_questions(
    questions: _Questions,
    databases: _Databases = None,
    out: _Out = None,
    llm: _Model = None,
    jobs: _Jobs = 0,
    workspace: _Workspace = False,
    fail_under: _Below = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Answer golden questions as the product would, and tell how many are right, by confidence."""
    if workspace == (databases is not None):
        raise UsageRefused(
            "This asks either SQLite databases or a workspace.",
            hint="Give --databases DIR, or --workspace with --url or --data.",
        )
    goldens = _read(questions)
    started = time.perf_counter()
    if databases is None:
        with server(url, key, data) as api:
            judged = [_of_workspace(api, golden) for golden in goldens]
        found = [one for one, _ in judged]
        known = [Judged(one, right) for one, right in judged if right is not None]
    else:
        found = _of_databases(goldens, databases, jobs=jobs or os.cpu_count() or 1, model=llm)
        known = _judged(found, databases)
    if out is not None:
        _write(out, found)
    judgement = judge(known) if known else None
    _tell(found, judgement, as_json=as_json, seconds=time.perf_counter() - started)
    if fail_under is not None:
        _hold(judgement, fail_under)


def _read(path: Path) -> list[Golden]:
    check_file(path)
    found: list[Golden] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            golden = Golden(str(said["question"]), str(said.get("db_id") or ""), str(said.get("query") or ""))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise QuestionsUnreadable(
                f"Line {number} of {path} is no question.",
                hint='Write one JSON object a line: {"question": "…", "db_id": "…", "query": "…"}.',
            ) from error
        found.append(golden)
    if not found:
        raise QuestionsUnreadable(f"{path} holds no questions.", hint="Write one JSON object a line.")
    return found


# over SQLite databases


def _of_databases(
    goldens: Sequence[Golden], folder: Path, *, jobs: int, model: str | None
) -> list[Prediction]:
    """Every question's answer, in the order of the questions; one whose database is not there has none."""
    paths = _paths(folder)
    by_path: dict[Path, list[tuple[int, Golden]]] = {}
    answers: dict[int, Prediction] = {}
    for place, golden in enumerate(goldens):
        path = paths.get(golden.db_id.lower())
        if path is None:
            answers[place] = Prediction(golden, error=f"There is no {golden.db_id}.sqlite.")
        else:
            by_path.setdefault(path, []).append((place, golden))
    if not by_path:
        raise FileMissing(
            f"No database of these questions is below {folder}.", hint="Each is looked for as <db_id>.sqlite."
        )
    tasks = [Task(path, tuple(asked)) for path, asked in by_path.items()]
    for place, prediction in evaluate(tasks, jobs=jobs, model=model):
        answers[place] = prediction
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{len(answers):,} of {len(goldens):,}")
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    return [answers[place] for place in range(len(goldens))]


def _paths(folder: Path) -> Mapping[str, Path]:
    return {path.stem.lower(): path for path in sorted(folder.rglob("*.sqlite"))}


def _judged(found: Iterable[Prediction], folder: Path) -> list[Judged]:
    """The answers whose right rows are known, each with whether it has them."""
    paths = _paths(folder)
    judged: list[Judged] = []
    for one in found:
        path = paths.get(one.golden.db_id.lower())
        right = right_rows(path, one.golden) if path is not None and one.golden.query else None
        if right is not None:
            judged.append(Judged(one, _is_right(one, right)))
    return judged


def _is_right(answer: Prediction, right: Sequence[Sequence[Any]]) -> bool:
    ordered = is_ordered(answer.golden.query)
    return answer.rows is not None and same_rows(right, answer.rows, ordered=ordered)


# over a workspace


def _of_workspace(api: Api, golden: Golden) -> tuple[Prediction, bool | None]:
    """The workspace's answer, and whether it is right where the right statement is known."""
    started = time.perf_counter()
    try:
        answer = api.call("POST", "/api/v1/query/natural", body={"question": golden.question})
    except ServerRefused as error:
        prediction = Prediction(golden, error=error.message)
        return prediction, False if golden.query else None
    milliseconds = (time.perf_counter() - started) * 1000
    prediction = _of_answer(api, golden, answer, milliseconds)
    if not golden.query:
        return prediction, None
    return prediction, _is_right(prediction, _rows(*_all(api, golden.query)))


def _of_answer(api: Api, golden: Golden, answer: Any, milliseconds: float) -> Prediction:
    sql, confidence = str(answer["sql"]), float(answer["confidence"])
    if not answer["columns"]:
        return Prediction(golden, sql, confidence=confidence, milliseconds=milliseconds)
    names = [str(column["name"]) for column in answer["columns"] if not column.get("supporting")]
    results = _all(api, sql)[1] if answer["truncated"] else answer["results"]
    return Prediction(
        golden,
        sql,
        columns=tuple(names),
        rows=tuple(_rows(names, results)),
        confidence=confidence,
        milliseconds=milliseconds,
    )


def _all(api: Api, statement: str) -> tuple[list[str], list[Mapping[str, Any]]]:
    """The names and every row of a statement, page by page."""
    body: dict[str, object] = {"sql": statement, "limit": PAGE}
    page = api.call("POST", "/api/v1/data/query", body=body)
    names = [str(column["name"]) for column in page["columns"]]
    results: list[Mapping[str, Any]] = list(page["results"])
    while page.get("cursor"):
        page = api.call("POST", "/api/v1/data/query", body={**body, "cursor": page["cursor"]})
        results.extend(page["results"])
    return names, results


def _rows(names: Sequence[str], results: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in names) for row in results]


# told


def _write(out: Path, found: Iterable[Prediction]) -> None:
    lines = (json.dumps(one.line(), ensure_ascii=False) + "\n" for one in found)
    out.write_text("".join(lines), encoding="utf-8")


def _tell(found: Sequence[Prediction], judgement: Judgement | None, *, as_json: bool, seconds: float) -> None:
    answered = sum(one.answered for one in found)
    times = sorted(one.milliseconds for one in found)
    middle, high = times[len(times) // 2], times[min(len(times) - 1, len(times) * 95 // 100)]
    if as_json:
        look.as_json(_document(found, answered, judgement, p50=middle, p95=high))
        return
    console = look.terminal()
    words = f"{len(found):,} questions, {answered:,} answered, in {seconds:,.1f} s"
    console.print(Text(f"{words}; {middle:,.0f} ms each, 95 of 100 within {high:,.0f} ms"))
    if judgement is None:
        console.print(Text("No question has a `query`, so how many are right is not known."))
        return
    console.print(
        Text(
            f"right {judgement.accuracy:.1%} of {judgement.questions:,} whose right answer is known; "
            f"{judgement.precision:.1%} of those answered"
        )
    )
    for band in judgement.bands:
        if band.answers:
            share = band.right / band.answers
            label = f"  confidence from {band.least:.1f}  "
            console.print(Text.assemble(label, look.limb(share), f" {share:.1%} of {band.answers:,} right"))


def _document(
    found: Sequence[Prediction], answered: int, judgement: Judgement | None, *, p50: float, p95: float
) -> dict[str, Any]:
    said: dict[str, Any] = {"questions": len(found), "answered": answered, "ms_p50": p50, "ms_p95": p95}
    if judgement is None:
        return said
    bands = [
        {"confidence_from": band.least, "answers": band.answers, "right": band.right}
        for band in judgement.bands
    ]
    return said | {
        "judged": judgement.questions,
        "right": judgement.right,
        "accuracy": judgement.accuracy,
        "precision": judgement.precision,
        "by_confidence": bands,
    }


def _hold(judgement: Judgement | None, least: float) -> None:
    """Ends with a status that a pipeline sees."""
    if judgement is None:
        raise UsageRefused(
            "--fail-under needs questions whose right answer is known.", hint="Add `query` to the questions."
        )
    percent = 100 * judgement.accuracy
    if percent < least:
        sys.stderr.write(f"sextant: {percent:.1f} % are right, which is less than {least:g} %.\n")
        raise typer.Exit(FAILED)
