"""Text to one statement's tree, refusing quickly what is too long, too deep, or more than one statement."""

import logging
from collections.abc import Sequence
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from sextant.features.query.errors import (
    NotASelect,
    SeveralStatements,
    SqlNotUnderstood,
    SqlTooDeep,
    SqlTooLong,
)
from sextant.features.query.gate.known import GateLimits

DIALECT = "duckdb"
_OPENS = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSES = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_BRACKETS = 200
_OPEN_JOINS = 10
_WITHOUT_CONDITION = {TokenType.CROSS, TokenType.NATURAL}
# sqlglot warns with the whole text of what it cannot type; people's statements do not belong in the log.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
_ONLY_SELECT = "Send one SELECT. To change data, load a file or use a transformation."


def read(sql: str, limits: GateLimits) -> exp.Expr:
    """The tree of the one statement in `sql`; raises a SqlRefused that says where and why."""
    if len(sql) > limits.characters:
        raise SqlTooLong(
            f"The statement has {len(sql):,} characters; {limits.characters:,} are allowed.",
            hint="Shorten it; load long lists of values as a dataset and join it.",
        )
    tokens = tokenize(sql)
    _check_tokens(tokens, limits)
    return _parse(sql, tokens)


def tokenize(sql: str) -> list[Token]:
    """The tokens of `sql`; raises SqlNotUnderstood for text that is not even words."""
    try:
        return list(sqlglot.Dialect.get_or_raise(DIALECT).tokenize(sql))
    except (TokenError, SqlglotError, RecursionError, ValueError) as error:
        raise SqlNotUnderstood(
            "This is not SQL that can be read: a quote or a comment is left open, or a sign is out of place.",
            hint="Check that every quote is closed.",
        ) from error


def _check_tokens(tokens: Sequence[Token], limits: GateLimits) -> None:
    if not tokens:
        raise SqlNotUnderstood("There is no statement here.", hint="Write a SELECT.")
    if len(tokens) > limits.tokens:
        raise SqlTooLong(
            f"The statement has {len(tokens):,} words and signs; {limits.tokens:,} are allowed.",
            hint="Shorten it; load long lists of values as a dataset and join it.",
        )
    _check_joins(tokens)
    depth = brackets = prefixes = 0
    previous: TokenType | None = None
    for token in tokens:
        kind = token.token_type
        depth += (kind in _OPENS) - (kind in _CLOSES)
        brackets += kind == TokenType.L_BRACKET
        prefixes = prefixes + 1 if kind == previous else 0
        previous = kind
        if depth > limits.depth or brackets > _BRACKETS or prefixes > limits.depth:
            raise _too_deep(f"The statement is nested more than {limits.depth} levels deep.", token)


def _check_joins(tokens: Sequence[Token]) -> None:
    """The parser tries every way to read joins that have no condition yet: its time doubles with each."""
    waiting = [0]
    for before, token in pairwise([tokens[0], *tokens]):
        kind = token.token_type
        if kind == TokenType.L_PAREN:
            waiting.append(0)
        elif kind == TokenType.R_PAREN and len(waiting) > 1:
            left = waiting.pop()
            waiting[-1] += left
        elif kind == TokenType.JOIN and before.token_type not in _WITHOUT_CONDITION:
            waiting[-1] += 1
        elif kind in {TokenType.ON, TokenType.USING}:
            waiting[-1] = max(0, waiting[-1] - 1)
        if sum(waiting) > _OPEN_JOINS:
            raise _too_deep(f"More than {_OPEN_JOINS} joins wait for their condition.", token)


def _too_deep(message: str, token: Token) -> SqlTooDeep:
    hint = "Name the inner parts with WITH, and give each JOIN its ON."
    return SqlTooDeep(message, hint=hint, line=token.line, column=_column(token))


def _parse(sql: str, tokens: list[Token]) -> exp.Expr:
    try:
        statements = sqlglot.Dialect.get_or_raise(DIALECT).parser().parse(tokens, sql)
    except RecursionError as error:
        raise SqlTooDeep(
            "The statement is nested too deeply to be read.", hint="Name the inner parts with WITH."
        ) from error
    except ParseError as error:
        raise _not_understood(sql, error, tokens) from error
    except (SqlglotError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise SqlNotUnderstood("This is not SQL that can be read.", hint=_ONLY_SELECT) from error
    found = [s for s in statements if s is not None and not isinstance(s, exp.Semicolon)]
    if len(found) > 1:
        place = next((t for t in tokens if t.token_type == TokenType.SEMICOLON), tokens[-1])
        raise SeveralStatements(
            f"There are {len(found)} statements here; one is allowed.",
            hint="Send them one at a time.",
            line=place.line,
            column=_column(place),
        )
    if not found:
        raise SqlNotUnderstood("There is no statement here.", hint="Write a SELECT.")
    return found[0]


def _not_understood(sql: str, error: ParseError, tokens: Sequence[Token]) -> SqlNotUnderstood | NotASelect:
    first = tokens[0].text.upper()
    if tokens[0].token_type not in {TokenType.SELECT, TokenType.WITH, TokenType.FROM, TokenType.L_PAREN}:
        return NotASelect(
            f"Only SELECT is allowed here, not {first[:40]}.", hint=_ONLY_SELECT, line=1, column=1
        )
    detail = error.errors[0] if error.errors else {}
    line, end = detail.get("line"), detail.get("col")
    word = str(detail.get("highlight") or "").strip()
    near = f" near “{word[:60]}”" if word else ""
    column = None if end is None else max(1, end - max(len(word), 1) + 1)
    return SqlNotUnderstood(
        f"The SQL cannot be read{near}.",
        hint="Check the words around this place.",
        line=line if column else None,
        column=column,
    )


def _column(token: Token) -> int:
    return max(1, token.col - len(token.text) + 1)


def place(node: exp.Expr | None, sql: str) -> tuple[int | None, int | None]:
    """Line and column (from 1) where a node, or the first of its parts that knows, stands in the text."""
    for part in node.walk() if node is not None else ():
        start = part.meta.get("start")
        if isinstance(start, int) and start <= len(sql):
            before = sql[:start]
            return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
    return None, None
