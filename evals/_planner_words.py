"""Words that may stand for one another: from WordNet, written into the package, and from questions asked twice.

    python evals/_planner_words.py DICT

DICT holds `data.noun`, `data.verb` and `index.sense` as WordNet 3.1 comes. A line of `synonyms.txt` is a circle of words of one
meaning, commoner ones alone; after ^ stand words for the next wider meaning. Two words of a name are joined by _.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path

from sextant.features.ask.planner.wide import __file__ as door
from sextant.features.ask.planner.wide.synonyms import LEARNED, Words
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.words import tokenize

_WORD = re.compile(r"[a-z]{2,}(?:_[a-z]+)?$")
_SENSES = {"noun": 4, "verb": 2}  # how many meanings of a word, the commonest first, are looked at
_COMMON = {"noun": 3, "verb": 15}  # how often the commonest word of a circle stands in the tagged texts
_WIDER = 2
_OFTEN = 4  # how often words are exchanged in the questions of one database to be taken for alike
_APART = 2  # how many names of two words are kept of a circle


def main() -> int:
    folder = Path(sys.argv[1])
    counts, places = _senses(folder / "index.sense")
    lines: list[str] = []
    for part in ("noun", "verb"):
        circles, wider = _circles(folder / f"data.{part}")
        for offset, words in circles.items():
            kept = [w for w in words if _WORD.match(w) and places[part, w, offset] <= _SENSES[part]]
            kept = [w for w in kept if "_" not in w or w in [v for v in kept if "_" in v][:_APART]]
            if max((counts[part, w] for w in kept), default=0) < _COMMON[part]:
                continue
            above = [
                w
                for up in wider[offset]
                for w in circles.get(up, ())[:3]
                if _WORD.match(w) and places[part, w, up] <= _WIDER and counts[part, w] and "_" not in w
            ]
            told = [" ".join(kept), *([f"^ {' '.join(above[:3])}"] if above and part == "noun" else [])]
            if len(kept) > 1 or len(told) > 1:
                lines.append(" ".join(told))
    (Path(door).parent / "synonyms.txt").write_text("\n".join(sorted(set(lines))) + "\n")
    return 0


def _senses(path: Path) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str, str], int]]:
    """How often each word is met, and which of its meanings each meaning is."""
    counts: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str, str], int] = defaultdict(lambda: 99)
    for line in path.read_text(encoding="latin1").splitlines():
        key, offset, number, count = line.split()
        word, _, rest = key.partition("%")
        part = {"1": "noun", "2": "verb"}.get(rest[0])
        if part is not None:
            counts[part, word] += int(count)
            places[part, word, offset] = int(number)
    return counts, places


def _circles(path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The words of each meaning, and the meanings that are one step wider."""
    circles: dict[str, list[str]] = {}
    wider: dict[str, list[str]] = {}
    for line in path.read_text(encoding="latin1").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split(" | ")[0].split()
        size = int(fields[3], 16)
        end = 4 + 2 * size
        circles[fields[0]] = [fields[4 + 2 * n].lower() for n in range(size)]
        pointers = [fields[end + 1 + 4 * n : end + 4 + 4 * n] for n in range(int(fields[end]))]
        wider[fields[0]] = [offset for kind, offset, _ in pointers if kind == "@"]
    return circles, wider


def alike_words(items: Iterable[Mapping[str, str]]) -> dict[Words, dict[Words, float]]:
    """Words that took the place of others when a question was asked again, in several databases or several times."""
    seen: dict[tuple[Words, Words], set[str]] = defaultdict(set)
    counts: Counter[tuple[Words, Words]] = Counter()
    for item in items:
        for pair in _exchanged(item["question"], item.get("question_paraphrased", item["question"])):
            seen[pair].add(item["db_id"])
            counts[pair] += 1
    found: dict[Words, dict[Words, float]] = {}
    for (one, other), databases in sorted(seen.items()):
        if len(databases) > 1 or counts[one, other] >= _OFTEN:
            found.setdefault(one, {})[other] = LEARNED
            found.setdefault(other, {})[one] = LEARNED
    return found


def _exchanged(question: str, again: str) -> set[tuple[Words, Words]]:
    one, two = tokenize(question), tokenize(again)
    matcher = SequenceMatcher(None, [t.lower for t in one], [t.lower for t in two], autojunk=False)
    found: set[tuple[Words, Words]] = set()
    for kind, a, b, c, d in matcher.get_opcodes():
        said = [*one[a:b], *two[c:d]]
        if kind != "replace" or max(b - a, d - c) > 2 or any(t.kind != "word" for t in said):
            continue
        if any((t.lower,) in LEXICON for t in said):
            continue
        pair = tuple(t.stem for t in one[a:b]), tuple(t.stem for t in two[c:d])
        if pair[0] != pair[1]:
            found.add(pair)
    return found


if __name__ == "__main__":
    sys.exit(main())
