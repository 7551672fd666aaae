"""An upload's body is taken apart while it arrives, whatever the pieces it comes in."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.datasets.receiving import Form, UploadCutOff, UploadRefused

KIND = "multipart/form-data; boundary=edge"


def body(content: bytes, *, name: str = "a.csv", before: str = "", after: str = "") -> bytes:
    def field(key: str, value: str) -> bytes:
        return f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()

    file = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode()
    parts = [field("source_type", before) if before else b"", file + b"Content-Type: text/csv\r\n\r\n"]
    return b"".join(parts) + content + b"\r\n" + (field("name", after) if after else b"") + b"--edge--\r\n"


async def pieces(whole: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in whole:
        yield piece


def receive(chunks: Sequence[bytes], kind: str = KIND) -> tuple[Form, bytes, bytes]:
    async def run() -> tuple[Form, bytes, bytes]:
        form = Form(kind, pieces(chunks))
        head = await form.open()
        return form, head, b"".join([block async for block in form.blocks()])

    return asyncio.run(run())


@given(content=st.binary(max_size=3_000), size=st.integers(1, 700))
def test_the_file_comes_out_as_it_went_in_however_it_is_cut(content: bytes, size: int) -> None:
    whole = body(content, before="csv", after="Sales")
    form, head, received = receive([whole[i : i + size] for i in range(0, len(whole), size)])
    assert received == content
    assert content.startswith(head)
    assert form.fields == {"source_type": "csv", "name": "Sales"}
    assert form.file_name == "a.csv"


def test_content_that_looks_like_an_edge_is_content() -> None:
    content = b"a\r\n--edg\r\n--edg\r\r\n-edge--" * 50
    assert receive([body(content)])[2] == content


def test_blocks_are_about_a_megabyte() -> None:
    async def run() -> list[int]:
        content = b"x" * (5 << 20)
        whole = body(content)
        form = Form(KIND, pieces([whole[i : i + 65_536] for i in range(0, len(whole), 65_536)]))
        await form.open()
        return [len(block) async for block in form.blocks()]

    sizes = asyncio.run(run())
    assert sum(sizes) == 5 << 20
    assert max(sizes) < (1 << 20) + 65_536


def test_a_browser_s_file_name_is_read_as_utf_8() -> None:
    assert receive([body(b"x", name="Flüge „neu“.csv")])[0].file_name == "Flüge „neu“.csv"


@given(st.integers(0, 200))
def test_a_body_that_ends_too_early_is_refused(kept: int) -> None:
    whole = body(b"a,b\n" * 20)
    with pytest.raises((UploadCutOff, UploadRefused)):
        receive([whole[: min(kept, len(whole) - 8)]])


@pytest.mark.parametrize("kind", ["", "text/csv", "multipart/form-data", "application/json"])
def test_a_body_that_is_no_form_is_refused(kind: str) -> None:
    with pytest.raises(UploadRefused):
        receive([b"a,b\n"], kind)


def test_a_form_without_a_file_is_refused() -> None:
    without = b'--edge\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--edge--\r\n'
    with pytest.raises(UploadRefused):
        receive([without])


def test_a_second_file_is_refused() -> None:
    first = body(b"a\n").removesuffix(b"--edge--\r\n")
    with pytest.raises(UploadRefused):
        receive([first + body(b"b\n")])


def test_a_field_of_unreasonable_length_is_refused() -> None:
    with pytest.raises(UploadRefused):
        receive([body(b"a\n", before="c" * 10_000)])
