"""What every source of files keeps to: a folder of the server, a bucket."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sextant.adapters.source.folder import FolderSource
from sextant.adapters.source.patterns import checked, matcher, parts_of
from sextant.adapters.source.s3 import S3Source
from sextant.ports.source import Source, SourceDenied, SourceRefused, SourceUnreachable
from sextant.ports.source_values import Reach, Value
from tests.servers.s3 import S3Server


@dataclass(frozen=True)
class Store:
    kind: str
    source: Source
    config: Mapping[str, Value]
    put: Callable[[str, bytes], None]


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "folder":

        def put(path: str, content: bytes) -> None:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)

        yield Store(
            "folder", FolderSource(Reach(folders=(tmp_path.resolve(),))), {"path": str(tmp_path)}, put
        )
        return
    server: S3Server = request.getfixturevalue("s3")
    bucket = server.fresh()
    config = {
        "bucket": bucket,
        "prefix": "in/here",
        "region": "us-east-1",
        "access_key_id": server.KEY,
        "secret_access_key": server.SECRET,
        "endpoint": server.url,
    }
    source = S3Source(Reach(endpoints=(server.url,)))
    yield Store("s3", source, config, lambda path, content: server.put(bucket, f"in/here/{path}", content))


def test_a_pattern_names_files_by_folder_and_by_depth(store: Store) -> None:
    for path in ("a.csv", "b.csv", "b.json", "deep/c.csv", "deep/er/d.csv", "_SUCCESS", ".hidden/e.csv"):
        store.put(path, b"x\n1\n")
    with store.source.open(store.config) as opened:

        def paths(pattern: str) -> list[str]:
            return [file.path for file in opened.files(pattern)]

        assert paths("*.csv") == ["a.csv", "b.csv"]
        assert paths("**/*.csv") == ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]
        assert paths("deep/*.csv") == ["deep/c.csv"]
        assert paths("?.json") == ["b.json"]
        assert paths("nothing/*.csv") == []


def test_folders_that_tell_a_value_become_columns_and_one_pattern(store: Store) -> None:
    for year, month in (("2024", "01"), ("2024", "02"), ("2025", "__HIVE_DEFAULT_PARTITION__")):
        store.put(f"sales/year={year}/month={month}/part.csv", b"a\n1\n")
    store.put("single.parquet", b"PAR1")
    with store.source.open(store.config) as opened:
        offered = {str(ref.table): ref.files for ref in opened.tables()}
        assert offered == {"sales/**/*.csv": 3, "single.parquet": 1}
        found = [dict(file.parts) for file in opened.files("sales/**/*.csv")]
    assert found == [
        {"year": "2024", "month": "01"},
        {"year": "2024", "month": "02"},
        {"year": "2025", "month": None},
    ]


def test_bytes_come_as_they_are_and_a_version_tells_a_change(store: Store) -> None:
    content = bytes(range(256)) * 9_000
    store.put("a.csv", content)
    with store.source.open(store.config) as opened:
        (file,) = opened.files("*.csv")
        assert b"".join(opened.fetch(file)) == content
        assert file.size_bytes == len(content)
        store.put("a.csv", b"other")
        (changed,) = opened.files("*.csv")
        assert changed.version != file.version


@pytest.mark.parametrize("pattern", ["../*.csv", "a/../../b.csv", "", "./x", "a//b"])
def test_a_pattern_that_leads_out_is_refused(store: Store, pattern: str) -> None:
    with store.source.open(store.config) as opened, pytest.raises(SourceRefused):
        opened.files(pattern)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_bytes(b"s\n1\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "own.csv").write_bytes(b"s\n1\n")
    with FolderSource(Reach(folders=(inside.resolve(),))).open({"path": "."}) as opened:
        assert [file.path for file in opened.files("*.csv")] == ["own.csv"]


def test_a_bucket_that_is_not_there_and_an_endpoint_that_is_not_trusted(s3: S3Server) -> None:
    keys = {"access_key_id": s3.KEY, "secret_access_key": s3.SECRET, "region": "us-east-1"}
    source = S3Source(Reach(endpoints=(s3.url,)))
    with (
        pytest.raises(SourceDenied, match="no bucket"),
        source.open({**keys, "bucket": "nowhere", "endpoint": s3.url}),
    ):
        pass
    for endpoint in ("http://169.254.169.254", s3.url + "/other", "file:///etc", "https://u:p@h"):
        with pytest.raises(SourceRefused), source.open({**keys, "bucket": "bucket", "endpoint": endpoint}):
            pass
    with pytest.raises(SourceRefused), source.open({**keys, "bucket": "evil.example/x", "endpoint": s3.url}):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = FolderSource(Reach(folders=(tmp_path.resolve(),)))
    with pytest.raises(SourceUnreachable), source.open({"path": str(tmp_path / "no")}):
        pass
    with pytest.raises(SourceRefused, match="allow"), source.open({"path": "/etc"}):
        pass


def test_patterns_are_no_regular_expressions() -> None:
    assert matcher(checked("a+(b).csv")).match("a+(b).csv")
    assert not matcher("a.csv").match("abcsv")
    assert dict(parts_of("x=1/not-a=part/y=a%20b/f.csv")) == {"x": "1", "y": "a b"}
