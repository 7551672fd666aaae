"""Rows as others take them: JSON values, and files of the formats people need next."""

from sextant.core.tabular.values import all_finite, rows_json, unique_names, values
from sextant.core.tabular.workbook import FormLimit
from sextant.core.tabular.writing import FORMS, MEDIA, Form, csv_bytes, temporary_file, write, write_under

__all__ = [
    "FORMS",
    "MEDIA",
    "Form",
    "FormLimit",
    "all_finite",
    "csv_bytes",
    "rows_json",
    "temporary_file",
    "unique_names",
    "values",
    "write",
    "write_under",
]
