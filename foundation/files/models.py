"""File versions: images, their renditions, and documents. A version never changes; a replacement is a new version."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar, Self

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

from .enums import ExtractionState
from .inspection import inspect
from .storage import copy_out


class Version(models.Model):
    """One unchanging file with the words the public reads about it.

    ``public_since`` is set while something published names it; from then on its words are frozen too, since they reach
    the public as alternative text, file name and crop.
    """

    DESCRIPTION: ClassVar[tuple[str, ...]] = ("title",)

    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    public_since = models.DateTimeField(null=True, editable=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="replaced_by"
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises ``PermissionDenied`` when that would change what a version is.

        Whether it is public is never written from here: the row says so, whatever this object read earlier.
        """
        file: Any = getattr(self, "file")  # noqa: B009 - the field comes from Wagtail's class beside this one
        with transaction.atomic():
            # locked, so that no publication or withdrawal comes between this check and the writing
            row = type(self)._base_manager.select_for_update().filter(pk=self.pk).first() if self.pk else None
            if row is not None:
                self._refuse_change(row, file.name)
                self.public_since = row.public_since
            elif file and not self.sha256:
                self.sha256 = _sha256(file)
            super().save(*args, **kwargs)

    @property
    def version_digest(self) -> str:
        """SHA-256 over the bytes' digest and every word that reaches the public with them."""
        data = [self.sha256, *(getattr(self, name) for name in self.DESCRIPTION)]
        return hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest()

    def _refuse_change(self, before: Self, name: str) -> None:
        if getattr(before, "file").name != name or before.sha256 != self.sha256:  # noqa: B009 - see save()
            raise PermissionDenied(
                _("The file of “%(title)s” cannot be exchanged. Upload a new version and choose it on the page.")
                % {"title": self}
            )
        if before.public_since and any(getattr(before, f) != getattr(self, f) for f in self.DESCRIPTION):
            raise PermissionDenied(
                _("“%(title)s” is public, so its title and description are fixed. Upload a new version.")
                % {"title": before}
            )


def _sha256(file: Any) -> str:
    stored = file.closed
    digest = hashlib.sha256()
    if stored:  # only then: leaving the context of open() would close an upload before it is stored
        file.open()
    for chunk in file.chunks():
        digest.update(chunk)
    if stored:
        file.close()
    else:
        file.seek(0)
    return digest.hexdigest()


class PorticoImage(Version, AbstractImage):
    """A picture; ``description`` is its alternative text."""

    search_auto_update = False  # Wagtail's own index is not used: enqueue nothing for it

    DESCRIPTION = (
        "title",
        "description",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = gettext_lazy("image")
        verbose_name_plural = gettext_lazy("images")

    def create_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """Make several sizes; those of a public picture are public from their first moment, as single ones are.

        Wagtail inserts several rows without a signal, so ``receivers.publish_rendition`` does not hear of them, and
        without asking for their keys, which the addresses of sizes need that are not public.
        """
        made: dict[Filter, AbstractRendition] = super().create_renditions(*filters)
        if any(rendition.pk is None for rendition in made.values()):
            rows = {(row.filter_spec, row.focal_point_key): row for row in self.renditions.all()}
            made = {size: rows[one.filter_spec, one.focal_point_key] for size, one in made.items()}
        if self.public_since:
            for rendition in made.values():
                copy_out(rendition.file.name)
        return made


class PorticoRendition(AbstractRendition):
    """A size of a picture, made when it is first shown."""

    image = models.ForeignKey(PorticoImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique")
        ]

    @property
    def url(self) -> str:
        """Public address of a public picture's size, else the address of the checking view."""
        if self.image.public_since:
            return storages["public"].url(self.file.name)
        return reverse("files:rendition", args=[self.pk])


class PorticoDocument(Version, AbstractDocument):
    """An attachment."""

    search_auto_update = False  # Wagtail's own index is not used: enqueue nothing for it

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = gettext_lazy("document")
        verbose_name_plural = gettext_lazy("documents")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as every version; raises ``ValidationError`` for a new one whose file is not sound."""
        self._demand_sound_file()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a new file whose content is damaged or not what its name says."""
        super().clean()
        self._demand_sound_file()

    def _demand_sound_file(self) -> None:
        if self.file and self._state.adding:
            with self.open_file() as stream:
                inspect(stream, self.filename, self.file.size)

    @property
    def url(self) -> str:
        """Public address of a public document, else the address of the checking view."""
        if self.public_since:
            return storages["public"].url(self.file.name)
        return reverse("files:document", args=[self.pk])


class PublicUse(models.Model):
    """“This published object names this version”: a version is public exactly while such a row exists."""

    object_kind = models.CharField(max_length=40)
    object_key = models.CharField(max_length=80)
    image = models.ForeignKey(PorticoImage, null=True, blank=True, on_delete=models.PROTECT, related_name="public_uses")
    document = models.ForeignKey(
        PorticoDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="public_uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_kind", "object_key", "image"], name="public_use_image"),
            models.UniqueConstraint(fields=["object_kind", "object_key", "document"], name="public_use_document"),
            models.CheckConstraint(
                condition=models.Q(image=None) ^ models.Q(document=None), name="public_use_names_one_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_kind}:{self.object_key} → {self.image_id or self.document_id}"


class Extraction(models.Model):
    """The text of a document version, read once by the worker; the version never changes, so neither does the text.

    ``parts`` is a list of ``{"place": words for people, "text": str}``; with ``"hidden": true`` where the text is in
    the file but not on its pages (comments, deleted passages, hidden sheets). ``message`` is a sentence for people that
    names the file and the mend, empty where all was read. ``due_at`` is set while the version waits to be read (again):
    a process that reads it moves it on by its lease, so that what a crash leaves behind is due once more.
    """

    document = models.OneToOneField(PorticoDocument, on_delete=models.CASCADE, related_name="extraction")
    state = models.CharField(
        gettext_lazy("state of the text"),
        max_length=12,
        choices=ExtractionState.choices,
        default=ExtractionState.PENDING,
    )
    extractor = models.CharField(gettext_lazy("read with"), max_length=20, blank=True)
    extractor_version = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=list)
    characters = models.PositiveIntegerField(gettext_lazy("characters"), default=0)
    message = models.TextField(blank=True)
    at = models.DateTimeField(gettext_lazy("read at"), null=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = gettext_lazy("extracted text")
        verbose_name_plural = gettext_lazy("extracted texts")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(due_at__isnull=False), name="extraction_due")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.state}"

    @property
    def text(self) -> str:
        """All parts, one below the other."""
        return "\n".join(part["text"] for part in self.parts)

    @property
    def first_parts(self) -> list[dict[str, Any]]:
        """The first parts, for whoever wants to see whether it was read well."""
        return list(self.parts[:3])
