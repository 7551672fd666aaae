"""A dashboard drafted from what is known of a dataset."""

from sextant.features.dashboards.drafting.drafting import draft
from sextant.features.dashboards.drafting.known import Known, KnownColumn, known_of

__all__ = ["Known", "KnownColumn", "draft", "known_of"]
