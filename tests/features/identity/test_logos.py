"""A logo is known by its content and written anew; what could run, load or grow never gets in."""

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.identity.drawing_logos import SVG, WEBP, part, png, svg

from sextant.features.identity.brand import LogoRefused, LogoTooLarge, LogoTypeRefused
from sextant.features.identity.brand.pictures import MOST_BYTES, read_logo
from sextant.kit.errors import SextantError


@pytest.mark.parametrize(
    ("content", "media_type", "size"),
    [(png(), "image/png", (32, 16)), (SVG, "image/svg+xml", (64, 32)), (WEBP, "image/webp", (16, 16))],
    ids=["png", "svg", "webp"],
)
def test_a_picture_is_known_by_its_content_and_reads_the_same_again(content, media_type, size) -> None:
    found = read_logo(content)
    assert (found.media_type, (found.width, found.height)) == (media_type, size)
    assert read_logo(found.content) == found


def test_what_is_told_beside_the_picture_stays_behind() -> None:
    found = read_logo(png(told=b"Comment\0secret place", after=b"<script>alert(1)</script>"))
    assert found.content == png()


def test_a_drawing_keeps_its_shapes_and_loses_what_only_tells_of_it() -> None:
    told = (
        '<!-- made by hand --><title>x</title><metadata><rdf xmlns="urn:r">who</rdf></metadata>'
        '<sodipodi:namedview xmlns:sodipodi="urn:s" id="v"/><path d="M0 0h9" fill="#fff"/>'
    )
    found = read_logo(svg(told, before='<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD" "urn:dtd">'))
    root = ElementTree.fromstring(found.content)
    assert [child.tag.rpartition("}")[2] for child in root] == ["path"]
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("64", "32", "0 0 64 32")


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script of another namespace": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "handler": '<path d="M0 0" onload="alert(1)"/>',
    "handler in capitals": '<path d="M0 0" ONCLICK="alert(1)"/>',
    "document": "<foreignObject><body/></foreignObject>",
    "link": '<a href="#x"><path d="M0 0"/></a>',
    "address": '<use href="https://elsewhere.example/a.svg#b"/>',
    "address by xlink": '<use xlink:href="javascript:alert(1)"/>',
    "picture": '<image href="data:image/svg+xml;base64,AAAA"/>',
    "rule that loads": "<style>@import 'https://elsewhere.example/a.css';</style>",
    "rule in pieces": "<style>@<!-- -->import 'a.css';</style>",
    "fill from elsewhere": '<path d="M0 0" fill="url(https://elsewhere.example/a#b)"/>',
    "fill that is escaped": '<path d="M0 0" style="fill:\\75rl(//elsewhere.example)"/>',
    "movement": '<set attributeName="href" to="javascript:alert(1)"/>',
    "unknown part": "<feTurbulence/>",
    "drawing in a drawing": "<svg/>",
    "repetition": "<g id='a'><path d='M0 0'/></g>" + "<use href='#a'/>" * 13,
    "too many parts": "<g/>" * 2_001,
    "too deep": "<g>" * 30 + "</g>" * 30,
}


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_drawing_that_could_do_anything_is_refused(inside: str) -> None:
    with pytest.raises(LogoRefused) as refused:
        read_logo(svg(inside))
    assert refused.value.hint


@pytest.mark.parametrize(
    "content",
    [
        svg("<style>" + "url(" * 30_000 + "</style>"),
        svg("<style>" + "url" + " " * 100_000 + "(x)</style>"),
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="' + b" " * 100_000 + b'x"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 inf nan"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="' + b"0 " * 50_000 + b'"/>',
    ],
    ids=["many addresses", "a far bracket", "a wide view", "a view without end", "many numbers"],
)
def test_a_file_made_to_keep_the_reader_busy_is_refused_at_once(content: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(LogoRefused):
        read_logo(content)
    assert time.perf_counter() - began < 1.0


def test_entities_never_grow() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(LogoRefused):
        read_logo(svg("<text>&b;</text>", before=bomb))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", LogoTypeRefused),
        (b"GIF89a", LogoTypeRefused),
        (b"%PDF-1.7", LogoTypeRefused),
        (b"MZ\x90", LogoTypeRefused),
        (b"<html><script>alert(1)</script></html>", LogoRefused),
        (
            b"<svg viewBox='0 0 64 32'><path d='M0 0'/></svg>",
            LogoRefused,
        ),  # of no namespace
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", LogoRefused),  # without a size
        (SVG[:-8], LogoRefused),
        (png()[:40], LogoRefused),
        (png(lines=900), LogoRefused),  # unpacks to more than its head says
        (png(lines=3), LogoRefused),
        (png(8, 8), LogoRefused),
        (png(2049, 300), LogoRefused),
        (png(400, 20), LogoRefused),
        (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", b"\0" * 13), LogoRefused),
        (WEBP[:30], LogoRefused),
        (WEBP.replace(b"VP8L", b"ANIM"), LogoRefused),
        (b"\0" * (MOST_BYTES + 1), LogoTooLarge),
    ],
)
def test_a_file_that_is_no_logo_is_refused_in_words(content: bytes, error: type[SextantError]) -> None:
    with pytest.raises(error) as refused:
        read_logo(content)
    assert refused.value.message
    assert refused.value.hint


def _spoilt(parts: tuple[bytes, bytes, int]) -> bytes:
    whole, strange, at = parts
    return whole[:at] + strange + whole[at:]


spoilt = st.tuples(st.sampled_from([png(), WEBP, SVG]), st.binary(max_size=40), st.integers(0, 200))


@given(content=st.one_of(st.binary(max_size=300), spoilt.map(_spoilt)))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        found = read_logo(content)
    except SextantError:
        return
    assert read_logo(found.content) == found
    assert b"<script" not in found.content.lower()
