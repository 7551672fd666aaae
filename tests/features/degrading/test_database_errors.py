"""A metadata database that takes nothing is told in words that name no address and no statement."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from sextant.core.http.errors import MetadataUnavailable, told_of


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("attempt to write a readonly database", "read and not written"),
        ("cannot execute INSERT in a read-only transaction", "read and not written"),
        ("database or disk is full", "disk of the metadata database is full"),
        ("connection to server at 10.1.2.3 failed: refused", "does not answer"),
    ],
)
def test_what_the_database_says_is_told_as_what_it_means(words: str, told: str) -> None:
    error = told_of(OperationalError("INSERT INTO secrets", {}, sqlite3.OperationalError(words)))
    assert isinstance(error, MetadataUnavailable)
    assert told in error.message
    assert error.retry_after
    assert "10.1.2.3" not in f"{error.message}{error.hint}"
    assert "INSERT" not in f"{error.message}{error.hint}"
