"""The page that every page of the cluster is: guarded, canonical on its own site, and never published by permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import AbstractPage
from wagtail.models.pages import AbstractPageMeta
from wagtail.url_routing import RouteResult

from cms.enums import ContentClass
from cms.forms import OwnChoicesForm
from cms.publication.managers import GuardedManager

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.publication.permissions import PagePermissions
    from foundation.accounts.models import User


class BasePage(AbstractPage):
    """Base of all page types.

    Going live needs a :class:`~cms.publication.models.PublicationGrant` over exactly the content that goes live;
    nobody, superusers included, holds the permission to publish (``design.md §3``).
    """

    #: Fields given at first publication and never again: outside the digest, kept by every later version.
    given_at_publication: ClassVar[tuple[str, ...]] = ()
    #: What the page is to the review; chains may differ by it.
    content_class: ClassVar[ContentClass] = ContentClass.STRUCTURE
    #: Content fields that came after the first release: they count in the digest from when they leave their default, so
    #: that what was granted before stays covered.
    added_to_digest: ClassVar[tuple[str, ...]] = ()
    #: Structural pages (homes, columns, directories) may go live empty under a provisioning grant.
    is_structural: ClassVar[bool] = False
    #: Wagtail's own index is not used (``config/settings/base.py``): do not enqueue a task for it at every save.
    search_auto_update: ClassVar[bool] = False

    seo_title = models.CharField(
        gettext_lazy("title for search engines"),
        max_length=255,
        blank=True,
        help_text=gettext_lazy("Empty: the title."),
    )
    search_description = models.TextField(gettext_lazy("description for search engines"), blank=True)
    show_in_menus = models.BooleanField(gettext_lazy("show in menus"), default=False)

    objects: ClassVar[Any] = GuardedManager()

    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            heading=gettext_lazy("Address and search engines"),
        )
    ]
    settings_panels: ClassVar[list[Any]] = [PublishingPanel()]

    class Meta(AbstractPageMeta):
        verbose_name = gettext_lazy("page")
        verbose_name_plural = gettext_lazy("pages")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give each page type our form: Wagtail sets its own on this class when it starts, after us."""
        super().__init_subclass__(**kwargs)
        if "base_form_class" not in cls.__dict__:
            cls.base_form_class = OwnChoicesForm

    @classmethod
    def can_create_at(cls, parent: BasePage) -> bool:
        """No content below a page that lists nothing: readers would not find it."""
        return bool(super().can_create_at(parent)) and (cls.is_structural or parent.lists_content)

    @property
    def lists_content(self) -> bool:
        """Whether the page shows its readers what is published below it."""
        return True

    def permissions_for_user(self, user: User) -> PagePermissions:
        """What a person may do here; publishing is never among it."""
        from cms.publication.permissions import PagePermissions

        return PagePermissions(user, self)

    def begin_below(self, parent: BasePage) -> None:
        """Fill a new page's fields with what its place suggests, before an editor sees the form. Saves nothing."""

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """What readers hold in their hands: a phone, and a desktop; the editor's preview has a button for each."""
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 390, "label": _("On a phone")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("On a desktop")},
        ]

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish or schedule a revision that holds a grant, below live ancestors. Raises ``NotGranted``."""
        from cms.publication.actions import recorded_last
        from cms.publication.guard import demand_publishable

        demand_publishable(self, revision)
        with recorded_last():
            return super().publish(revision, *args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> BasePage:
        """Content of a revision on this page; what was given at publication stays as the row has it."""
        page: BasePage = super().with_content_json(content)
        if self.given_at_publication:
            row = type(page)._base_manager.filter(pk=self.pk).values(*self.given_at_publication).first() or {}
            for name, value in row.items():
                setattr(page, name, value)
        return page

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Save a draft. A revision that was submitted is evidence: a new one is made instead of overwriting it.

        Raises ``NotGranted`` where the page was taken down for privacy.
        """
        from cms.publication.guard import demand_no_stone
        from cms.review.models import Review

        if self.pk:
            demand_no_stone(self.pk)  # before Wagtail saves the comments
        if overwrite_revision is not None and Review.objects.filter(revision=overwrite_revision).exists():
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    save_revision.alters_data = True  # type: ignore[attr-defined] # Django's flag against calls from templates

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the page and all below it, unless something there is in review, live or to be published.

        Checked first and in one transaction: treebeard lowers the parent's child count before Django may refuse.
        """
        from cms.publication.guard import refuse_deletion

        with transaction.atomic():
            refuse_deletion(self)
            return super().delete(*args, **kwargs)

    delete.alters_data = True  # type: ignore[attr-defined] # as above

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Serve live pages below live pages only: Wagtail itself would serve a live child of a draft."""
        if path_components and not self.live:
            raise Http404
        return super().route(request, path_components)

    def create_alias(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: an alias goes live without review of its own."""
        from cms.publication.guard import NotGranted

        raise NotGranted(_("Aliases are not used here. Share the page by a pointer page instead."), self)
