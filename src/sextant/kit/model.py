"""The base of every shape that is checked by pydantic."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A pydantic model whose checks are compiled at its first use, since a start needs few of them."""

    model_config = ConfigDict(defer_build=True)
