"""Admin forms of files: a version's file cannot be exchanged, so its field is gone once it exists."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .inspection import inspect


class ImageForm(BaseImageForm):
    """Title, alternative text, focal point and collection; the file only when it is new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)
        if "description" in self.fields:
            self.fields["description"].help_text = _("Says what the picture shows, for people who cannot see it.")


class DocumentForm(BaseDocumentForm):
    """Title and collection; the file only when it is new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)

    def clean_file(self) -> UploadedFile:
        """Refuse an unsound upload at its field: Wagtail's multiple uploader puts aside what fails elsewhere."""
        upload: UploadedFile = self.cleaned_data["file"]
        inspect(upload, upload.name or "", upload.size or 0)
        return upload

    def save(self, commit: bool = True) -> Any:
        """Save; raises ``ValidationError`` for an unsound file.

        The multiple uploader's second step has stored the file by now, and leaves it open: it is closed here, and
        taken away again where it is refused.
        """
        file = self.instance.file if self.instance.pk is None and "file" not in self.fields else None
        try:
            return super().save(commit=commit)
        except ValidationError:
            if file:
                file.storage.delete(file.name)
            raise
        finally:
            if file:
                file.close()
