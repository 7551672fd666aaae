"""Why a statement is refused or a result not given, each with a code, a place in the text and a next step.

SqlRefused (InputRefused, 422)
├── SqlTooLong              more text than a statement may have
├── SqlTooDeep              nested deeper than is read
├── SqlNotUnderstood        not SQL
├── SeveralStatements       more than one statement
├── NotASelect              anything that is not a SELECT
├── ConstructRefused        a part of SQL that is not open here
├── FunctionRefused         a function outside the allowed list
├── UnknownTable            no such table for this person
├── UnknownColumn           no such column
├── MaskedColumn            something worked out from a column that is masked for this person
├── ParameterRefused        a parameter that is missing or not a plain value
└── TooExpensive            would scan more than the workspace allows
"""

from sextant.kit.errors import Conflict, InputRefused, NotFound


class SqlRefused(InputRefused):
    """A statement the gate does not let through; `line` and `column` count from 1."""

    code = "sql_refused"

    def __init__(
        self, message: str, *, hint: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        place = {} if line is None else {"line": line, "column": column}
        super().__init__(message, hint=hint, details=place)
        self.line = line
        self.column = column


class SqlTooLong(SqlRefused):
    code = "sql_too_long"


class SqlTooDeep(SqlRefused):
    code = "sql_too_deep"


class SqlNotUnderstood(SqlRefused):
    code = "sql_not_understood"


class SeveralStatements(SqlRefused):
    code = "sql_several_statements"


class NotASelect(SqlRefused):
    code = "sql_not_select"


class ConstructRefused(SqlRefused):
    code = "sql_construct_refused"


class FunctionRefused(SqlRefused):
    code = "sql_function_refused"


class UnknownTable(SqlRefused):
    code = "sql_unknown_table"


class UnknownColumn(SqlRefused):
    code = "sql_unknown_column"


class MaskedColumn(SqlRefused):
    code = "sql_masked_column"


class ParameterRefused(SqlRefused):
    code = "sql_parameter_refused"


class TooExpensive(SqlRefused):
    code = "sql_too_expensive"


class QueryNotFound(NotFound):
    """A query id or cursor that is unknown, another person's, or older than a day."""

    code = "query_not_found"


class DownloadNotFound(NotFound):
    """A download link that is unknown, another person's, or older than an hour."""

    code = "download_not_found"


class FilterRefused(InputRefused):
    """A sort or filter over a dataset's rows that names no column or compares with nothing."""

    code = "filter_refused"


class SavedQueryMissing(NotFound):
    code = "saved_query_not_found"


class SavedQueryRefused(InputRefused):
    """A saved query without a name or a statement, or one too many."""

    code = "saved_query_refused"


class SavedQueryChanged(Conflict):
    """Another change came first."""

    code = "saved_query_changed"


class RunMissing(NotFound):
    """Nothing of the caller's runs under this request."""

    code = "run_not_found"
