"""What every body of a request or an answer is made from."""

from pydantic import BaseModel, ConfigDict


class WireModel(BaseModel):
    """A body whose validator is built when it is first needed: most are not, in most processes."""

    model_config = ConfigDict(defer_build=True)
