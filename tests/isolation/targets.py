"""What to ask of each address: its arguments for an object here, and what to send where an empty form would say little.

To cover a new address: if its arguments have known names, do nothing. Otherwise add them to ``ARGUMENTS``; a more
special key wins: ``namespace:name.argument`` before ``namespace.argument`` before ``argument``. Further ways to ask
(queries, posted data) go into ``CALLS``. Then run ``python -m tests.isolation.regenerate`` and read the new lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver

from cms.models import Review
from tests.factories.admin import article_form
from tests.factories.files import png

from .world import MARK, World

Value = Callable[[World], Any]


def _thing(name: str) -> Value:
    return lambda world: world[name].pk


def _fixed(value: Any) -> Value:
    return lambda world: value


ARGUMENTS: dict[str, Value] = {
    "page_id": _thing("draft"),
    "page_pk": _thing("draft"),
    "parent_page_id": _thing("column"),
    "page_to_move_id": _thing("draft"),
    "destination_id": _thing("column"),
    "revision_id": _thing("revision"),
    "workflow_state_id": _thing("workflow_state"),
    "task_state_id": _thing("task_state"),
    "task_id": _thing("task"),
    "workflow_pk": _thing("workflow"),
    "collection_id": _thing("collection"),
    "document_id": _thing("document"),
    "doc_id": _thing("document"),
    "image_id": _thing("image"),
    "redirect_id": _thing("redirect"),
    "session_id": _thing("session"),
    "site_id": _thing("site"),
    "object_id": _thing("draft"),
    "content_type_app_name": _fixed("cms"),
    "content_type_model_name": _fixed("article"),
    "app_label": _fixed("cms"),
    "app_name": _fixed("cms"),
    "model_name": _fixed("article"),
    "filter_spec": _fixed("width-32"),
    "action_name": _fixed("approve"),
    "hue": _fixed(256),
    "name": _fixed(f"documents/{MARK}.txt"),
    "feed.page_id": _thing("column"),
    "feed.form": _fixed("rss"),
    "sitemap.number": _fixed(1),
    "uidb64": _fixed("MQ"),
    "token": _fixed("c-1"),
    "page_view_restriction_id": _fixed(1),
    "wagtailadmin_api:pages.pk": _thing("draft"),
    "wagtailadmin_api:documents.pk": _thing("document"),
    "wagtailadmin_api:images.pk": _thing("image"),
    "wagtailadmin_api:pages.action_name": _fixed("copy"),
    "wagtail_bulk_action.model_name": _fixed("basepage"),
    "wagtail_bulk_action.action": _fixed("delete"),
    "wagtailadmin_tag_model_autocomplete.app_name": _fixed("taggit"),
    "wagtailadmin_tag_model_autocomplete.model_name": _fixed("tag"),
    "wagtailadmin_collections.pk": _thing("collection"),
    "wagtailadmin_workflows.pk": _thing("workflow"),
    "wagtailadmin_workflows.model_name": _fixed("roletask"),
    "wagtailadmin_workflows:edit_task.pk": _thing("task"),
    "wagtailadmin_workflows:disable_task.pk": _thing("task"),
    "wagtailadmin_workflows:enable_task.pk": _thing("task"),
    "wagtailadmin_pages:workflow_action.page_id": _thing("waiting"),
    "wagtailadmin_pages:collect_workflow_action_data.page_id": _thing("waiting"),
    "wagtailadmin_pages:confirm_workflow_cancellation.page_id": _thing("waiting"),
    "wagtailadmin_pages:workflow_preview.page_id": _thing("waiting"),
    "wagtailadmin_pages:workflow_history.page_id": _thing("waiting"),
    "wagtailadmin_pages:workflow_history_detail.page_id": _thing("waiting"),
    "wagtailadmin_pages:unpublish.page_id": _thing("live"),
    "wagtailadmin_pages:unlock.page_id": _thing("locked"),
    "wagtailadmin_pages:revisions_compare.pk": _thing("draft"),
    "wagtailadmin_pages:revisions_compare.revision_id_a": _fixed("earliest"),
    "wagtailadmin_pages:revisions_compare.revision_id_b": _fixed("latest"),
    "rest": _fixed("1/"),
    "user_id": _thing("user"),
    "assignment_id": _thing("assignment"),
    "absence_id": _thing("absence"),
    "chain_id": _thing("chain"),
    "act_id": _thing("act"),
    "request_id": _thing("request"),
    "account_end_session.pk": _thing("user_session"),
    "audit:entry.number": _thing("audit_entry"),
    "people.page_id": _thing("home"),
    "changes:order.page_id": _thing("home"),
    "changes:move.page_id": _thing("column"),
    "cms_review.page_id": _thing("waiting"),
    "cms_publication.page_id": _thing("live"),
    "cms_checks.review_id": lambda world: Review.objects.get(page_key=world["waiting"].pk).pk,
    "reprint_sources.source_id": _thing("reprint_source"),
    "corrections.number": lambda world: world["error_report"].number,
    "report_error_status.number": lambda world: world["error_report"].number,
    "wagtailsettings.app_name": _fixed("site_cluster"),
    "wagtailsettings.model_name": _fixed("siteprofile"),
    "wagtailsettings.pk": _thing("site"),
    "wagtailsites.pk": _thing("site"),
    "wagtailusers_users.pk": _thing("user"),
    "wagtailusers_groups.pk": _thing("group"),
    "wagtaildocs.uploaded_file_id": _thing("uploaded_document"),
    "wagtailimages.uploaded_file_id": _thing("uploaded_image"),
    "wagtaildocs_chooser.pk": _thing("document"),
    "wagtailimages_chooser.pk": _thing("image"),
    "files:rendition.pk": _thing("rendition"),
    "files:document.pk": _thing("document"),
    "workdays.number": _fixed(2026),
    "workdays.month": _fixed(11),
    "workdays.day_of_month": _fixed(25),
    "limits_admin.name": _fixed("limits.challenge"),
    "screening.name": _fixed("terms"),
    "screening.pk": _thing("term"),
    "interview_id": _thing("interview"),
    "held_id": _thing("held"),
    "question_id": _thing("question"),
    "interviews_studio.msg": lambda world: world["said"].msg,
    "live:page.epoch": _fixed(1),
    "live:page.page": _fixed(1),
    "live:question.number": lambda world: world["question"].number,
    "notices.pk": _thing("notice"),
    "notices:retry.pk": _thing("mail"),
}

#: Wagtail's last resort, which is no plain path.
PATHS = {"(nameless admin/^.*/$)": "/admin/no-such-screen/"}


@dataclass(frozen=True)
class Call:
    """One way to ask an address; ``variant`` tells it from others of the same name."""

    variant: str = ""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    query: Callable[[World], str] = lambda world: ""
    data: Callable[[World], Mapping[str, Any]] = lambda world: {}
    #: What an address that reads JSON gets instead of a form; it comes with a key for the submission.
    body: Callable[[World], Mapping[str, Any]] | None = None
    methods: tuple[str, ...] = ("GET", "POST")
    #: A stranger's allowed POST may write: the stranger's own session, upload or profile.
    writes_own: bool = False
    ajax: bool = False


def _ids(*names: str) -> Callable[[World], str]:
    return lambda world: "&".join(f"id={world[name].pk}" for name in names)


def _text(text: str) -> Callable[[World], str]:
    return lambda world: text


def _bulk(model: str, action: str, *names: str, **data: Any) -> list[Call]:
    app, label = model.split(".")
    arguments = {"app_label": _fixed(app), "model_name": _fixed(label), "action": _fixed(action)}
    return [
        Call(f"{label}-{action}", arguments, _ids(*names), lambda world: data),
        Call(f"{label}-{action}-all", arguments, _text("id=all"), lambda world: data, writes_own=True),
    ]


def _bulk_calls() -> list[Call]:
    calls: list[Call] = []
    for action in ("delete", "move", "publish", "unpublish"):
        calls += _bulk("cms.basepage", action, "draft", "live")
    for model, name in (("files.porticoimage", "image"), ("files.porticodocument", "document")):
        calls += _bulk(model, "delete", name)
        calls += _bulk(model, "add_tags", name, tags="new")
        calls += _bulk(model, "add_to_collection", name)
    for action in ("delete", "assign_role", "set_active_state"):
        calls += _bulk("accounts.user", action, "user", mark_as_active="false")
    return calls


def _studio_calls() -> dict[str, list[Call]]:
    """Acts of the studio that succeed for who may, so that the answers are about rights and not about the body."""
    speaker = {"role": "host", "name": "主持人", "post": ""}
    bodies: dict[str, Callable[[World], Mapping[str, Any]]] = {
        "entries": lambda world: {"text": "一句话", "speaker": speaker},
        "edit": lambda world: {"text": "改过的话", "seen": world["said"].seq},
        "withdraw": lambda world: {"reason": "口误"},
        "pin": lambda world: {"pinned": True},
        "notice": lambda world: {"text": "稍后继续"},
        "edit_held": lambda world: {"text": "改过的话", "version": world["held"].version},
        "release": lambda world: {"version": world["held"].version},
        "cancel": lambda world: {"version": world["held"].version},
        "state": lambda world: {"to": "paused", "seen": "live"},
        "settings": lambda world: {"delay": 5},
        "suspend": lambda world: {"user": world["studio_host"].pk},
        "readmit": lambda world: {"user": world["studio_host"].pk},
        "redact": lambda world: {"msg": world["said"].msg, "reason": "个人信息"},
        "move_question": lambda world: {"to": "approved", "version": world["question"].version},
    }
    calls = {name: [Call(body=body)] for name, body in bodies.items()}
    calls["upload"] = [Call(data=lambda world: {"file": ContentFile(png(), name="a.png"), "alt": "现场"})]
    return {f"interviews_studio:{name}": found for name, found in calls.items()}


#: Finds what carries the marker without containing it: an answer may repeat the question.
FIND = f"q={MARK[:5]}"


def _article(name: str, **values: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: article_form(world[name], **values)


def _new_article(world: World) -> Mapping[str, Any]:
    return article_form(world["draft"], slug="new", title="新稿件")


CALLS: dict[str, list[Call]] = {
    "limits:challenge": [Call(query=_text("for=test.word"))],
    "wagtail_bulk_action": _bulk_calls(),
    "wagtailadmin_choose_page": [Call(), Call("moving", query=_text("user_perms=move_to"), methods=("GET",))],
    "wagtailadmin_choose_page_child": [
        Call(),
        Call("draft", {"parent_page_id": _thing("draft")}, methods=("GET",)),
        Call("articles", query=_text("page_type=cms.article"), methods=("GET",)),
    ],
    "wagtailadmin_choose_page_search": [Call(query=_text(FIND))],
    "wagtailadmin_choose_page_chosen_multiple": [Call(query=_ids("draft", "live", "waiting"))],
    "wagtailadmin_choose_page_external_link": [
        Call(
            data=lambda world: {
                "external-link-chooser-url": world["live"].full_url,
                "external-link-chooser-link_text": "x",
            }
        )
    ],
    "wagtailadmin_tag_autocomplete": [Call(query=_text(f"term={MARK[:3]}"))],
    "wagtailadmin_tag_model_autocomplete": [Call(query=_text(f"term={MARK[:3]}"))],
    "wagtailadmin_explore": [
        Call(),
        Call("draft", {"parent_page_id": _thing("draft")}, methods=("GET",)),
        Call("search", query=_text(FIND), methods=("GET",)),
        Call("search-all", query=_text(f"{FIND}&search_all=1"), methods=("GET",)),
        Call("own-all", {"parent_page_id": _thing("own_column")}, _text(f"{FIND}&search_all=1"), methods=("GET",)),
        Call("by-owner", query=lambda world: f"owner={world['user'].pk}", methods=("GET",)),
        Call("csv", query=_text("export=csv"), methods=("GET",)),
    ],
    "wagtailadmin_pages:search": [Call(query=_text(FIND))],
    "wagtailadmin_pages:search_results": [Call(query=_text(FIND))],
    "wagtailadmin_pages:type_use": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_pages:copy": [
        Call(
            data=lambda world: {"new_title": "x", "new_slug": "x", "new_parent_page": world["column"].pk},
        ),
        Call(
            "own-page-to-here",
            {"page_id": _thing("own_page")},
            data=lambda world: {"new_title": "x", "new_slug": "x", "new_parent_page": world["column"].pk},
        ),
        Call(
            "own-page-below-draft",
            {"page_id": _thing("own_page")},
            data=lambda world: {"new_title": "x", "new_slug": "x", "new_parent_page": world["draft"].pk},
        ),
    ],
    "wagtailadmin_pages:move": [
        Call(),
        Call(
            "own-page-below-draft",
            {"page_to_move_id": _thing("own_page")},
            data=lambda world: {"new_parent_page": world["draft"].pk},
        ),
    ],
    "wagtailadmin_pages:move_confirm": [
        Call(),
        Call("own-page-below-draft", {"page_to_move_id": _thing("own_page"), "destination_id": _thing("draft")}),
    ],
    "wagtailadmin_pages:choose_parent": [
        Call(data=lambda world: {"parent_page": world["column"].pk}),
        Call("draft", data=lambda world: {"parent_page": world["draft"].pk}, methods=("POST",)),
    ],
    "wagtailadmin_pages:revisions_view": [Call(), Call("own-page", {"page_id": _thing("own_page")})],
    "wagtailadmin_pages:revisions_unschedule": [Call(), Call("own-page", {"page_id": _thing("own_page")})],
    "wagtailadmin_pages:revisions_compare": [
        Call(),
        Call(
            "own-page",
            {"pk": _thing("own_page"), "revision_id_a": _thing("revision"), "revision_id_b": _fixed("latest")},
        ),
    ],
    "wagtailadmin_pages:workflow_history_detail": [Call(), Call("own-page", {"page_id": _thing("own_page")})],
    "wagtailadmin_pages:workflow_action": [Call(), Call("own-page", {"page_id": _thing("own_page")})],
    "wagtailadmin_pages:collect_workflow_action_data": [Call(), Call("own-page", {"page_id": _thing("own_page")})],
    "wagtailadmin_pages:workflow_preview": [Call(), Call("own-page", {"page_id": _thing("own_page")})],
    "wagtailadmin_pages:add": [Call(data=_new_article)],
    "wagtailadmin_pages:preview_on_add": [Call(data=_new_article)],
    "wagtailadmin_pages:edit": [
        Call(data=_article("draft")),
        Call("publish", data=_article("draft", **{"action-publish": "1"}), methods=("POST",)),
        Call("submit", data=_article("draft", **{"action-submit": "1"}), methods=("POST",)),
        Call("live", {"page_id": _thing("live")}, data=_article("live")),
        Call("waiting", {"page_id": _thing("waiting")}, data=_article("waiting")),
    ],
    "wagtailadmin_pages:preview_on_edit": [Call(data=_article("draft"))],
    "wagtailadmin_pages:revisions_revert": [
        Call(data=_article("draft")),
        Call("own-page", {"page_id": _thing("own_page")}, data=_article("own_page")),
    ],
    "wagtailadmin_pages:view_draft": [Call(), Call("live", {"page_id": _thing("live")}, methods=("GET",))],
    "wagtailadmin_api:pages:listing": [
        Call(query=_text("fields=*")),
        Call("search", query=_text(f"search={MARK[:5]}"), methods=("GET",)),
        Call("children", query=lambda world: f"child_of={world['column'].pk}&for_explorer=1", methods=("GET",)),
    ],
    "wagtailadmin_api:pages:action": [
        *(
            Call(action, {"action_name": _fixed(action)}, methods=("POST",))
            for action in ("copy", "delete", "publish", "unpublish", "create_alias", "convert_alias")
        ),
        Call(
            "move",
            {"action_name": _fixed("move")},
            data=lambda world: {"destination_page_id": world["own_column"].pk},
            methods=("POST",),
        ),
        Call(
            "own-page-to-here",
            {"pk": _thing("own_page"), "action_name": _fixed("move")},
            data=lambda world: {"destination_page_id": world["column"].pk},
            methods=("POST",),
        ),
        Call(
            "revert",
            {"action_name": _fixed("revert_to_page_revision")},
            data=lambda world: {"revision_id": world["revision"].pk},
            methods=("POST",),
        ),
    ],
    "wagtailadmin_api:pages:find": [Call(query=lambda world: f"id={world['draft'].pk}")],
    "wagtailadmin_api:images:listing": [Call(), Call("search", query=_text(f"search={MARK[:5]}"), methods=("GET",))],
    "wagtailadmin_api:documents:listing": [Call(), Call("search", query=_text(f"search={MARK[:5]}"), methods=("GET",))],
    "wagtailadmin_api:images:find": [Call(query=_ids("image"))],
    "wagtailadmin_api:documents:find": [Call(query=_ids("document"))],
    "wagtailadmin_reports:page_types_usage": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_reports:locked_pages": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_reports:workflow": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_reports:workflow_tasks": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_reports:site_history": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_reports:aging_pages": [Call(), Call("csv", query=_text("export=csv"), methods=("GET",))],
    "wagtailadmin_editing_sessions:ping": [
        Call(),
        Call(
            "image", {"app_label": _fixed("files"), "model_name": _fixed("porticoimage"), "object_id": _thing("image")}
        ),
        Call("user", {"app_label": _fixed("accounts"), "model_name": _fixed("user"), "object_id": _thing("user")}),
    ],
    "wagtailadmin_account": [Call(writes_own=True)],
    "wagtailadmin_dismissibles": [Call(writes_own=True)],
    "notices:preferences": [Call(data=lambda world: {"wish": "digest", "hour": "9"}, writes_own=True)],
    "notices:address": [Call(data=lambda world: {"address": "somebody@mail.test"}, writes_own=True)],
    "notices:address_remove": [Call(writes_own=True)],
    "wagtailadmin_logout": [Call(methods=("POST",))],
    "wagtaildocs:index": [
        Call(),
        Call("search", query=_text(FIND), methods=("GET",)),
        Call("tag", query=_text(f"tag={MARK}-tag"), methods=("GET",)),
    ],
    "wagtailimages:index": [
        Call(),
        Call("search", query=_text(FIND), methods=("GET",)),
        Call("tag", query=_text(f"tag={MARK}-tag"), methods=("GET",)),
    ],
    "wagtaildocs_chooser:choose": [Call(), Call("search", query=_text(FIND), methods=("GET",))],
    "wagtailimages_chooser:choose": [
        Call(),
        Call("search", query=_text(FIND), methods=("GET",)),
        Call("tag", query=_text(f"tag={MARK}-tag"), methods=("GET",)),
    ],
    "wagtaildocs_chooser:choose_results": [Call(query=_text(FIND))],
    "wagtailimages_chooser:choose_results": [Call(query=_text(FIND))],
    "wagtaildocs_chooser:chosen_multiple": [Call(query=_ids("document"))],
    "wagtailimages_chooser:chosen_multiple": [Call(query=_ids("image"))],
    "wagtaildocs:edit_multiple": [Call(ajax=True, data=lambda w: {f"doc-{w['document'].pk}-title": "x"})],
    "wagtailimages:edit_multiple": [Call(ajax=True, data=lambda w: {f"image-{w['image'].pk}-title": "x"})],
    "wagtaildocs:delete_multiple": [Call(ajax=True)],
    "wagtailimages:delete_multiple": [Call(ajax=True)],
    "wagtaildocs:create_multiple_from_uploaded_document": [Call(ajax=True)],
    "wagtailimages:create_multiple_from_uploaded_image": [Call(ajax=True)],
    "wagtaildocs:delete_upload_multiple": [Call(ajax=True)],
    "wagtailimages:delete_upload_multiple": [Call(ajax=True)],
    "wagtailredirects:index": [Call(query=_text(FIND))],
    "wagtailusers_users:index": [Call(query=_text("q=qinghe"))],
    **_studio_calls(),
    "search": [Call(query=_text(FIND))],
    "search_api": [Call(query=_text(FIND))],
    "report_error": [
        Call(query=lambda world: f"page={world['live'].pk}"),
        Call("draft", query=lambda world: f"page={world['draft'].pk}"),
    ],
    "report_error_find": [Call(query=lambda world: f"number={world['error_report'].number}")],
    "corrections:ticket": [
        Call(),
        Call("answer", data=lambda world: {"answer": "1", "answer-text": "核对无误。"}, methods=("POST",)),
    ],
    "wagtail_serve": [
        Call(arguments={"0": _fixed("")}),
        Call("draft", {"0": lambda world: f"sites/qinghe/news/{MARK}-draft/"}),
    ],
}


@dataclass(frozen=True)
class Address:
    """A name of the URLconf with the arguments of each of its patterns."""

    name: str
    patterns: tuple[tuple[str, ...], ...]


def addresses() -> list[Address]:
    """Every named address of the whole URLconf, and the nameless ones by their row's name."""
    found: dict[str, list[tuple[str, ...]]] = {}
    entries = list(_walk(get_resolver(), (), ""))
    named = {route for name, route, _arguments_of_it in entries if name}
    for name, route, arguments in entries:
        if not name and route in named:
            continue  # a view of ours before Wagtail's of that path: the name leads here too
        patterns = found.setdefault(name or f"(nameless {route})", [])
        if arguments not in patterns:
            patterns.append(arguments)
    return [Address(name, tuple(patterns)) for name, patterns in sorted(found.items())]


def _walk(
    resolver: URLResolver, namespaces: tuple[str, ...], prefix: str
) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, inner, route)
        else:
            name = ":".join([*namespaces, entry.name]) if entry.name else ""
            yield name, route, _arguments(entry)


def _arguments(entry: URLPattern) -> tuple[str, ...]:
    if isinstance(entry.pattern, RoutePattern):
        return tuple(entry.pattern.converters)
    groups = entry.pattern.regex
    return tuple(groups.groupindex) or tuple(str(number) for number in range(groups.groups))


def calls(address: Address) -> list[tuple[str, Call, tuple[str, ...]]]:
    """Rows of an address: (name of the row, how to ask, names of the arguments)."""
    rows = []
    for number, arguments in enumerate(address.patterns):
        mark = f"/{len(arguments)}" if len(address.patterns) > 1 else ""
        for call in CALLS.get(address.name, [Call()]):
            if number and call.variant:
                continue
            rows.append((address.name + mark + (f" {call.variant}" if call.variant else ""), call, arguments))
    return rows


class UnknownArgumentError(LookupError):
    """An address with an argument that nothing here gives."""


def url(world: World, name: str, call: Call, arguments: tuple[str, ...]) -> str:
    """The address with its arguments and query; raises ``UnknownArgumentError`` for an argument without a value."""
    values = {argument: _value(name, argument, call)(world) for argument in arguments}
    if name.startswith("(nameless"):
        path = PATHS.get(name) or _filled(name.removeprefix("(nameless ").removesuffix(")"), values)
    else:
        positional = [values[key] for key in arguments] if arguments and arguments[0].isdigit() else None
        try:
            path = reverse(name, args=positional, kwargs=None if positional is not None else values)
        except NoReverseMatch as error:
            raise UnknownArgumentError(
                f"“{name}” takes other arguments than {values}; mend tests/isolation/targets.py"
            ) from error
    query = call.query(world)
    return f"{path}?{query}" if query else path


def _filled(route: str, values: Mapping[str, Any]) -> str:
    """A route without a name, which reverse() cannot find, with its values."""
    for argument, value in values.items():
        route = re.sub(rf"<(\w+:)?{argument}>", str(value), route)
    return f"/{route}"


def _value(name: str, argument: str, call: Call) -> Value:
    if argument in call.arguments:
        return call.arguments[argument]
    namespace = name.rpartition(":")[0]
    for key in (f"{name}.{argument}", f"{namespace}.{argument}", argument):
        if key in ARGUMENTS:
            return ARGUMENTS[key]
    raise UnknownArgumentError(
        f"“{name}” takes “{argument}”, which nothing gives. Add “{name}.{argument}” to ARGUMENTS in "
        "tests/isolation/targets.py, with the key of an object of the city."
    )
