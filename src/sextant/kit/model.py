"""The base of every shape that is checked by pydantic."""

from pydantic import BaseModel


class Model(BaseModel):
    """A pydantic model."""
