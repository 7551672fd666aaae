"""Names in quotes that the data has in two columns: the author "Olin Shivers" is Olin, and Shivers."""

from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.words import Token, tokenize


def without_quotes(question: str, schema: WideSchema) -> str:
    """The question, without the quotes around a first and a last name that two columns hold."""
    for token in reversed(tokenize(question)):
        if token.kind == "quoted" and _is_full_name(token, schema):
            before, after = question[: token.start - 1], question[token.end + 1 :]
            question = f"{before}{token.text}{after}"
    return question


def _is_full_name(token: Token, schema: WideSchema) -> bool:
    words = token.text.split()
    if len(words) != 2 or not schema.full_names or schema.held(token.text):
        return False
    first, last = ({column for column, _, _ in schema.held(word)} for word in words)
    return any(one in first and other in last for one, other in schema.full_names)
