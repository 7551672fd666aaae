"""Rows as others take them: JSON values, and files of the formats people need next."""

from sextant.core.tabular.plain import plain_rows, table_of
from sextant.core.tabular.values import all_finite, rows_json, unique_names, values
from sextant.core.tabular.workbook import Book, FormLimit, workbook_of_many
from sextant.core.tabular.writing import FORMS, MEDIA, Form, csv_bytes, temporary_file, write, write_under

__all__ = [
    "FORMS",
    "MEDIA",
    "Book",
    "Form",
    "FormLimit",
    "all_finite",
    "csv_bytes",
    "plain_rows",
    "rows_json",
    "table_of",
    "temporary_file",
    "unique_names",
    "values",
    "workbook_of_many",
    "write",
    "write_under",
]
