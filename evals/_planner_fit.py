"""The models of the planner for joins: linear models of cues, boosted trees of features, and their writing to arrays."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression

from sextant.features.ask.planner.wide.shapes import FACETS

_NEXT_TO_NOTHING = 0.02
_TREES = {
    "learning_rate": 0.1, "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "seed": 3,
    "verbosity": -1, "deterministic": True, "num_threads": 1,
}  # fmt: skip
ROLE = {
    **_TREES,
    "objective": "binary",
    "num_leaves": 15,
    "max_depth": 6,
    "min_data_in_leaf": 25,
    "lambda_l2": 3,
}
RANK = {
    **_TREES, "objective": "lambdarank", "num_leaves": 31, "max_depth": 7, "min_data_in_leaf": 20,
    "learning_rate": 0.08, "lambdarank_truncation_level": 5, "max_bin": 63, "lambda_l2": 1,
}  # fmt: skip
SURE = {
    **_TREES, "objective": "binary", "num_leaves": 7, "max_depth": 4, "min_data_in_leaf": 40,
    "learning_rate": 0.04, "feature_fraction": 0.4, "lambda_l2": 5,
}  # fmt: skip


SURELY = {
    **_TREES, "objective": "binary", "num_leaves": 6, "max_depth": 5, "min_data_in_leaf": 40,
    "learning_rate": 0.03, "feature_fraction": 0.3, "lambda_l2": 5,
}  # fmt: skip


AGAIN = {**SURELY, "num_leaves": 8}


def vocabulary(rows: Iterable[Iterable[str]], least: int) -> list[str]:
    """The cues that stand in at least so many rows."""
    counts = Counter(cue for row in rows for cue in row)
    return sorted(cue for cue, count in counts.items() if count >= least)


def matrix(rows: Sequence[Iterable[str]], words: Sequence[str]) -> Any:
    """A row for each set of cues, a column for each word."""
    places = {word: n for n, word in enumerate(words)}
    at = [(n, places[cue]) for n, row in enumerate(rows) for cue in sorted(row) if cue in places]
    left, right = zip(*at, strict=True) if at else ((), ())
    return sparse.csr_matrix((np.ones(len(at), np.float32), (left, right)), shape=(len(rows), len(words)))


def fit_facets(rows: Any, shapes: Sequence[Sequence[str]]) -> tuple[dict[str, list[str]], Any, Any]:
    """A linear model of each facet of a shape: its classes, weights and bias."""
    classes, weights, biases = {}, [], []
    for number, name in enumerate(FACETS):
        said = np.array([shape[number] for shape in shapes])
        counts = Counter(said.tolist())
        kept = np.array([counts[word] >= 2 for word in said.tolist()])
        model = LogisticRegression(C=0.3, max_iter=40, tol=1e-3).fit(rows[kept], said[kept])
        weight, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:
            weight, bias = np.vstack([-weight[0] / 2, weight[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
        classes[name] = [str(word) for word in model.classes_]
        weights.append(weight.T)
        biases.append(bias)
    return classes, np.hstack(weights), np.concatenate(biases)


def fit_spans(rows: Any, labels: Any) -> tuple[Any, Any]:
    """A linear model of each role of a place in the question."""
    models = [
        LogisticRegression(C=0.1, solver="liblinear", max_iter=50, tol=1e-2).fit(rows, labels[:, n])
        for n in range(labels.shape[1])
    ]
    return np.array([m.coef_[0] for m in models]).T, np.array([m.intercept_[0] for m in models])


def boosted(rows: Any, labels: Any, trees: int, settings: Mapping[str, Any], **more: Any) -> Any:
    """Boosted trees."""
    return lightgbm.train(dict(settings), lightgbm.Dataset(rows, labels, **more), trees)


def as_arrays(booster: Any, name: str) -> dict[str, Any]:
    """Trees as the planner reads them: a leaf's children are itself."""
    feature, threshold, left, right, value = [], [], [], [], []
    deepest = 0

    def add(node: Mapping[str, Any], depth: int) -> int:
        nonlocal deepest
        at = len(feature)
        deepest = max(deepest, depth)
        for column in (feature, threshold, value):
            column.append(0)
        left.append(at)
        right.append(at)
        if "split_feature" not in node:
            value[at] = node["leaf_value"]
            return at
        feature[at], threshold[at] = node["split_feature"], node["threshold"]
        left[at], right[at] = add(node["left_child"], depth + 1), add(node["right_child"], depth + 1)
        return at

    roots = [add(tree["tree_structure"], 0) for tree in booster.dump_model()["tree_info"]]
    return {
        f"{name}_feature": np.array(feature, np.int16), f"{name}_threshold": np.array(threshold, np.float32),
        f"{name}_left": np.array(left, np.int16), f"{name}_right": np.array(right, np.int16),
        f"{name}_value": np.array(value, np.float32), f"{name}_roots": np.array(roots, np.int16),
        f"{name}_depth": np.array(deepest, np.int16),
    }  # fmt: skip


def quantised(weights: Any, bias: Any, name: str) -> dict[str, Any]:
    """Linear weights as bytes, with a scale for each class; the least of them are none."""
    weights = np.where(np.abs(weights) < _NEXT_TO_NOTHING, 0.0, weights)
    scale = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-12)
    return {
        f"{name}_weights": np.round(weights / scale).astype(np.int8),
        f"{name}_scale": scale.astype(np.float32),
        f"{name}_bias": np.asarray(bias, np.float32),
    }
