"""Names of columns that begin with letters of their table's name: eid of employees, bname of banks."""

from functools import lru_cache

from sextant.kit.nouns import singular
from sextant.kit.spoken import EXPANSIONS, name_words

# What rows have one of each, as it is written behind those letters.
_TAILS = {"id": "id", "name": "name", "no": "number", "num": "number", "code": "code", "title": "title"}
_MOST = 3  # letters
_WORDS = """acid amid arid avid bid fluid grid hybrid kid laid lid lipid lucid maid paid rabid raid rapid
rigid said solid tepid timid valid vivid void nickname rename surname username barcode decode encode unicode
zipcode subtitle entitle also amino casino dino domino mono piano rhino techno vino who"""
_ARE_WORDS = frozenset(_WORDS.split())


@lru_cache(maxsize=20_000)
def initialed(name: str, table: str) -> tuple[str, ...]:
    """What such a name stands for: `eid` of employees is employee id. Empty for other names."""
    written = "".join(name_words(name))
    words = [singular(word) for word in name_words(table)]
    if written in _ARE_WORDS or written in EXPANSIONS or written in words:
        return ()
    for tail, said in _TAILS.items():
        head = written.removesuffix(tail)
        if head == written or not 1 <= len(head) <= _MOST:
            continue
        for word in words:
            if word != head and _shortens(head, word):
                return word, said
        if head == "".join(word[0] for word in words):
            return (*words, said)
    return ()


def _shortens(head: str, word: str) -> bool:
    """Whether a word begins with these letters, or has them in this order: `ap` of airports."""
    rest = iter(word)
    return word[0] == head[0] and all(letter in rest for letter in head)
