"""The office's screens over HTTP: who may, what is listed, imported and tried, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.screening.models import ScreeningReport
from foundation.audit.models import AuditEntry
from foundation.screening.csv_files import MAX_BYTES
from foundation.screening.enums import Level
from foundation.screening.forms import LONGEST_TRY
from foundation.screening.models import CheckSetting, Leader, Term
from foundation.screening.registry import checks
from foundation.screening.selectors import levels
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.screening import identity, list_leaders, list_words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LISTS = ("terms", "leaders")


@pytest.fixture
def office(cluster: Cluster) -> Client:
    return browser(cluster.portal.people["manager"])


def address(view: str, *args: object) -> str:
    return reverse(f"screening:{view}", args=args)


def upload(client: Client, name: str, text: str, encoding: str = "utf-8") -> Any:
    return client.post(address("import", name), {"file": SimpleUploadedFile("名单.csv", text.encode(encoding))})


@pytest.mark.parametrize("name", ["manager", "editor", "secrecy", "chief", "contributor"])
def test_others_see_and_change_nothing(cluster: Cluster, name: str) -> None:
    list_words(("forbidden", "坏词"))
    list_leaders(("张三", "江岭省省长"))
    term = Term.objects.get()
    client = browser(cluster.city.people[name])
    reads = [address("levels"), address("try")]
    reads += [address(view, which) for view in ("list", "new", "import", "export") for which in LISTS]
    for read in [*reads, address("edit", "terms", term.pk)]:
        response = client.get(read)
        assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    for write, data in (
        (address("levels"), {check.name: "off" for check in checks()}),
        (address("new", "terms"), {"kind": "sensitive", "text": "新词"}),
        (address("edit", "terms", term.pk), {"kind": "sensitive", "text": "新词"}),
        (address("state", "terms", term.pk), {"active": "no"}),
        (address("import", "terms"), {"source": "x", "rows": "kind,text\nsensitive,新词\n"}),
        (address("try"), {"text": "坏词"}),
    ):
        assert client.post(write, data)["Location"] == reverse("wagtailadmin_home")
    assert list(Term.objects.values_list("kind", "text", "active")) == [("forbidden", "坏词", True)]
    assert CheckSetting.objects.count() == 0
    assert not AuditEntry.objects.filter(kind__startswith="screening.", actor_id__isnull=False).exists()


def test_visitor_is_sent_to_the_login(cluster: Cluster) -> None:
    assert "login" in Client(HTTP_HOST="portal.test").get(address("levels"))["Location"]


def test_menu_leads_there_for_the_office_only(cluster: Cluster, office: Client) -> None:
    assert address("levels").encode() in office.get(reverse("wagtailadmin_home")).content
    other = browser(cluster.city.people["manager"])
    assert address("levels").encode() not in other.get(reverse("wagtailadmin_home")).content


def test_every_registered_check_has_a_row_with_its_help(office: Client) -> None:
    response = office.get(address("levels"))
    assert [row["check"].name for row in response.context["rows"]] == [check.name for check in checks()]
    for check in checks():
        assert f'id="help-{check.name}"' in response.content.decode()


def test_level_is_changed_and_the_rest_stays(office: Client) -> None:
    wanted = {name: level.value for name, level in levels().items()} | {"identity": "warn"}
    response = office.post(address("levels"), wanted)
    assert response["Location"] == address("levels")
    assert list(CheckSetting.objects.values_list("check_name", "level")) == [("identity", "warn")]
    assert levels()["identity"] == Level.WARN


@pytest.mark.parametrize("change", [{"identity": "loud"}, {"identity": ""}])
def test_unknown_level_changes_nothing(office: Client, change: dict[str, str]) -> None:
    wanted = {name: level.value for name, level in levels().items()} | {"bank_card": "off"} | change
    assert office.post(address("levels"), wanted).status_code == 200
    assert CheckSetting.objects.count() == 0


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, ["坏词", "布署", "内部资料"]),
        ({"q": "署"}, ["布署"]),
        ({"q": "部署"}, ["布署"]),
        ({"q": "公开前"}, ["内部资料"]),
        ({"kind": "forbidden"}, ["坏词"]),
        ({"kind": "forbidden", "q": "署"}, []),
        ({"state": "no"}, []),
        ({"state": "yes", "kind": "sensitive"}, ["内部资料"]),
        ({"kind": "no such kind"}, []),
        ({"p": "99"}, ["坏词", "布署", "内部资料"]),
    ],
)
def test_words_are_found_by_words_kind_and_state(office: Client, search: dict[str, str], found: list[str]) -> None:
    list_words(("misspelt", "布署", "部署"), ("forbidden", "坏词"), ("sensitive", "内部资料", "", "公开前请确认"))
    response = office.get(address("list", "terms"), search)
    assert [term.text for term in response.context["found"]] == found


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_queries_at_one_and_three(office: Client, name: str) -> None:
    counts = []
    for added in (("坏词一",), ("坏词二", "坏词三")):
        list_words(*(("sensitive", text) for text in added))
        list_leaders(*((f"{text}人", "江岭省省长") for text in added))
        office.get(address("list", name))
        with CaptureQueriesContext(connection) as queries:
            response = office.get(address("list", name))
        counts.append((len(response.context["found"]), len(queries)))
    assert [number for number, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


@pytest.mark.parametrize("name", ["words", "checksettings"])
def test_other_list_is_not_there(office: Client, name: str) -> None:
    for view in ("list", "new", "import", "export"):
        assert office.get(address(view, name)).status_code == 404


def test_word_is_added_changed_and_taken_out_of_use(office: Client) -> None:
    fields = {"kind": "misspelt", "text": "布署", "suggestion": "布置", "note": ""}
    assert office.post(address("new", "terms"), fields)["Location"] == address("list", "terms")
    term = Term.objects.get()
    office.post(address("edit", "terms", term.pk), {**fields, "suggestion": "部署"})
    office.post(address("state", "terms", term.pk), {"active": "no"})
    term.refresh_from_db()
    assert (term.suggestion, term.active) == ("部署", False)
    assert AuditEntry.objects.filter(kind="screening.term_set").count() == 3


def test_leader_is_added_and_changed(office: Client) -> None:
    office.post(address("new", "leaders"), {"name": "张三", "post": "江岭省副省长", "aliases": ""})
    leader = Leader.objects.get()
    assert office.get(address("edit", "leaders", leader.pk)).context["form"].initial["post"] == "江岭省副省长"
    office.post(address("edit", "leaders", leader.pk), {"name": "张三", "post": "江岭省省长", "aliases": ""})
    assert list(Leader.objects.values_list("name", "post")) == [("张三", "江岭省省长")]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "sensitive", "text": "坏 词"},
        {"kind": "sensitive", "text": "一"},
        {"kind": "sensitive", "text": ""},
        {"kind": "odd", "text": "另词"},
        {"kind": "sensitive", "text": "长" * 61},
    ],
)
def test_word_that_cannot_be_taken_is_told_in_the_form(office: Client, fields: dict[str, str]) -> None:
    list_words(("sensitive", "坏词"))
    response = office.post(address("new", "terms"), fields)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Term.objects.count() == 1


def test_state_is_changed_by_post_only(office: Client) -> None:
    list_words(("sensitive", "坏词"))
    assert office.get(address("state", "terms", Term.objects.get().pk)).status_code == 405


def test_row_that_is_not_there_is_not_found(office: Client) -> None:
    assert office.get(address("edit", "terms", 999)).status_code == 404
    assert office.post(address("state", "terms", 999), {"active": "no"}).status_code == 404


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_file_is_shown_first_and_written_when_confirmed(cluster: Cluster, office: Client, encoding: str) -> None:
    list_words(("misspelt", "布署", "布置"))
    text = "类型,词语,建议\n错别字,布署,部署\n怪词,坏词,\n禁用词,坏词,\n禁用词,坏词,\n"
    shown = upload(office, "terms", text, encoding)
    context = shown.context
    assert (context["outcome"].new, context["outcome"].changed, context["outcome"].same) == (1, 1, 0)
    assert [line.line for line in context["broken"]] == [3]
    assert [line.line for line in context["repeated"]] == [5]
    assert list(Term.objects.values_list("text", "suggestion")) == [("布署", "布置")]
    confirmed = office.post(address("import", "terms"), {"source": context["source"], "rows": context["rows"]})
    assert confirmed["Location"] == address("list", "terms")
    assert sorted(Term.objects.values_list("text", "suggestion")) == [("坏词", ""), ("布署", "部署")]
    entry = AuditEntry.objects.get(kind="screening.imported", title="名单.csv")
    assert entry.actor_id == cluster.portal.people["manager"].pk


@pytest.mark.parametrize(
    "text", ["", "词语\n坏词\n", "类型,词语\n", '类型,词语\n敏感词,"坏词\n', "a" * (MAX_BYTES + 1)]
)
def test_file_that_is_no_list_is_told_in_the_form(office: Client, text: str) -> None:
    response = upload(office, "terms", text)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Term.objects.count() == 0


@pytest.mark.parametrize(
    "rows", ["", "kind,text\n", "kind,text\nodd,坏词\nsensitive,好词\n", "nothing", "kind,text\nsensitive,一\n"]
)
def test_confirmation_that_was_tampered_with_writes_nothing(office: Client, rows: str) -> None:
    response = office.post(address("import", "terms"), {"source": "x", "rows": rows})
    assert response["Location"] == address("import", "terms")
    assert Term.objects.count() == 0


def test_file_of_broken_rows_only_offers_no_import(office: Client) -> None:
    response = upload(office, "leaders", "姓名,职务\n张,省长\n")
    assert response.context["examples"] == []
    assert 'data-testid="broken"' in response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_export_reads_back_and_is_recorded(office: Client, name: str) -> None:
    list_words(("sensitive", "=坏词"), ("misspelt", "布署", "部署", "见词典"))
    list_leaders(("张三", "江岭省省长", "张叁"))
    response = office.get(address("export", name))
    text = response.content.decode()
    assert response["Content-Disposition"].startswith(f'attachment; filename="{name}-')
    assert "'=坏词" in text or name == "leaders"
    outcome = upload(office, name, text).context["outcome"]
    assert (outcome.new, outcome.changed, outcome.same) == (0, 0, 2 if name == "terms" else 1)
    assert AuditEntry.objects.filter(kind="export.downloaded", object_key="screening:export").count() == 1


def test_tried_text_shows_findings_by_line_and_keeps_nothing(office: Client) -> None:
    list_words(("misspelt", "布署", "部署"))
    number, before = identity(), AuditEntry.objects.count()
    response = office.post(address("try"), {"text": f"第一行\n\n工作布署\n{number}"})
    groups = response.context["groups"]
    assert [(group["label"], [finding.key for finding in group["findings"]]) for group in groups] == [
        (groups[0]["label"], ["3"]),
        (groups[1]["label"], ["4"]),
    ]
    assert f"<mark>119{'*' * 13}{number[-2:]}</mark>" in response.content.decode()
    assert (ScreeningReport.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_tried_text_without_findings_says_so(office: Client) -> None:
    response = office.post(address("try"), {"text": "没有问题"})
    assert response.context["groups"] == []
    assert 'data-testid="findings"' in response.content.decode()


@pytest.mark.parametrize("text", ["", "长" * (LONGEST_TRY + 1)])
def test_tried_text_has_bounds(office: Client, text: str) -> None:
    response = office.post(address("try"), {"text": text})
    assert (response.context["screened"], bool(response.context["form"].errors)) == (None, True)
