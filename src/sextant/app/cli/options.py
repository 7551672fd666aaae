"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document, in the API's shapes, for programs.")]
Url = Annotated[
    str | None, typer.Option("--url", help="The server's address; else SEXTANT_URL.", show_default=False)
]
Key = Annotated[str | None, typer.Option("--key", help="An API key; else SEXTANT_KEY.", show_default=False)]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="The data folder, on the machine that holds it; else SEXTANT_DATA.", show_default=False
    ),
]
