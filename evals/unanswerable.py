"""How often questions that the data cannot answer are declined.

    python evals/unanswerable.py EVALS_DIR [--jobs N] [--own N] [--answers FILE]

The 200 questions of `unanswerable.jsonl` were written by hand for this: each is put to one of the open databases
of EVALS_DIR/text2sql and asks for what is not in it (a column, a thing, another domain near by, an opinion, the
future). Each is asked as the product answers, by its jobs and its door. As a measure against declining
everything, `--own` of the open questions of each database, which its data answers, are asked as well.
"""

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from _sets import databases_of, unpacked

from sextant.app.evaluating import Golden, Prediction, Task, evaluate

QUESTIONS = Path(__file__).with_name("unanswerable.jsonl")


@dataclass(frozen=True, slots=True)
class Written:
    """A question that its database cannot answer, and why."""

    db_id: str
    question: str
    why: str

    @property
    def kind(self) -> str:
        return self.why.partition(":")[0].partition(",")[0]


def main() -> None:
    arguments = _arguments()
    written = [Written(**json.loads(line)) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    with unpacked(arguments.evals, "text2sql") as folder, tempfile.TemporaryDirectory() as scratch:
        own = list(_own(folder, written, each=arguments.own))
        goldens = [*(Golden(one.question, one.db_id) for one in written), *own]
        answers = _asked(databases_of(folder, Path(scratch)), goldens, jobs=arguments.jobs)
    if arguments.answers is not None:
        lines = (json.dumps(dict(one.line()), ensure_ascii=False, default=str) for one in answers)
        arguments.answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _tell(written, answers[: len(written)], answers[len(written) :])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evals", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--own", type=int, default=4)
    parser.add_argument("--answers", type=Path)
    return parser.parse_args()


def _own(folder: Path, written: Sequence[Written], *, each: int) -> Iterator[Golden]:
    """Open questions of the same databases, drawn once."""
    by_database: dict[str, list[Golden]] = {one.db_id: [] for one in written}
    for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["db_id"] in by_database:
            by_database[said["db_id"]].append(Golden(said["question"], said["db_id"]))
    for db_id, questions in by_database.items():
        yield from random.Random(db_id).sample(questions, min(each, len(questions)))  # a sample


def _asked(paths: Mapping[str, Path], goldens: Sequence[Golden], *, jobs: int) -> list[Prediction]:
    by_database: dict[str, list[tuple[int, Golden]]] = {}
    for place, golden in enumerate(goldens):
        by_database.setdefault(golden.db_id, []).append((place, golden))
    tasks = [Task(paths[db_id.lower()], tuple(asked)) for db_id, asked in by_database.items()]
    answers = dict(evaluate(tasks, jobs=jobs))
    return [answers[place] for place in range(len(goldens))]


def _tell(written: Sequence[Written], answers: Sequence[Prediction], own: Sequence[Prediction]) -> None:
    asked, declined = Counter[str](), Counter[str]()
    for one, answer in zip(written, answers, strict=True):
        asked[one.kind] += 1
        declined[one.kind] += not answer.answered
    for kind, count in asked.most_common():
        print(f"{kind:24} {declined[kind]:3} of {count:3} declined")
    print(f"declined {sum(declined.values()) / len(written):.1%} of {len(written)} that cannot be answered")
    if own:
        share = sum(not one.answered for one in own) / len(own)
        print(f"declined {share:.1%} of {len(own)} that their data answers")


if __name__ == "__main__":
    main()
