"""XML: the repeating record, its attributes and nesting, and what is refused."""

import pytest

from sextant import _engine
from tests.features.engine.reading import load

BOOKS = """<?xml version="1.0" encoding="{encoding}"?>
<!-- a list -->
<catalog made="2024-01-05">
  <owner>Ann</owner>
  <book id="1"><title lang="en">One &amp; only</title><price>1.50</price><day>2024-01-05</day></book>
  <book id="2"><title lang="de">Übung</title><author>A</author><author>B</author><price>2</price></book>
  <book id="3"><title><![CDATA[<raw>]]></title><size><w>1</w><h unit="mm">2</h></size></book>
</catalog>
"""


def test_records_are_found_flattened_and_typed() -> None:
    loaded = load(BOOKS.format(encoding="UTF-8").encode(), "t.xml")
    assert loaded.types() == {
        "id": "long",
        "title.lang": "string",
        "title": "string",
        "price": "double",
        "day": "date",
        "author": "string",
        "size.w": "long",
        "size.h.unit": "string",
        "size.h": "long",
    }
    assert loaded.table["title"].to_pylist() == ["One & only", "Übung", "<raw>"]
    assert loaded.table["author"].to_pylist() == [None, '["A","B"]', None]
    assert loaded.column("author")["meaning"] == "json"
    assert loaded.report["tables"][0]["name"] == "catalog/book"
    assert loaded.report["rows_in_file"] == 3


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-16"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    loaded = load(BOOKS.format(encoding=encoding).encode(encoding), "t.xml")
    assert loaded.table["title"][1].as_py() == "Übung"


def test_repeated_parts_with_parts_of_their_own_become_json_objects() -> None:
    text = b"<r><o n='1'><i k='a'>1</i><i k='b'><x>2</x></i></o><o n='2'><i k='c'/></o></r>"
    loaded = load(text, "t.xml")
    assert loaded.table["i"].to_pylist() == ['[{"k":"a","value":"1"},{"k":"b","x":"2"}]', '[{"k":"c"}]']
    assert [t["name"] for t in loaded.report["tables"]] == ["r/o", "r/o/i"]
    assert load(text, "t.xml", table=1).table["k"].to_pylist() == ["a", "b", "c"]


def test_names_with_prefixes_stay_apart_where_they_must() -> None:
    text = b"<r xmlns:a='u'><o id='1'><id>2</id><a:t>x</a:t></o><o id='3'><id>4</id><a:t>y</a:t></o></r>"
    loaded = load(text, "t.xml")
    assert loaded.table.column_names == ["@id", "id", "t"]


def test_where_nothing_repeats_the_root_is_the_one_row() -> None:
    loaded = load(b"<r><a>1</a><b><c>x</c></b></r>", "t.xml")
    assert loaded.table.to_pylist() == [{"a": 1, "b.c": "x"}]


@pytest.mark.parametrize(
    "text",
    [
        "<r><a></r>",
        "<r><a/>",
        "<r/><r/>",
        "<r>\n<a b='1' b='2'/></r>",
        "<r>&#0;</r>",
        "<r><1a/></r>",
        "<r a='<'/>",
        "<r>]]></r>",
        "<r><!-- a -- b --></r>",
        "<r/>\ntail",
        "<r>\x0b</r>",
        "<r><a/><?xml version='1.0'?></r>",
        "<r a=1/>",
    ],
)
def test_damaged_xml_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(_engine.Unreadable, match=r"line \d+, column \d+") as caught:
        load(text.encode(), "t.xml")
    assert caught.value.code == "file_not_xml"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r><x>&b;</x></r>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://example.com/x.dtd"> %p;]><r/>',
        "<r><a>&unknown;</a></r>",
        "<r a='&unknown;'/>",
    ],
)
def test_entities_of_any_kind_are_refused(text: str) -> None:
    with pytest.raises(_engine.Unreadable) as caught:
        load(text.encode(), "t.xml")
    assert caught.value.code == "file_entities"


def test_depth_is_bounded() -> None:
    with pytest.raises(_engine.Unreadable, match="too deeply"):
        load(b"<a>" * 100_000, "t.xml")
