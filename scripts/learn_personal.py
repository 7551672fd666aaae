"""Learns the weights by which persons, addresses and places are found in text; writes them to the engine.

    python scripts/learn_personal.py FOLDER                       learn from all, write data/weights.bin
    python scripts/learn_personal.py FOLDER --hold-out texts      learn without a fifth, tell the figures of that fifth
    python scripts/learn_personal.py FOLDER --hold-out templates  the same, and no sentence form is in both

FOLDER holds `pii/labelled_sentences.json` (or its archive): sentences of presidio-research, under the MIT License. Beside
these it learns from the sentences of `engine/crates/personal/learn`. Each is learned several times, with other names,
places and streets in it, so that the words around and the form of names are learned rather than the names.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "evals"))
from _personal import KINDS  # noqa: E402  # evals is no package
from _personal_sentences import CRATE, TIMES, Part, Parts, Writer  # noqa: E402
from _sets import unpacked  # noqa: E402


def parts_of(sentence: Mapping[str, object]) -> Parts:
    text = str(sentence["full_text"])
    spans: list[dict[str, object]] = sorted(sentence["spans"], key=lambda one: one["start_position"])  # type: ignore[arg-type]
    parts: list[Part] = []
    at = 0
    for span in spans:
        start, end = int(str(span["start_position"])), int(str(span["end_position"]))
        parts += [Part(text[at:start]), Part(text[start:end], KINDS.get(str(span["entity_type"])))]
        at = end
    return [*parts, Part(text[at:])]


def line_of(parts: Parts) -> str:
    """As the engine's learner reads it: places in bytes."""
    text, spans = "", []
    for part in parts:
        start = len(text.encode())
        text += part.text
        if part.kind:
            spans.append([part.kind, start, len(text.encode())])
    return json.dumps({"text": text, "spans": spans}, ensure_ascii=False) + "\n"


def cased(r: random.Random, parts: Parts) -> Parts:
    chance = r.random()
    if chance < 0.1:
        return [Part(part.text.lower(), part.kind) for part in parts]
    return [Part(part.text.upper(), part.kind) for part in parts] if chance < 0.13 else parts


def examples(labelled: Sequence[Parts], *, seed: int) -> list[str]:
    r = random.Random(seed)
    pools: dict[str, list[str]] = {}
    for part in (part for parts in labelled for part in parts if part.kind):
        pools.setdefault(str(part.kind), []).append(part.text)
    writer = Writer(r, pools)
    own = (CRATE / "learn/sentences.txt").read_text().splitlines()
    lines: list[str] = []
    for parts in labelled:
        lines += [line_of(parts)] * 2
        times = TIMES if any(part.kind for part in parts) else 2
        lines += [line_of(cased(r, [writer.other(part) for part in parts])) for _ in range(times)]
    for template in own:
        times = TIMES if "{" in template else 3
        lines += [line_of(cased(r, writer.filled(template))) for _ in range(times)]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hold-out", choices=["texts", "templates"])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", nargs="*", default=[], help="kinds of which each miss is shown")
    asked = parser.parse_args()
    with unpacked(asked.folder, "pii") as folder:
        sentences = json.loads((folder / "labelled_sentences.json").read_text())
    r = random.Random(asked.seed)
    templates = sorted({one["template_id"] for one in sentences})
    held = set(r.sample(templates, len(templates) // 5))
    tried = sentences
    if asked.hold_out == "templates":
        tried = [one for one in sentences if one["template_id"] in held]
    elif asked.hold_out:
        tried = r.sample(sentences, len(sentences) // 5)
    learned = [one for one in sentences if not asked.hold_out or one not in tried]
    with tempfile.TemporaryDirectory() as place:
        learn, test = Path(place) / "learn", Path(place) / "try"
        learn.write_text("".join(examples([parts_of(one) for one in learned], seed=asked.seed)))
        test.write_text("".join(line_of(parts_of(one)) for one in tried))
        out = Path(place) / "weights.bin" if asked.hold_out else CRATE / "data/weights.bin"
        command = [
            "cargo",
            "run",
            "--quiet",
            "--release",
            "--locked",
            "-p",
            "sextant-personal",
            "--example",
            "learn",
        ]
        subprocess.run([*command, "--", learn, test, out, *asked.show], check=True, cwd=ROOT / "engine")


if __name__ == "__main__":
    main()
