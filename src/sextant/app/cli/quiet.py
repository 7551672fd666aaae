"""Keeps the log out of a command's output: what a person needs to know is told as an error."""

import logging


def quiet() -> None:
    """Logs nothing below critical, from this process on."""
    import structlog

    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
