"""One analysis for every engine: width and case folded, words of other scripts whole, Chinese and kin as bigrams.

Engines receive the result as text in which blanks part the tokens, so that no engine's own analyzer has a say. A run of
CJK characters ``abc`` gives ``a ab bc c``: bigrams with the edges alone. Every piece of a text is then a *phrase* of
consecutive tokens (``phrase_tokens``), also where scripts meet (``2011年``, ``68号``, ``5G网络``), and one character is
the prefix of a token (``search.md``: an AND of bigrams finds what is not there).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sites.characters import simplified

#: Longer words are cut: Elasticsearch's whitespace tokenizer would split them at 255 characters, tantivy would not.
LONGEST_WORD: Final = 64
_CACHE_SIZE: Final = 50_000
_CACHED_LENGTH: Final = 64
_EDGE: Final = "\x00"  # stands between the runs of a text while bigrams are made; folded texts contain none

# Characters that take part in bigrams, as folded: Han with 々〆〇 and all extensions, kana, bopomofo, hangul.
_CJK: Final = (
    "\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u3105-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
)
_PLAIN: Final = re.compile(f"([{_CJK}]+)")
_CJK_RUN: Final = re.compile(f"[{_CJK}]+")
_TOKEN: Final = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
# Characters whose folding gives or changes CJK: radicals, circles used as zeros, enclosed and compatibility characters,
# half-width kana, voiced kana written with marks. Texts with one of them are folded as a whole before runs are cut.
_ODD: Final = re.compile(
    "[\u0000\u25cb\u25ef\u2e80-\u2fdf\u3036-\u303a\u3099\u309a\u309f\u30ff\u3131-\u318f\u3190-\u319f\u31f0-\u33ff"
    "\ua960-\ua97f\ud7b0-\ud7ff\uf900-\ufaff\uff65-\uffdc\u1100-\u11ff\U0001f200-\U0001f2ff\U0002f800-\U0002fa1f]"
    "|[\u304b-\u30fd][\u3099\u309a\uff9e\uff9f]"
    f"|[{''.join(map(chr, simplified()))}]"  # traditional characters count as their simplified ones
)
_DROPPED_MARKS: Final = re.compile("[\u0300-\u036f\u3099\u309a]")
_ZERO_CIRCLES: Final = {"\u25cb": "〇", "\u25ef": "〇"}


def _fold_character(character: str) -> str:
    folded = _ZERO_CIRCLES.get(character)
    if folded is None:
        compatible = unicodedata.normalize("NFKD", character.casefold())
        folded = unicodedata.normalize("NFC", _DROPPED_MARKS.sub("", compatible)).casefold().translate(simplified())
    word = "".join(part for part in folded if part.isalnum() or _CJK_RUN.match(part))
    if word or _DROPPED_MARKS.fullmatch(character) or unicodedata.category(character) == "Cf":
        return word  # accents and invisible format characters vanish without parting a word
    return " "


class _Folding(dict[int, str]):
    """Translation table that learns each character when it first meets it."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()  # characters that fold to none or several

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


_FOLDING: Final = _Folding()


def fold(text: str) -> str:
    """Fold a text character by character: width, case, accents, old and traditional forms; what is no word: a blank.

    Independent of context, so that places in the folded text lead back to the text (see ``search.passages``).
    """
    return text.translate(_FOLDING)


def folded_places(text: str, folded: str) -> list[int] | None:
    """Place in the text of each character of its folded form; None where they are the same, as nearly always."""
    if len(folded) == len(text) and _FOLDING.uneven.isdisjoint(text):
        return None
    return [place for place, character in enumerate(text) for _part in _FOLDING[ord(character)]]


class _Between(dict[str, str]):
    """What stands between two CJK runs → its words, each with a blank before and after; short pieces are remembered."""

    def __missing__(self, piece: str) -> str:
        words = (word[:LONGEST_WORD] for word in fold(piece).split())
        result = " ".join(words)
        if len(piece) <= _CACHED_LENGTH:
            if len(self) >= _CACHE_SIZE:
                self.clear()
            self[piece] = result
        return result


_BETWEEN: Final = _Between()


def index_text(text: str) -> str:
    """Tokens of a text to be indexed, parted by blanks.

    All runs are paired at once and what stands between them is looked up: about 90 µs for 1,400 characters, where a
    loop over runs takes six times as long.
    """
    if _ODD.search(text):
        text = fold(text)
    pieces = _PLAIN.split(text)
    between = [_BETWEEN[piece] for piece in pieces[::2]]
    runs = pieces[1::2]
    if not runs:
        return between[0]
    line = f"{_EDGE}{_EDGE.join(runs)}{_EDGE}"
    # "\0a ab bc c\0 \0d de e\0 " → one piece a run
    grams = _pairs(line)[1:-2].split(f"{_EDGE} {_EDGE}")
    interleaved = [""] * len(pieces)
    interleaved[0::2] = between
    interleaved[1::2] = grams
    return " ".join(interleaved)


def _pairs(line: str) -> str:
    """Every character with its neighbour, parted by blanks: three strided copies instead of a loop."""
    code_points = memoryview(line.encode("utf-32-le")).cast("I")
    pairs = memoryview(bytearray(b" \0\0\0" * (3 * (len(line) - 1)))).cast("I")
    pairs[0::3] = code_points[:-1]
    pairs[1::3] = code_points[1:]
    return pairs.tobytes().decode("utf-32-le")


def phrase_tokens(text: str) -> tuple[str, ...]:
    """Tokens that stand in a row wherever the text stands; the open edges of the text are left out.

    One CJK character alone gives itself: it is to be searched as the prefix of a token (``is_prefix``).
    """
    tokens = index_text(text).split()
    if len(tokens) == 2 and tokens[0] == tokens[1] and is_prefix(tokens[:1]):
        return (tokens[0],)
    if tokens and _starts_run(tokens):
        tokens = tokens[1:]
    if tokens and _ends_run(tokens):
        tokens = tokens[:-1]
    return tuple(tokens)


def _starts_run(tokens: list[str]) -> bool:
    return len(tokens[0]) == 1 and _CJK_RUN.match(tokens[0]) is not None


def _ends_run(tokens: list[str]) -> bool:
    return len(tokens) > 1 and len(tokens[-1]) == 1 and _CJK_RUN.match(tokens[-1]) is not None


def is_prefix(tokens: tuple[str, ...] | list[str]) -> bool:
    """Tell whether these query tokens are one CJK character, found as the start of a token."""
    return len(tokens) == 1 and len(tokens[0]) == 1 and _CJK_RUN.match(tokens[0]) is not None


def loose_tokens(text: str) -> tuple[str, ...]:
    """Bigrams and words of a text without edges and repetitions, for a relaxed search."""
    tokens = (token for token in index_text(text).split() if len(token) > 1 or not _CJK_RUN.match(token))
    return tuple(dict.fromkeys(tokens))


def word_parts(text: str) -> list[str]:
    """Runs of CJK characters and words of other scripts, folded, in their order."""
    return _TOKEN.findall(fold(text))


def identifier_key(text: str) -> str:
    """Letters and digits of an index number or the like, folded, nothing else: how identifiers are compared."""
    return fold(text).replace(" ", "")
