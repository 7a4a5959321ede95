"""Renditions of a public picture are public from their first moment; new documents wait to be read."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import Extraction, PorticoDocument, PorticoRendition
from .storage import copy_out


@receiver(post_save, sender=PorticoRendition)
def publish_rendition(instance: PorticoRendition, *, created: bool, **_kwargs: Any) -> None:
    """Copy a new size of a public picture out at once: the page that asked for it is being served."""
    if created and instance.image.public_since:
        copy_out(instance.file.name)


@receiver(post_save, sender=PorticoDocument)
def await_extraction(instance: PorticoDocument, *, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """Have a new version's text read, wherever it came from: forms, imports, commands."""
    if created and not raw:
        Extraction.objects.create(document=instance)
