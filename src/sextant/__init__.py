"""Sextant: data in any shape, questions in plain English, answers that can be checked."""

__version__ = "0.1.0"
