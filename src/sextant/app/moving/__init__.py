"""Moving house: all of an installation copied from one set of back ends to another, and proved there."""

from sextant.app.moving.service import Moved, Moving
from sextant.app.moving.target import read_target

__all__ = ["Moved", "Moving", "read_target"]
