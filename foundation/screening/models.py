"""Word lists, leaders with their posts, and the level of each check: one set for the whole installation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import Level, TermKind


class Term(models.Model):
    """A listed word or phrase. Written through ``list_actions`` only; switched off, never deleted."""

    kind = models.CharField(_("kind"), max_length=10, choices=TermKind.choices)
    text = models.CharField(_("word or phrase"), max_length=60)
    suggestion = models.CharField(_("suggestion"), max_length=60, blank=True, help_text=_("What to write instead."))
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Why, or where the rule stands."))
    active = models.BooleanField(_("in use"), default=True)
    #: The words as they are looked for: normalised, so that no word is listed twice in two spellings.
    normal = models.CharField(max_length=240, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("listed word")
        verbose_name_plural = _("listed words")
        ordering = ("kind", "text", "pk")
        constraints = [models.UniqueConstraint(fields=["kind", "normal"], name="term_once_a_kind")]

    def __str__(self) -> str:
        return self.text


class Leader(models.Model):
    """A leader with the posts held now (领导人名单). Several posts and aliases are separated by “、”."""

    name = models.CharField(_("name of the leader"), max_length=40)
    post = models.CharField(
        _("posts"), max_length=200, help_text=_("As written officially; several separated by “、”.")
    )
    aliases = models.CharField(
        _("other spellings of the name"), max_length=120, blank=True, help_text=_("Several separated by “、”.")
    )
    active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("leader")
        verbose_name_plural = _("leaders")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["name", "post"], name="leader_once_a_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.name}"


class CheckSetting(models.Model):
    """The level of a check where the provincial office set another than the default."""

    check_name = models.CharField(_("check"), max_length=60, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("level of a check")
        verbose_name_plural = _("levels of checks")

    def __str__(self) -> str:
        return f"{self.check_name}: {self.level}"


class ListVersion(models.Model):
    """A token for the present content of a list; drawn anew with each change, so that processes know theirs is old."""

    name = models.CharField(max_length=20, primary_key=True)
    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("version of a list")
        verbose_name_plural = _("versions of lists")

    def __str__(self) -> str:
        return f"{self.name}: {self.token}"
