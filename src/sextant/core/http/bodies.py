"""What every body of a request or an answer is made from."""

import warnings

from pydantic import BaseModel, ConfigDict
from pydantic.warnings import UnsupportedFieldAttributeWarning

# FastAPI names its parameters by `alias` and keeps this warning down while it builds their validators; one
# that is built later would still give it.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)


class WireModel(BaseModel):
    """A body whose validator is built when it is first needed: most are not, in most processes."""

    model_config = ConfigDict(defer_build=True)
