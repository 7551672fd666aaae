"""Files and functions stay small, names say what things are, and nothing is left undone."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, modules, tracked, tree_of, where

_EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "base",
    "common",
    "misc",
    "stuff",
}
_GENERATED = re.compile(r"(\.gen\.|/migrations/versions/|/generated/|routeTree|/schema\.d\.ts$|\.d\.ts$)")


def _lines(path: Path) -> int:
    """Lines of a file; a Rust file's own tests stand below its code and are not counted."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".rs":
        text = text.split("#[cfg(test)]")[0]
    return text.count("\n")


@pytest.mark.parametrize(
    ("patterns", "limit"),
    [
        (("src/*.py", "tests/*.py", "bench/*.py", "evals/*.py", "scripts/*.py"), 400),
        (("src/sextant/ports/*.py",), 150),
        (("web/src/*.ts", "web/src/*.tsx", "web/tests/*.ts"), 300),
        (("engine/*.rs",), 500),
    ],
)
def test_no_file_is_too_long(patterns: tuple[str, ...], limit: int) -> None:
    long = {
        where(path): lines
        for path in tracked(*patterns)
        if not _GENERATED.search(path.as_posix()) and (lines := _lines(path)) > limit
    }
    assert long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long: dict[str, int] = {}
    for path in modules():
        if _GENERATED.search(path.as_posix()):
            continue
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            inner = [
                each for each in ast.walk(node) if each is not node and isinstance(each, ast.FunctionDef)
            ]
            nested = sum((each.end_lineno or 0) - each.lineno + 1 for each in inner)
            length = (node.end_lineno or 0) - node.lineno + 1 - nested
            if length > 60:
                long[where(path, node.lineno)] = length
    assert long == {}


def test_no_module_is_named_for_nothing() -> None:
    named = [*modules(), *tracked("web/src/*.ts", "web/src/*.tsx", "engine/*.rs")]
    assert [where(path) for path in named if path.stem.lower() in _EMPTY_NAMES] == []


def test_every_module_promises_something_in_its_first_line() -> None:
    silent = [
        where(path)
        for path in modules()
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(tree_of(path)) is None
    ]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    texts = tracked(
        "src/*.py", "tests/*.py", "engine/*.rs", "web/src/*", "docs/*.md", "Makefile", "scripts/*"
    )
    left = [
        where(path, number)
        for path in texts
        if path.suffix in (".py", ".rs", ".ts", ".tsx", ".css", ".md", "")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert left == []


def test_no_package_index_is_named() -> None:
    """Where packages come from is the machine's affair; a lock file names versions and hashes only."""
    hosts = re.compile(
        r"(pypi|pythonhosted|npmjs)[.]org/|index[.]crates[.]io|proxy[.]golang[.]org|repo\d?[.]maven"
    )
    named: list[str] = []
    for path in tracked():
        if (
            path.suffix in (".png", ".woff2", ".xlsx", ".parquet", ".zst", ".gz")
            or path.stat().st_size > 5 << 20
        ):
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        named += [where(path)] if hosts.search(text) else []
    assert named == []


def test_the_environment_is_read_in_one_place() -> None:
    """Settings read it; the command line reads where its server is, and a child process gets a bare one."""
    allowed = {
        "app/settings.py",
        "app/cli/where.py",
        "app/cli/asking.py",
        "features/dashboards/rendering/pool.py",
    }
    reading = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert reading <= allowed


def test_nothing_is_swallowed() -> None:
    """An `except Exception` that only returns or passes hides what went wrong."""
    hiding: list[str] = []
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            silent = all(
                isinstance(each, ast.Pass)
                or (
                    isinstance(each, ast.Return)
                    and (each.value is None or isinstance(each.value, ast.Constant))
                )
                for each in node.body
            )
            if broad and silent:
                hiding.append(where(path, node.lineno))
    assert hiding == []


def test_the_gate_alone_makes_permitted_queries() -> None:
    makers: list[str] = []
    for path in modules():
        if path.is_relative_to(PACKAGE / "features" / "query" / "gate"):
            continue
        makers += [
            where(path, node.lineno)
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and _called(node) == "PermittedQuery"
        ]
    assert makers == []


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_stores_never_commit() -> None:
    committing = [
        where(path, node.lineno)
        for path in modules()
        if path.is_relative_to(PACKAGE / "features")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        if isinstance(node.func.value, ast.Name) and node.func.value.id in ("tx", "connection", "session")
    ]
    assert committing == []


def test_every_table_belongs_to_a_store() -> None:
    """SQL on a feature's tables stands in its store, nowhere else."""
    astray = [
        where(path)
        for path in modules()
        if path.is_relative_to(PACKAGE / "features") and "store" not in path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and _called(node) == "Table" and len(node.args) > 1
        if isinstance(node.args[1], ast.Name) and node.args[1].id == "metadata"
    ]
    assert astray == []


def test_the_root_is_the_projects() -> None:
    assert (ROOT / "pyproject.toml").is_file()
