"""The target's settings from a TOML file alone: the source's environment does not reach into them."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from sextant.app.moving.failing import TargetRefused
from sextant.app.settings import Settings

_VARIABLES = "variables"


class _Given(Settings):
    """Settings that are what the file says, and else the defaults."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def read_target(path: Path) -> tuple[Settings, dict[str, str]]:
    """Settings by their names, `SEXTANT_` left out, and the vendors' variables of the table `[variables]`."""
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TargetRefused(
            f"{path} cannot be read as TOML: {error}.", hint='Write lines such as database_url = "…".'
        ) from error
    variables: dict[str, Any] = told.pop(_VARIABLES, {})
    given = {name.lower().removeprefix("sextant_"): value for name, value in told.items()}
    unknown = sorted(set(given) - set(Settings.model_fields))
    if unknown:
        raise TargetRefused(
            f"{path.name} names no settings of Sextant: {', '.join(unknown)}.",
            hint="See the list of settings; a vendor's variables belong into the table [variables].",
        )
    if "data" not in given:
        raise TargetRefused(
            f"{path.name} does not say where the target's data folder is.",
            hint='Add a line such as data = "/srv/sextant": its secret and what is local lie there.',
        )
    try:
        return _Given(**given), {name: str(value) for name, value in variables.items()}
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise TargetRefused(f"{path.name}: {name}: {first['msg']}.", hint="Correct the file.") from error
