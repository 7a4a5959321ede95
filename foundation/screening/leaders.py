"""Leaders beside posts: a listed name with another post, and a name one character off beside a listed post.

Conservative on purpose: many people share a name, and one person holds many posts. What is found and what not stands
in ``docs/screening.md``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .models import Leader
from .normal import HAN, plain_name
from .occurrences import Finder
from .posts import BASES, HEADS, body_of, is_past, means, title_after, title_before

_SEPARATORS = re.compile(r"[、,，;；/\s]+")
_HAN = re.compile(rf"[{HAN}]+")
#: What may follow a name of two characters, which could otherwise be the beginning of a longer one.
_AFTER_NAME = "在出主强指会参调检讲作表说率到赴同与和代签听看深了对向为等的介宣发任并还先亲要一也致陪前带、"
#: What follows a title that is not a person's: 主任医师, 市长热线, 局长信箱.
_NOT_A_PERSON = (
    "医师",
    "技师",
    "编辑",
    "科员",
    "助理",
    "热线",
    "信箱",
    "办公",
    "会议",
    "专线",
    "接待",
    "质量奖",
    "任期",
)
_COMMITTEE = re.compile(r"[省市县区州]委$")
_PLACES = tuple("省市县区州盟旗镇乡")
_CLAUSE_ENDS = re.compile(r"[,，。；;:：！？!?\n]")
_REACH = 30


@dataclass(frozen=True, slots=True)
class Post:
    """One listed post in parts: 江岭省 · 副省长."""

    written: str
    body: str
    title: str


@dataclass(frozen=True, slots=True)
class Slip:
    """``normal[start:end]`` does not fit the list. ``name`` is the listed leader, ``post`` the listed posts.

    ``said`` is the post found beside the name, or the name found beside the post (``is_name``).
    """

    start: int
    end: int
    name: str
    post: str
    said: str
    is_name: bool


class LeaderBook:
    """The list of leaders, ready to be looked for in normalised text."""

    def __init__(self, leaders: Iterable[Leader]) -> None:
        self.posts: dict[str, list[Post]] = defaultdict(list)
        self.written: dict[str, list[str]] = defaultdict(list)
        self.names: dict[str, str] = {}
        for leader in leaders:
            name = plain_name(leader.name)
            self.posts[name] += [post_of(part) for part in parts(leader.post)]
            self.written[name].append(leader.post)
            for form in (name, *map(plain_name, parts(leader.aliases))):
                self.names[form] = name
        self.holders: dict[str, set[str]] = defaultdict(set)
        self.short: dict[str, set[str]] = defaultdict(set)
        self._count()
        self._lengths = sorted({len(form) for form in self.names})
        self._names = Finder(self.names)
        self._posts = Finder(dict.fromkeys((*self.holders, *self.short)))

    def slips(self, text: str) -> Iterator[Slip]:
        """What does not fit, in the order of the text."""
        found = [*self._wrong_posts(text), *self._wrong_names(text)]
        yield from sorted(found, key=lambda slip: slip.start)

    def _count(self) -> None:
        """Who holds a post: by the post in full; and by its short form, which says no place: 省长, 省委书记."""
        for name, posts in self.posts.items():
            for post in posts:
                self.holders[post.written].add(name)
                self.holders[post.body + post.title].add(name)
                if BASES.get(post.title) in HEADS:
                    self.short[post.title].add(name)
                elif committee := _COMMITTEE.search(post.body):
                    self.short[committee.group() + post.title].add(name)

    def _wrong_posts(self, text: str) -> Iterator[Slip]:
        for found in self._names.find(text):
            start, end, name = found.start, found.end, found.value
            if _ends_name(text, text[start:end], end):
                yield from self._before(text, start, end, name)
                yield from self._after(text, start, end, name)

    def _before(self, text: str, start: int, end: int, name: str) -> Iterator[Slip]:
        """省长张三."""
        title = title_before(text, start)
        if not title or self._is_past(text, start - len(title), self.posts[name]):
            return
        if self._is_wrong(name, body_before(text, start - len(title), title), title):
            yield self._slip(start - len(title), end, name, title)

    def _after(self, text: str, start: int, end: int, name: str) -> Iterator[Slip]:
        """张三省长: heads of places only, and not where the title belongs to the next name."""
        title = title_after(text, end)
        if not title or BASES[title] not in HEADS or title_before(text, start):
            return
        past = end + len(title)
        next_one = any(text[past : past + length] in self.names for length in self._lengths)
        if not next_one and not text.startswith(_NOT_A_PERSON, past) and self._is_wrong(name, "", title):
            yield self._slip(start, past, name, title)

    def _is_wrong(self, name: str, body: str, title: str) -> bool:
        """Another rank of the same title in the same body, or the post that the list gives to somebody else."""
        posts = self.posts[name]
        if any(means(title, post.title) and _agree(body, post.body) for post in posts):
            return False
        related = [post for post in posts if BASES.get(post.title) == BASES[title]]
        if not body:
            head = BASES[title] in HEADS
            return head and (bool(related) or (title in HEADS and title in self.short))
        if any(post.body and _meet(body, post.body) for post in related):
            return True
        others = self._holders_of(body + title)
        return bool(others) and name not in others

    def _holders_of(self, words: str) -> set[str]:
        """Who holds the longest listed post that the words end with, its body named; or the short form they are."""
        for start in range(len(words) - 1):
            if words[start:] in self.holders:
                return self.holders[words[start:]]
        return self.short.get(words, set())

    def _is_past(self, text: str, end: int, posts: Iterable[Post]) -> bool:
        """Whether the clause before a title says that it was held before; a body such as 中原市 says nothing."""
        clause = _CLAUSE_ENDS.split(text[max(0, end - _REACH) : end])[-1]
        for post in posts:
            clause = clause.replace(post.body, "") if post.body else clause
        return is_past(clause)

    def _slip(self, start: int, end: int, name: str, said: str) -> Slip:
        return Slip(start, end, name, "、".join(self.written[name]), said, is_name=False)

    def _wrong_names(self, text: str) -> Iterator[Slip]:
        """省长张小山 where 省长 is 张小三's: the same length, one character off, and nobody else's name."""
        for found in self._posts.find(text):
            start, end, post = found.start, found.end, text[found.start : found.end]
            title = title_before(post, len(post))
            if title and title_before(text, end) == title:
                yield from self._near_names(text, start, end, post)

    def _near_names(self, text: str, start: int, end: int, post: str) -> Iterator[Slip]:
        holders = self.holders.get(post) or self.short[post]
        for name in sorted(holders):
            said = text[end : end + len(name)]
            if not _one_off(said, name) or said in self.names or not _ends_name(text, said, end + len(said)):
                continue
            if self._is_sure(text, start, name, post) and not self._is_past(text, start, self.posts[name]):
                yield Slip(start, end + len(said), name, "、".join(self.written[name]), said, is_name=True)
                return

    def _is_sure(self, text: str, start: int, name: str, post: str) -> bool:
        """A longer name beside the post; a short one only beside a post in full that nobody else holds."""
        if post in self.holders:
            return len(name) > 2 or len(self.holders[post]) == 1
        if post in BASES:
            body = body_before(text, start, post)
            return len(name) > 2 and any(_agree(body, held.body) for held in self.posts[name] if held.title == post)
        return len(name) > 2 and not _HAN.match(text[start - 1 : start] if start else "")


def body_before(text: str, end: int, title: str) -> str:
    """The body that stands before a title; for heads of places nothing where the words before it name no place."""
    start = end
    while start > max(0, end - _REACH) and _HAN.match(text[start - 1]):
        start -= 1
    body = body_of(text[start:end])
    return body if BASES[title] not in HEADS or body.endswith(_PLACES) else ""


def parts(listed: str) -> list[str]:
    """Several posts or spellings of one field."""
    return [part for part in _SEPARATORS.split(listed) if part]


def post_of(written: str) -> Post:
    """A listed post in parts; a title that nobody knows is the whole post."""
    plain = plain_name(written)
    title = title_before(plain, len(plain)) or plain
    return Post(plain, body_of(plain.removesuffix(title)), title)


def _agree(body: str, listed: str) -> bool:
    return not body or not listed or _meet(body, listed)


def _meet(body: str, listed: str) -> bool:
    """Whether two bodies may be the same: one is the end of the other."""
    return body.endswith(listed) or (len(body) > 1 and listed.endswith(body))


def _ends_name(text: str, form: str, end: int) -> bool:
    following = text[end : end + 1]
    return len(form) > 2 or not _HAN.match(following) or following in _AFTER_NAME or bool(title_after(text, end))


def _one_off(said: str, name: str) -> bool:
    if len(said) != len(name) or not _HAN.fullmatch(said):
        return False
    return sum(one != other for one, other in zip(said, name, strict=True)) == 1
