"""A text tile's markdown as blocks and runs that a page shows; unknown markup stays as its words."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


class Run(TypedDict, total=False):
    """A stretch of words in one style."""

    text: str
    bold: bool
    italic: bool
    code: bool
    href: str


class Block(TypedDict, total=False):
    """A heading, paragraph, list, quote or piece of code."""

    kind: str
    level: int
    ordered: bool
    runs: list[Run]
    items: list[list[Run]]
    text: str


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # loads when the first text tile is drawn

    return MarkdownIt("commonmark", {"html": False})


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; raw HTML comes out as the words it is."""
    tokens = iter(_parser().parse(text))
    return list(_blocks(tokens))


def _blocks(tokens: "Iterator[Token]") -> Iterator[Block]:
    for token in tokens:
        if token.type == "heading_open":
            yield {"kind": "heading", "level": int(token.tag[1:]), "runs": _until(tokens, "heading_close")}
        elif token.type == "paragraph_open":
            yield {"kind": "paragraph", "runs": _until(tokens, "paragraph_close")}
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type.startswith("ordered")
            yield {"kind": "list", "ordered": ordered, "items": _items(tokens, token.level)}
        elif token.type == "blockquote_open":
            yield {"kind": "quote", "runs": _until(tokens, "blockquote_close")}
        elif token.type in ("fence", "code_block"):
            yield {"kind": "code", "text": token.content.rstrip("\n")}


def _until(tokens: "Iterator[Token]", closing: str) -> list[Run]:
    found: list[Run] = []
    for token in tokens:
        if token.type == closing:
            break
        if token.type == "inline":
            found.extend(_runs(token.children or ()))
    return found


def _items(tokens: "Iterator[Token]", level: int) -> list[list[Run]]:
    items: list[list[Run]] = []
    for token in tokens:
        if token.type.endswith("list_close") and token.level == level:
            break
        if token.type == "list_item_open":
            items.append([])
        elif token.type == "inline" and items:
            items[-1].extend(_runs(token.children or ()))
    return items


def _runs(children: "Sequence[Token]") -> list[Run]:
    style: Run = {}
    found: list[Run] = []
    for token in children:
        if token.type == "strong_open":
            style["bold"] = True
        elif token.type == "em_open":
            style["italic"] = True
        elif token.type == "link_open":
            style["href"] = _safe(str(token.attrGet("href") or ""))
        elif token.type in ("strong_close", "em_close", "link_close"):
            style.pop({"strong": "bold", "em": "italic", "link": "href"}[token.type[: -len("_close")]], None)  # pyright: ignore[reportArgumentType]  # keys of Run
        elif token.type == "code_inline":
            found.append({**style, "text": token.content, "code": True})
        elif token.type in ("softbreak", "hardbreak"):
            found.append({"text": " "})
        elif token.content:
            found.append({**style, "text": token.content})
    return found


def _safe(address: str) -> str:
    return address if urlsplit(address).scheme in ("http", "https", "mailto") else ""
