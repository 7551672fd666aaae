"""A second look at the text that will run: every name that is called in it is on the list."""

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from sextant.features.query.gate.functions import FUNCTIONS, names_in
from sextant.features.query.gate.reading import DIALECT, tokenize
from sextant.features.query.gate.shape import unknown_function

# Words of SQL and names of types that a parenthesis may follow.
_WORDS = names_in("""
all and any as at bernoulli between bigint binary bit blob boolean bpchar by case cast char collate
columns cross cube date datetime dec decimal distinct double else end enum escape except exclude
exists extract filter float for from full glob group having hugeint ilike in include inner int
int128 integer intersect interval is join lambda lateral left like limit list map materialized
natural not nulls numeric offset on or order outer over partition percent pivot positional precision
qualify real recursive rename replace reservoir right rollup row rows sample select semi sets
similar smallint some struct system tablesample text then time timestamp timestamptz tinyint to
try_cast union unpivot using values varchar when where window with within
""")
_QUIET = {TokenType.STRING, TokenType.NUMBER}


def generate(statement: exp.Expr) -> str:
    """The text of a tree: every identifier quoted, no comments."""
    return statement.sql(dialect=DIALECT, identify=True, comments=False)


def check_written(text: str, statement: exp.Expr) -> None:
    """Raises FunctionRefused when the generated text calls what the tree did not show."""
    named = {alias.name.lower() for alias in statement.find_all(exp.TableAlias) if alias.args.get("columns")}
    tokens = tokenize(text)
    for before, token in zip(tokens[1:], tokens, strict=False):
        if before.token_type == TokenType.L_PAREN and _calls(token, text):
            name = token.text.lower()
            allowed = named if _quoted(token, text) else FUNCTIONS | _WORDS
            if name not in allowed:
                raise unknown_function(name, None, text)


def _calls(token: Token, text: str) -> bool:
    word = token.text.replace("_", "a")
    return token.token_type not in _QUIET and (
        _quoted(token, text) or (word.isalnum() and not word[0].isdigit())
    )


def _quoted(token: Token, text: str) -> bool:
    return text[token.start : token.start + 1] == '"'
