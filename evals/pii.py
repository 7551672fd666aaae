"""Personal data found in sentences, against labelled spans: precision, recall and F1 a kind.

    python evals/pii.py FOLDER

FOLDER holds `labelled_sentences.json`. A span counts when a labelled one of its kind overlaps it by half of both.
Kinds with a form are aimed at 0.9; of the others the figures are stated.
"""

import collections
import json
import sys
from pathlib import Path

from _personal import KINDS
from _sets import unpacked

from sextant.features.datasets.pii import KINDS_WITH_A_FORM, find_pii


def overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared * 2 >= max(a[1] - a[0], b[1] - b[0])


def main(folder: Path, show: bool) -> None:
    sentences = json.loads((folder / "labelled_sentences.json").read_text())
    hit, said, true = collections.Counter(), collections.Counter(), collections.Counter()
    for sentence in sentences:
        text = sentence["full_text"]
        labels = [
            (KINDS.get(s["entity_type"], s["entity_type"]), s["start_position"], s["end_position"])
            for s in sentence["spans"]
        ]
        found = find_pii(text)
        true.update(kind for kind, _, _ in labels)
        said.update(span.kind for span in found)
        left = list(labels)
        for span in found:
            match = next(
                (x for x in left if x[0] == span.kind and overlaps((x[1], x[2]), (span.start, span.end))),
                None,
            )
            if match:
                hit[span.kind] += 1
                left.remove(match)
            elif show and span.kind in KINDS_WITH_A_FORM:
                print(
                    "  false:",
                    span.kind,
                    repr(span.text),
                    "in",
                    repr(text[max(0, span.start - 30) : span.end + 20]),
                )
        for kind, start, end in left:
            if show and kind in KINDS_WITH_A_FORM:
                print(
                    "  missed:", kind, repr(text[start:end]), "in", repr(text[max(0, start - 30) : end + 20])
                )
    print(
        f"{len(sentences):,} sentences\n{'kind':16}{'labelled':>9}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>8}"
    )
    everyone = [*KINDS_WITH_A_FORM, *sorted((set(true) | set(said)) - set(KINDS_WITH_A_FORM))]
    for kind in everyone:
        row(kind, hit[kind], said[kind], true[kind])
    row("with a form", *(sum(c[k] for k in KINDS_WITH_A_FORM) for c in (hit, said, true)))


def row(name: str, hit: int, said: int, true: int) -> None:
    precision, recall = hit / said if said else 0.0, hit / true if true else 0.0
    score = 2 * precision * recall / (precision + recall) if hit else 0.0
    print(f"{name:16}{true:9,}{said:7,}{precision:11.3f}{recall:8.3f}{score:8.3f}")


if __name__ == "__main__":
    with unpacked(Path(sys.argv[1]), "pii") as folder:
        main(folder, "--show" in sys.argv)
