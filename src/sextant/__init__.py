"""Sextant: data in any shape, questions in plain English, answers that can be checked."""
