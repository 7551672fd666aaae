"""A question with the names of its schema taken out, and the short runs of words that tell its shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sextant.features.ask.planner.wide.mentions import Mentions
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.concepts import ADJECTIVES, comparative, superlative
from sextant.features.ask.understanding.lexicon import LEXICON

_TAGS = ("COL", "TAB", "VAL", "NUM", "LIT")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the question as one word: a tag for what it names, or the word itself."""

    start: int
    end: int
    word: str
    tag: str
    soft: str


def parts_of(mentions: Mentions, schema: WideSchema) -> tuple[Part, ...]:
    """The question as tags and words, the best mentions first where they overlap."""
    size = len(mentions.tokens)
    options: list[tuple[float, int, int, str]] = []
    for held in mentions.values:
        if held.score >= 0.8:
            quoted = mentions.tokens[held.start].kind == "quoted"
            weight = (held.end - held.start) * (1.5 if quoted else 1.15) * held.score
            options.append((weight, held.start, held.end, "VAL"))
    for several, tag in ((mentions.columns, "COL"), (mentions.tables, "TAB")):
        for n in several:
            if n.score >= 0.4 and not _asks(mentions, n.start, n.end, n.exact):
                sure = min(1.0, n.score + 0.1) if tag == "COL" else n.score + 0.12
                options.append(((n.end - n.start) * sure, n.start, n.end, tag))
    options += [(0.9, n.start, n.end, "NUM") for n in mentions.numbers]
    options += [(0.5, start, end, "LIT") for start, end, _ in mentions.loose]
    options.sort(key=lambda o: (-o[0], o[1], o[2], o[3]))
    taken: list[str | None] = [None] * size
    chosen: dict[int, tuple[int, str]] = {}
    for _, start, end, tag in options:
        if any(taken[p] for p in range(start, end)):
            continue
        chosen[start] = (end, tag)
        for place in range(start, end):
            taken[place] = tag
    kinds = {
        (n.start, n.end): schema.columns[n.target].info.kind
        for n in sorted(mentions.columns, key=lambda n: n.score)
    }
    return tuple(_walk(mentions, chosen, kinds))


def _walk(
    mentions: Mentions, chosen: dict[int, tuple[int, str]], kinds: dict[tuple[int, int], str]
) -> Iterator[Part]:
    place = 0
    while place < len(mentions.tokens):
        token = mentions.tokens[place]
        end, tag = chosen.get(place, (place + 1, ""))
        soft = _kind_word(kinds, place, end) if tag == "COL" else tag or soft_word(token.lower)
        yield Part(place, end, tag or token.lower, tag, soft)
        place = end


def _kind_word(kinds: dict[tuple[int, int], str], start: int, end: int) -> str:
    return f"COL:{kinds.get((start, end), 'text')}"


@lru_cache(maxsize=20_000)
def soft_word(word: str) -> str:
    """A word of asking as its kind, so that largest and biggest are one; other words as they are."""
    adjective = superlative(word)
    if adjective:
        return f"SUP:{ADJECTIVES[adjective][1]}"
    adjective = comparative(word)
    if adjective:
        return f"CMP:{ADJECTIVES[adjective][1]}"
    entries = LEXICON.get((word,), ())
    if entries:
        kind, told = entries[0]
        return f"{kind}:{told}" if told else f"{kind}"
    return "word"


def _asks(mentions: Mentions, start: int, end: int, exact: bool) -> bool:
    """Whether one word of asking would be taken for part of a name."""
    return end - start == 1 and not exact and (mentions.tokens[start].lower,) in LEXICON


def shape_cues(parts: Sequence[Part]) -> set[str]:
    """What the shape of the statement can be told from: runs of up to four words, and counts of tags."""
    words = ["<", *(p.word for p in parts if p.word not in {"?", ".", ","} or p.word == ","), ">"]
    found: set[str] = set()
    for place in range(len(words)):
        for size in (1, 2, 3, 4):
            if place + size <= len(words):
                found.add(" ".join(words[place : place + size]))
        if place + 2 < len(words):
            found.add(f"{words[place]} _ {words[place + 2]}")
    soft = ["<", *(p.soft for p in parts if p.word not in {"?", "."}), ">"]
    for place in range(len(soft)):
        for size in (2, 3, 4, 5):
            if place + size <= len(soft):
                found.add("~" + " ".join(soft[place : place + size]))
    for tag in _TAGS:
        count = min(words.count(tag), 4)
        found.add(f"#{tag}={count}")
        found.update(f"#{tag}>{n}" for n in range(count))
    lead = " ".join(words[1:3])
    found.update(f"{lead} .. {w}" for w in set(words[3:-1]))
    return found


def place_cues(parts: Sequence[Part], start: int, end: int) -> set[str]:
    """What the role of one stretch can be told from: the words around it and where it stands."""
    inside = [i for i, p in enumerate(parts) if p.start < end and start < p.end]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    before = ["<", "<", "<", "<", *(p.word for p in parts[:first])]
    after = [*(p.word for p in parts[last + 1 :]), ">", ">", ">"]
    b1, b2, b3, b4 = before[-1], before[-2], before[-3], before[-4]
    a1, a2, a3 = after[0], after[1], after[2]
    own = parts[first].tag if inside else ""
    found = {
        f"b1={b1}", f"b2={b2} {b1}", f"b3={b3} {b2} {b1}", f"b4={b4} {b3} {b2} {b1}", f"-2={b2}", f"-3={b3}",
        f"a1={a1}", f"a2={a1} {a2}", f"a3={a1} {a2} {a3}", f"+2={a2}", f"ba={b1}|{a1}", f"bb={b2} {b1}|{a1}",
        f"own={own}", f"lead={parts[0].word if parts else ''}",
        f"lead2={' '.join(p.word for p in parts[:2])}|{own}",
    }  # fmt: skip
    sb = ["<", "<", "<", *(p.soft for p in parts[:first])]
    sa = [*(p.soft for p in parts[last + 1 :]), ">", ">", ">"]
    found |= {
        f"~b2={sb[-2]} {sb[-1]}", f"~b3={sb[-3]} {sb[-2]} {sb[-1]}", f"~a2={sa[0]} {sa[1]}",
        f"~a3={sa[0]} {sa[1]} {sa[2]}", f"~bb={sb[-2]} {sb[-1]}|{sa[0]}", f"~ba={sb[-1]}|{sa[0]} {sa[1]}",
        f"~own={parts[first].soft if inside else ''}",
    }  # fmt: skip
    heads = [p.word for p in parts[:first]]
    found.update(f"has<{w}" for w in heads)
    found.update(f"has>{p.word}" for p in parts[last + 1 :])
    seen = sum(1 for p in parts[:first] if p.tag == "COL")
    tables = sum(1 for p in parts[:first] if p.tag == "TAB")
    found |= {f"cols<{min(seen, 3)}", f"tabs<{min(tables, 3)}", f"at={first * 4 // max(1, len(parts))}"}
    return found
