"""The learned numbers of the wide planner and how they are applied: linear models, boosted trees."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np

from sextant.features.ask.planner.sureness import Weights
from sextant.features.ask.planner.wide.synonyms import LEARNED, Words

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Whole = np.ndarray[tuple[int, ...], np.dtype[np.int32]]

_FARTHEST = 7.0  # shapes that are less likely than the first by more are none of the likely ones
_SHOWN = ("select", "group", "having", "order", "distinct")


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear scores of cues: `weights` has a row a cue and a column a class."""

    weights: Floats
    bias: Floats

    def scores(self, cues: Sequence[int]) -> Floats:
        return self.weights[list(cues)].sum(axis=0) + self.bias if cues else self.bias


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees laid out level by level: at each, every tree's features and thresholds side by side.

    `ends` are the numbers of the models whose trees stand one after another: each gives a score of its own.
    """

    features: tuple[Whole, ...]
    thresholds: tuple[Floats, ...]
    values: Floats
    ends: tuple[int, ...]

    def all_scores(self, rows: Floats) -> Floats:
        """A column for each model: the sum of its trees for each row."""
        size = self.values.shape[0]
        flat, width = np.ascontiguousarray(rows).ravel(), rows.shape[1]
        offset = (np.arange(len(rows), dtype=np.int32) * width)[:, None]
        at = np.zeros((len(rows), size), dtype=np.int32)
        first = np.arange(size, dtype=np.int32)
        for level, (feature, threshold) in enumerate(zip(self.features, self.thresholds, strict=True)):
            node = at + (first << level)
            seen = flat.take(feature.take(node) + offset)
            at = (at << 1) + (seen > threshold.take(node))
        told = self.values.ravel().take(at + (first << len(self.features)))
        starts = (0, *self.ends[:-1])
        return np.stack([told[:, a:b].sum(axis=1) for a, b in zip(starts, self.ends, strict=True)], 1)

    def scores(self, rows: Floats) -> Floats:
        """The sum of all trees for each row."""
        return self.all_scores(rows)[:, 0]


class Model:
    """Everything learned, ready to be asked."""

    def __init__(self, numbers: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        self.numbers = numbers
        self.shape_cues: dict[str, int] = {c: n for n, c in enumerate(numbers["shape_cues"])}
        self.place_cues: dict[str, int] = {c: n for n, c in enumerate(numbers["place_cues"])}
        self.classes: dict[str, list[str]] = numbers["classes"]
        self.shapes: list[tuple[str, ...]] = [tuple(s) for s in numbers["shapes"]]
        self._facets = linear(arrays, "facets")
        self._spans = linear(arrays, "spans")
        names = [f"role{n}" for n in range(numbers["roles"])]
        self.roles = trees(arrays, *names) if names else None
        self.rank = trees(arrays, "rank") if "rank_roots" in arrays else None
        self.sure = trees(arrays, "sure") if "sure_roots" in arrays else None
        self.known = trees(arrays, "known") if "known_roots" in arrays else None
        self._together = {n: trees(arrays, n) for n in ("surely", "again") if f"{n}_roots" in arrays}
        self.calibration: list[tuple[float, float]] = [tuple(p) for p in numbers.get("calibration", [])]
        self.synonyms: dict[Words, dict[Words, float]] = {}
        for one, other in numbers.get("synonyms", []):
            self.synonyms.setdefault(tuple(one.split(" ")), {})[tuple(other.split(" "))] = LEARNED
        self._slices: dict[str, slice] = {}
        at = 0
        for name, words in self.classes.items():
            self._slices[name] = slice(at, at + len(words))
            at += len(words)
        self._rows: dict[tuple[str, ...], int] = {}
        self._shown: dict[tuple[str, ...], int] = {}
        self._whole: dict[tuple[str, ...], int] = {}
        for shape, count in zip(self.shapes, numbers["shape_counts"], strict=True):
            kind, select, where, group, having, order, distinct, inner = shape
            shown = (select, group, having, order, distinct)
            self._rows[kind, where, inner] = self._rows.get((kind, where, inner), 0) + count
            self._shown[shown] = self._shown.get(shown, 0) + count
            self._whole[kind, where, inner, *shown] = count

    @cached_property
    def surely(self) -> Weights:
        """What tells how likely the reading that was chosen is right."""
        said = self.numbers.get("surely", {"bias": 0.0, "weights": {"confidence": 1.0}})
        again = self._weights("again", said["again"]) if "again" in said else None
        return replace(self._weights("surely", said), again=again)

    def _weights(self, name: str, said: Mapping[str, Any]) -> Weights:
        trees = self._together.get(name)
        names: list[str] = said.get("together", [])

        def logit(features: Mapping[str, float]) -> float:
            row = np.array([[features.get(name, 0.0) for name in names]], dtype=np.float32)
            return float(trees.scores(row)[0]) if trees else 0.0

        return Weights(said["bias"], said["weights"], logit if trees else None, said.get("modest", 0.0))

    def confidence(self, row: Floats) -> float:
        """How likely a reading with these features is right, as questions held out have shown."""
        if self.sure is None:
            return 0.0
        score = float(self.sure.scores(row)[0])
        at, told = zip(*self.calibration, strict=True)
        return float(np.interp(score, at, told))

    def answerable(self, row: Floats) -> bool:
        """Whether a question with these features is one that the data can answer."""
        return self.known is None or float(self.known.scores(row)[0]) >= self.numbers["answerable_from"]

    def facets(self, cues: Iterable[str]) -> dict[str, dict[str, float]]:
        """For each facet of a shape, how likely each of its words is."""
        scores = self._facets.scores(sorted(self.shape_cues[c] for c in cues if c in self.shape_cues))
        found: dict[str, dict[str, float]] = {}
        for name, words in self.classes.items():
            part = scores[self._slices[name]]
            likely = np.exp(part - part.max())
            likely /= likely.sum()
            found[name] = dict(zip(words, likely.tolist(), strict=True))
        return found

    def span_roles(self, cues: Iterable[str]) -> tuple[float, ...]:
        """How likely each role of a place in the question is."""
        scores = self._spans.scores(sorted(self.place_cues[c] for c in cues if c in self.place_cues))
        return tuple(scores.tolist())

    def likely_shapes(
        self, facets: Mapping[str, Mapping[str, float]], most: int
    ) -> list[tuple[float, tuple[str, ...]]]:
        """The likeliest shapes with the logarithm of how likely, best first; also ones never seen whole.

        Where few are nearly as likely as the first, there are fewer than `most`.
        """
        told = {n: {w: math.log(p + 1e-5) for w, p in words.items()} for n, words in facets.items()}
        rows = sorted(
            (
                (told["kind"][k[0]] + told["where"][k[1]] + told["inner"][k[2]] + 0.2 * math.log(c), k)
                for k, c in self._rows.items()
            ),
            key=lambda e: (-e[0], e[1]),
        )[:8]
        ends = sorted(
            (
                (sum(told[n][w] for n, w in zip(_SHOWN, k, strict=True)) + 0.2 * math.log(c), k)
                for k, c in self._shown.items()
            ),
            key=lambda e: (-e[0], e[1]),
        )[:12]
        found: list[tuple[float, tuple[str, ...]]] = []
        for row_score, (kind, where, inner) in rows:
            for end_score, end in ends:
                seen = self._whole.get((kind, where, inner, *end), 0)
                score = row_score + end_score + 0.2 * math.log(seen + 0.1)
                select, group, having, order, distinct = end
                found.append((score, (kind, select, where, group, having, order, distinct, inner)))
        found.sort(key=lambda e: (-e[0], e[1]))
        return [one for one in found[:most] if one[0] >= found[0][0] - _FARTHEST]


def linear(arrays: Mapping[str, Any], name: str) -> Linear:
    scale = arrays[f"{name}_scale"]
    return Linear(
        arrays[f"{name}_weights"].astype(np.float32) * scale, arrays[f"{name}_bias"].astype(np.float32)
    )


def trees(arrays: Mapping[str, Any], *names: str) -> Trees:
    """Trees from their nodes: each node's feature, threshold and children; a leaf's children are itself."""
    depth = max(int(arrays[f"{name}_depth"]) for name in names)
    features: list[list[Whole]] = [[] for _ in range(depth)]
    thresholds: list[list[Floats]] = [[] for _ in range(depth)]
    values: list[Floats] = []
    ends: list[int] = []
    for name in names:
        left, right = arrays[f"{name}_left"].astype(np.int32), arrays[f"{name}_right"].astype(np.int32)
        nodes = arrays[f"{name}_roots"].astype(np.int32)[:, None]
        ends.append((ends[-1] if ends else 0) + len(nodes))
        for level in range(depth):
            features[level].append(arrays[f"{name}_feature"].astype(np.int32)[nodes])
            thresholds[level].append(arrays[f"{name}_threshold"].astype(np.float32)[nodes])
            nodes = np.stack((left[nodes], right[nodes]), 2).reshape(len(nodes), -1)
        values.append(arrays[f"{name}_value"].astype(np.float32)[nodes])
    return Trees(
        tuple(np.concatenate(level) for level in features),
        tuple(np.concatenate(level) for level in thresholds),
        np.concatenate(values),
        tuple(ends),
    )


@cache
def shipped() -> Model:
    """The model that comes with the package."""
    folder = resources.files("sextant.features.ask.planner.wide")
    numbers = json.loads(folder.joinpath("learned.json").read_text())
    with folder.joinpath("learned.npz").open("rb") as file:
        arrays = dict(np.load(file))
    return Model(numbers, arrays)
