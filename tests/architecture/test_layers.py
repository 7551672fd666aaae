"""Imports run one way: app > features > core | adapters > ports > kit; a feature is entered by its door."""

import subprocess
import sys

from tests.architecture.source import ROOT, imports_of, modules, name_of, where


def test_the_layers_and_tiers_hold() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    run = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_feature_is_imported_by_its_door_only() -> None:
    through_the_wall: list[str] = []
    names = {name_of(path) for path in modules()}
    for path in modules():
        for imported, line in imports_of(path):
            parts = imported.split(".")
            inside = parts[:2] == ["sextant", "features"] and len(parts) > 3 and imported in names
            if inside and not name_of(path).startswith(".".join(parts[:3])):
                through_the_wall.append(f"{where(path, line)} imports {imported}")
    assert through_the_wall == []


VENDORS = {
    "duckdb": ("adapters/warehouse/",),
    "clickhouse_connect": ("adapters/warehouse/",),
    "trino": ("adapters/warehouse/",),
    "pyspark": ("adapters/warehouse/",),
    "snowflake": ("adapters/warehouse/",),
    "pyiceberg": ("core/lake/",),
    "dbos": ("core/jobs/dispatch.py",),
    "obstore": ("core/objects/", "adapters/source/"),
    "redis": ("adapters/cache/",),
    "confluent_kafka": ("adapters/events/", "adapters/source/"),
    "boto3": ("adapters/source/",),
    "botocore": ("adapters/source/",),
    "google": ("adapters/source/",),
    "fastavro": ("adapters/source/", "core/lake/"),
    "psycopg": ("adapters/source/",),
    "pymysql": ("adapters/source/",),
    "pydantic_ai": ("features/ask/llm/",),
    "openai": ("features/ask/llm/",),
    "anthropic": ("features/ask/llm/",),
    "apprise": ("features/notices/apprise_child.py",),
    "vl_convert": ("features/dashboards/rendering/",),
    "typst": ("features/dashboards/rendering/",),
    "sqlglot": (
        "features/query/",
        "features/ask/",
        "features/dashboards/",
        "features/datasets/",
        "features/live/",
        "features/semantics/",
        "features/transforms/",
        "adapters/warehouse/",
        "app/cli/conditions.py",  # a condition for the engine, which no SQL engine sees
    ),
    "alembic": ("app/rolling.py", "migrations/"),
    "granian": ("app/serve.py",),
    "typer": ("app/cli/",),
    "rich": ("app/cli/",),
    "prometheus_client": ("core/telemetry/",),
    "argon2": ("features/identity/",),
    "jwt": ("features/identity/",),
}


def test_a_vendor_is_named_only_where_it_belongs() -> None:
    astray: list[str] = []
    for path in modules():
        place = path.relative_to(ROOT / "src" / "sextant").as_posix()
        for imported, line in imports_of(path):
            allowed = VENDORS.get(imported.split(".")[0])
            if allowed is not None and not place.startswith(allowed or ("nowhere",)):
                astray.append(f"{where(path, line)} imports {imported}")
    assert sorted(set(astray)) == []


def test_ports_and_kit_know_no_framework() -> None:
    frameworks = {"fastapi", "starlette", "sqlalchemy", "structlog"}
    astray = [
        f"{where(path, line)} imports {imported}"
        for path in modules()
        if path.relative_to(ROOT / "src" / "sextant").parts[0] in ("ports", "kit")
        for imported, line in imports_of(path)
        if imported.split(".")[0] in frameworks
    ]
    assert astray == []
