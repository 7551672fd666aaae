"""The words that people ask with whatever they ask about, from open questions: `python evals/_ordinary.py EVALS_DIR`.

A word counts that no name and no value of the database accounts for, in questions that this database answers, and
that does so over at least two of the 100 databases to develop on. They are written into
`src/sextant/features/ask/planner/ordinary.py`; the 200 questions of `unanswerable.jsonl` are not looked at.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from _sets import unpacked
from questions import load, split_of

from sextant.features.ask.planner.declining import unknown
from sextant.features.ask.planner.wide.schema import WideSchema

_LEAST = 2
_WIDTH = 104
_PLACE = Path(__file__).parent.parent / "src/sextant/features/ask/planner/ordinary.py"
_HEAD = '''"""Stems of words that people ask with whatever they ask about.

Counted in open questions by `evals/_ordinary.py` (Spider, Yu et al. 2018, CC BY-SA 4.0); no question is kept.
"""

_WORDS = """
'''


def main() -> None:
    with unpacked(Path(sys.argv[1]), "text2sql") as folder:
        asked: dict[str, list[str]] = defaultdict(list)
        for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            asked[said["db_id"]].append(said["question"])
        paths = {path.stem: path for path in folder.rglob("*.sqlite")}
        found: dict[str, set[str]] = defaultdict(set)
        for db_id in sorted(asked):
            if split_of(db_id, list(asked)) != "dev":
                continue
            database = load(paths[db_id])
            schema = WideSchema(database.readers)
            for question in asked[db_id]:
                for token in unknown(question, schema).words:
                    found[token.stem].add(db_id)
            database.engine.close()
    words = sorted(word for word, where in found.items() if len(where) >= _LEAST)
    _PLACE.write_text(_HEAD + _lines(words) + '"""\nORDINARY = frozenset(_WORDS.split())\n', encoding="utf-8")
    print(f"{len(words)} words")


def _lines(words: list[str]) -> str:
    lines, line = list[str](), ""
    for word in words:
        if len(line) + len(word) + 1 > _WIDTH:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{word}"
    return "".join(f"{one}\n" for one in [*lines, line])


if __name__ == "__main__":
    main()
