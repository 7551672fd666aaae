"""How right polluted files are read, scored as the evaluation of outside files scores them."""

from pathlib import Path

import pytest
from evals.files import Score, scored, twins

from tests.features.engine import polluted

SEEDS = range(8)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    folder = tmp_path_factory.mktemp("polluted")
    return {name: scored(folder, name) for seed in SEEDS for name in polluted.write(folder, seed)}


@pytest.mark.parametrize("kind", polluted.WHOLE)
def test_pollution_of_a_whole_file_is_seen_through(kind: str, scores: dict[str, Score]) -> None:
    wrong = {name: score.points for name, score in scores.items() if score.kind == kind and not score.exact}
    assert not wrong


@pytest.mark.parametrize("kind", polluted.ROWS)
def test_a_spoiled_row_costs_that_row_alone(kind: str, scores: dict[str, Score]) -> None:
    assert min(score.points for score in scores.values() if score.kind == kind) > 9.85


def test_the_score_of_all_kinds_reaches_its_aim(scores: dict[str, Score], tmp_path: Path) -> None:
    assert sum(score.points for score in scores.values()) / len(scores) >= 9.9
    polluted.write(tmp_path, 100)
    summary, worst = twins(tmp_path)
    assert "simple" in summary
    assert "worst kinds" in worst
