"""Servers that the processes of an installation stand on."""

from tests.journeys.conftest import redis_server

__all__ = ["redis_server"]
