"""Bodies of government: who stands above whom, and the codes that name them outside."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enums import OrganisationKind


class Organisation(models.Model):
    """A body of government (单位).

    ``parent`` is the body that answers for it where its own people are missing (county → city → province);
    ``index_prefix`` is the front part of the index numbers of its documents (``domain.md §3.2``).
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("superior"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    index_prefix = models.CharField(
        _("index prefix"), max_length=20, blank=True, help_text=_("Front part of index numbers; empty: the code.")
    )
    region_code = models.CharField(_("region code"), max_length=6, blank=True)
    is_party = models.BooleanField(_("Party body"), default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organisation_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an organisation that stands above itself."""
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen and above.pk is not None:
                raise ValidationError({"parent": _("An organisation cannot stand above itself.")})
            seen.add(above.pk)
            above = above.parent

    @property
    def document_prefix(self) -> str:
        """Front part of index numbers: the prefix, else the code, else the row's own number."""
        return self.index_prefix or self.code or f"{self.pk:09d}"
