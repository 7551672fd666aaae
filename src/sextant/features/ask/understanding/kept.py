"""What was made of the latest objects, told apart by which objects they are rather than by what they hold."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

One = TypeVar("One")
Made = TypeVar("Made")


class ById(Generic[One, Made]):
    """Keeps what was made of an object beside it, so that no other object comes to bear its id."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[int, tuple[One, Made]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, one: One, make: Callable[[One], Made]) -> Made:
        """What `make` gives for this very object, made at first use."""
        key = id(one)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept[1]
        made = make(one)
        with self._lock:
            self._kept[key] = (one, made)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
