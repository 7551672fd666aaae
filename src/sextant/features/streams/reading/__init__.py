"""Bytes of a push to a batch of typed events; what does not fit is set aside with its line and its reason."""

from sextant.features.streams.reading.batch import Incoming, kind_of
from sextant.features.streams.reading.reading import Read, Reading, reading_of

__all__ = ["Incoming", "Read", "Reading", "kind_of", "reading_of"]
