"""What changed since the last public version, side by side: every field of the digest, every block of the body.

Reading costs the same number of queries whatever the content; time and length are bounded
(:class:`~cms.review.comparison_parts.Bounds`), and what is cut is said. The result holds safe HTML only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.fields import StreamField

from cms.publication.digest import OUTSIDE_CHILDREN, OUTSIDE_RELATIONS, content_fields, digest
from cms.readings import reading_of
from foundation.files.models import PorticoImage

from .comparison_body import Block, Body, blocks_of, want
from .comparison_names import Names, attachment_rows, picture, relation_rows, states
from .comparison_parts import EMPTY, Bounds, Part, Row, State, bounded, rows_of_lines, state_of
from .comparison_words import Writer, plain_lines

if TYPE_CHECKING:
    from cms.models import BasePage

#: Read last: the address and what search engines see.
LAST = ("slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at", "locale")


@dataclass(frozen=True)
class Comparison:
    """Parts side by side; of a new item (``is_new``) only the right side. ``sentences`` say what is missing."""

    parts: list[Part]
    is_new: bool
    whole: bool
    unchanged: int
    sentences: list[str]


def compare(
    before: BasePage | None, after: BasePage, *, picture_url: Callable[[int], str], whole: bool = False
) -> Comparison:
    """Two versions of a page; ``before`` None for an item that was never public: then everything is shown.

    ``whole``: unchanged parts too. ``picture_url`` gives the address of a thumbnail by the image's id.
    """
    return _Comparing(before, after, picture_url, whole=whole or before is None).run()


class _Comparing:
    """One comparison under way."""

    def __init__(
        self, before: BasePage | None, after: BasePage, picture_url: Callable[[int], str], *, whole: bool
    ) -> None:
        self.before, self.after, self.whole = before, after, whole
        self.picture_url = picture_url
        self.bounds, self.names = Bounds(), Names()
        self.writer = Writer(self.bounds.effort, plain=before is None)
        self.fields = sorted(content_fields(type(after)), key=lambda item: item.name in LAST)
        self.bodies: dict[str, tuple[list[Block], list[Block]]] = {}

    def run(self) -> Comparison:
        """Ask for all names, read them, write the parts."""
        self._want()
        self.names.read()
        self.writer.targets = self.names.targets()
        parts = [*self._field_parts(late=False), *self._child_parts(), *self._field_parts(late=True)]
        shown = [part for part in parts if part.rows and (self.whole or part.state != State.SAME)]
        sentences = self.bounds.sentences()
        if not any(part.state != State.SAME for part in parts) and self.before is not None:
            sentences.append(self._nothing())
        unchanged = sum(part.state == State.SAME for part in parts)
        return Comparison(shown, self.before is None, self.whole, unchanged, sentences)

    def _nothing(self) -> str:
        assert self.before is not None  # noqa: S101 - asked by the caller
        if digest(self.before) == digest(self.after):
            return _("Nothing differs from the public version.")
        return _("The versions differ in something that cannot be shown here. Compare the previews.")

    def _want(self) -> None:
        for item in self.fields:
            if isinstance(item, StreamField):
                old, new = (self._blocks(page, item) for page in (self.before, self.after))
                self.bodies[item.name] = (old, new)
                for blocks in self.bodies[item.name]:
                    want(blocks, self.names)
            elif item.is_relation and item.related_model is PorticoImage:
                for page in (self.before, self.after):
                    self.names.want("images", getattr(page, item.attname, None))
        for page in (self.before, self.after):
            for attached in self._children(page, "attachments"):
                self.names.want("documents", attached.document_id)
            for relation in self._children(page, "relations"):
                self.names.want("pages", relation.target_id)

    @staticmethod
    def _blocks(page: BasePage | None, item: Any) -> list[Block]:
        return blocks_of(getattr(page, item.name)) if page is not None else []

    @staticmethod
    def _children(page: BasePage | None, name: str) -> list[Any]:
        return list(getattr(page, name).all()) if page is not None else []

    def _field_parts(self, *, late: bool) -> Iterator[Part]:
        for item in self.fields:
            if (item.name in LAST) is not late:
                continue
            if isinstance(item, StreamField):
                yield from self._body(item)
            elif item.is_relation and item.related_model is PorticoImage:
                yield self._image(item)
            else:
                yield self._field(item)

    def _body(self, item: Any) -> Iterator[Part]:
        labels = {name: block.label for name, block in item.stream_block.child_blocks.items()}
        body = Body(self.names, self.writer, self.bounds, self.picture_url, labels, whole=self.whole)
        yield from body.parts(*self.bodies[item.name])

    def _image(self, item: Any) -> Part:
        old, new = (getattr(page, item.attname, None) for page in (self.before, self.after))
        same = old == new

        def row(one: int | None, two: int | None, equal: bool) -> Row:
            left, right = (
                picture(
                    pk, "", self.names, self.bounds, self.picture_url, tag="" if equal or self.writer.plain else tag
                )
                if pk
                else EMPTY
                for pk, tag in ((one, "del"), (two, "ins"))
            )
            return Row(state_of(one, two, same=equal), left, right)

        rows = bounded([(old, new, same)], row, self.bounds, whole=True) if old or new else []
        return Part(item.verbose_name, state_of(old, new, same=same) if rows else State.SAME, rows)

    def _field(self, item: Any) -> Part:
        texts = [words_of(item, page) for page in (self.before, self.after)]
        if self.before is None and getattr(self.after, item.attname) == item.get_default():
            return Part(item.verbose_name, State.SAME, [])
        return self._text_part(item.verbose_name, *texts)

    def _text_part(self, label: str | Promise, old: str, new: str) -> Part:
        if not self.whole and old == new:
            return Part(label, State.SAME, [])
        if not self.bounds.reads(len(old) + len(new)):
            old, new = old[: self.bounds.read // 2], new[: self.bounds.read // 2]
        rows = rows_of_lines(plain_lines(old), plain_lines(new), self.writer, self.bounds, whole=self.whole)
        return Part(label, states(rows) if old != new else State.SAME, rows)

    def _child_parts(self) -> Iterator[Part]:
        for relation in get_all_child_relations(type(self.after)):
            name = relation.get_accessor_name()
            if name in OUTSIDE_RELATIONS:
                continue
            old, new = (self._children(page, name) for page in (self.before, self.after))
            if name == "attachments":
                rows = attachment_rows(old, new, self.names, self.writer, self.bounds, whole=self.whole)
                yield Part(_("Attachments"), states(rows), rows)
            elif name == "relations":
                rows = relation_rows(old, new, self.names, self.writer, self.bounds, whole=self.whole)
                yield Part(_("Related pages"), states(rows), rows)
            else:
                texts = ["\n".join(_child_words(child, relation.field.name) for child in side) for side in (old, new)]
                yield self._text_part(relation.related_model._meta.verbose_name_plural, *texts)
        for item in get_all_child_m2m_relations(type(self.after)):
            texts = ["\n".join(sorted(map(str, self._children(page, item.name)))) for page in (self.before, self.after)]
            yield self._text_part(item.verbose_name, *texts)


def _child_words(child: models.Model, parent: str) -> str:
    return "; ".join(
        f"{item.verbose_name}: {words_of(item, child)}"
        for item in child._meta.concrete_fields
        if not item.primary_key and item.name != parent and item.name not in OUTSIDE_CHILDREN
    )


def words_of(item: Any, obj: models.Model | None) -> str:
    """A field's value in words."""
    value = getattr(obj, item.attname) if obj is not None else None
    if value is None or value == "":
        return ""
    if (read := reading_of(item)) is not None:
        return "\n".join(" ".join(piece.text.split()) for piece in read(value))
    if item.is_relation:
        return str(getattr(obj, item.name, None) or value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if item.choices:
        return str(dict(item.flatchoices).get(value, value))
    if isinstance(item, models.DateTimeField):
        return date_format(localtime(value), "Y-m-d H:i")
    return str(value)


def public_version(page: Any) -> BasePage | None:
    """The version that the public reads; None for a page that is not public."""
    if not page.live:
        return None
    revision = page.live_revision
    found: BasePage = revision.as_object() if revision is not None else page.specific
    return found
