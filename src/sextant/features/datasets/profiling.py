"""From the engine's report of a load to the profile, the columns and the figures that people see."""

from datetime import datetime

import orjson

from sextant.features.datasets.issues import is_low_quality, issues_of
from sextant.features.datasets.meanings import PERSONAL, meaning_of, unit_of
from sextant.features.datasets.models import Column, ColumnProfile, Load, Profile, Reason
from sextant.features.datasets.quality import quality_of, score
from sextant.features.datasets.report import Report, ReportColumn
from sextant.features.datasets.silver import Read
from sextant.features.datasets.words import one_line
from sextant.kit.nested import HOLLOW, is_nested, shown


def profile_of(report: Report, *, dataset_id: str, at: datetime, read: Read) -> Profile:
    """Types, nulls, distinct counts and figures for every column, with the quality score and the issues."""
    quality = quality_of(report)
    return Profile.model_validate(
        {
            "dataset_id": dataset_id,
            "row_count": report.rows_loaded,
            "column_count": len(report.columns),
            "columns": [_column_profile(column, report.rows_loaded, read) for column in report.columns],
            "quality_score": score(quality),
            "quality": quality,
            "issues": issues_of(report),
            "duplicate_rows": report.duplicate_rows,
            "generated_at": at,
        }
    )


def document_of(profile: Profile) -> str:
    """The profile as the JSON that is stored and sent."""
    return orjson.dumps(profile.model_dump(mode="python"), default=str).decode()


def columns_of(report: Report) -> tuple[Column, ...]:
    """The columns as a first load makes them; people change labels, descriptions and units later."""
    return tuple(
        Column(
            field_id=column.field_id,
            name=column.name,
            label=one_line(column.source_name or "") or column.name,
            type=column.type,
            meaning=meaning_of(column, rows=report.rows_loaded),
            unit=unit_of(column),
            position=position,
            source_name=column.name,
        )
        for position, column in enumerate(report.columns)
    )


def load_of(report: Report, profile: Profile, *, load_id: str, set_aside_key: str | None) -> Load:
    """The figures by which a dataset shows this load."""
    reasons = report.set_aside.reasons if report.set_aside else ()
    return Load(
        load_id=load_id,
        rows_in_file=report.rows_in_file,
        rows_set_aside=report.rows_set_aside,
        set_aside_key=set_aside_key,
        set_aside_reasons=tuple(Reason.model_validate(reason.model_dump()) for reason in reasons),
        duplicate_rows=report.duplicate_rows,
        quality_score=profile.quality_score,
        issues_count=len(profile.issues),
    )


def renamed(document: str, *, old: str, new: str) -> str:
    """A profile in which a column bears its new name."""
    profile = orjson.loads(document)
    for column in profile["columns"]:
        if column["name"] == old:
            column["name"] = new
    for issue in profile["issues"]:
        if issue["column"] == old:
            issue["column"] = new
            issue["description"] = issue["description"].replace(f"`{old}`", f"`{new}`")
    return orjson.dumps(profile).decode()


def _column_profile(column: ReportColumn, rows: int, read: Read) -> ColumnProfile:
    meaning = meaning_of(column, rows=rows)
    nested = read.nested.get(column.field_id)
    kind = shown(nested) if nested is not None and is_nested(nested) else column.type
    return ColumnProfile.model_validate(
        {
            **column.model_dump(),
            **read.lists.get(column.field_id, {}),
            "type": kind,
            "data_type": kind,
            "meaning": meaning,
            "pii": meaning in PERSONAL,
            "unit": unit_of(column),
            "null_percentage": round(100 * column.null_count / rows, 4) if rows else 0.0,
            "low_quality": nested != HOLLOW and is_low_quality(null_count=column.null_count, rows=rows),
        }
    )
