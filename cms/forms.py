"""The form of every page: what it names, its author must be able to choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelChoiceField
from modelcluster.models import get_all_child_relations
from wagtail.admin.forms.pages import WagtailAdminPageForm

Reference = tuple[type[Model], str]


class OwnChoicesForm(WagtailAdminPageForm):
    """Refuses pages, images and documents that the person could not have chosen and that the page did not name before.

    Choosers show only what is the person's own, but a form is a list of ids: without this, a forged one would show
    titles of other sites' drafts when it comes back with an error, and draw their private files into a publication.
    """

    def is_valid(self) -> bool:
        """Validate; raises ``PermissionDenied`` for a forged choice before anything of it is shown."""
        before = set(_named_by(self.instance)) if self.is_bound and self.for_user else set()
        valid: bool = super().is_valid()
        if self.is_bound and self.for_user:
            _demand_choosable(self.for_user, set(_posted(self)) - before)
        return valid


def _demand_choosable(user: Any, references: set[Reference]) -> None:
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    from cms.admin_views.visible import visible_files, visible_pages
    from cms.models import BasePage

    pages = {pk for model, pk in references if issubclass(model, BasePage)}
    _demand_all(BasePage.objects.filter(pk__in=pages), visible_pages(user))
    for kind in (get_image_model(), get_document_model()):
        files = {pk for model, pk in references if model is kind}
        _demand_all(kind.objects.filter(pk__in=files), visible_files(user, kind))


def _demand_all(named: QuerySet[Any], visible: QuerySet[Any]) -> None:
    """What is not there any more is the form's to say; what is there and hidden is refused."""
    if named.exclude(pk__in=visible.values("pk")).exists():
        raise PermissionDenied


def _named_by(obj: Any) -> Iterator[Reference]:
    """What an object and its children name, as it stands before the form changes it."""
    for field in obj._meta.get_fields():
        if field.is_relation and field.many_to_one and field.concrete:
            value = field.value_from_object(obj)
            if value is not None:
                yield field.related_model, str(value)
        elif hasattr(field, "extract_references"):
            for model, pk, *_paths in field.extract_references(field.value_from_object(obj)):
                yield model, str(pk)
    for relation in get_all_child_relations(obj._meta.model):
        for child in getattr(obj, relation.get_accessor_name()).all():
            yield from _named_by(child)


def _posted(form: Any) -> Iterator[Reference]:
    """What a form and its formsets name in the posted data, valid or not."""
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        if isinstance(field, ModelChoiceField):
            if field.queryset is not None and str(value or "").isdecimal():
                yield field.queryset.model, str(value)
        elif block := getattr(field, "block", None):
            for model, pk, *_paths in block.extract_references(value):
                yield model, str(pk)
    for formset in getattr(form, "formsets", {}).values():
        if formset.management_form.is_valid():
            for child in formset.forms:
                yield from _posted(child)
