"""What the rows of an answer tell of how sure it is, beside what is known before the statement runs."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

SAME, ROWS = "same rows", "rows"


@dataclass(frozen=True, slots=True)
class Given:
    """What a reading gave: how many rows, and a digest of them in any order of rows and columns."""

    rows: int
    alike: str


def given(rows: Sequence[Sequence[Hashable]]) -> Given:
    """What these rows come to; two results are alike where they hold the same cells row by row."""
    written = sorted("\x1f".join(sorted(map(repr, row))) for row in rows)
    digest = blake2b("\x1e".join(written).encode(errors="replace"), digest_size=16)
    return Given(len(rows), digest.hexdigest())


def told_by(best: Given, likeliest: Iterable[tuple[float, Given | None]]) -> dict[str, float]:
    """What tells how likely the best is right: its rows, and what share of the likeliest readings gives them.

    `likeliest`: the share of each, and what it gave; None where it could not be run.
    """
    same = sum(share for share, other in likeliest if other == best)
    return {SAME: same, ROWS: math.log1p(best.rows)}
