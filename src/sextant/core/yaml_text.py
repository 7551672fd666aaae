"""Documents as YAML that people keep in version control, and back; what cannot be read is refused."""

from typing import Any

from sextant.kit.errors import InputRefused

WIDTH = 110


def write_yaml(document: object) -> str:
    """The document as YAML, in the order that it has."""
    import yaml

    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=WIDTH)


def read_yaml(text: str, *, longest: int, refused: type[InputRefused], shorten: str) -> Any:
    """The document of a text, without aliases, which make small texts into huge ones.

    Raises `refused` with the line that is wrong; `shorten` says what to do with a text that is too long.
    """
    import yaml

    if len(text) > longest:
        raise refused(f"The YAML has more than {longest:,} characters.", hint=shorten)
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # no stubs
            raise refused("Aliases are not open here.", hint="Write each value where it stands.")
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark: Any = getattr(error, "problem_mark", None)
        hint = f"Look at line {mark.line + 1}." if mark is not None else "Check its indentation and quotes."
        raise refused("This is not YAML that can be read.", hint=hint) from error
