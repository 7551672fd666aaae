"""Keeps the log out of a command's output: what a person needs to know is told as an error."""

import logging


def quiet() -> None:
    """Logs nothing, from this process on."""
    logging.disable(logging.CRITICAL)
