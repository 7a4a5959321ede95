"""The editor's form of an announcement, and the check of how early it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.screening.material import material_of
from interviews.models import InterviewPage, InterviewPlan, PlannedInterview
from interviews.page_forms import accounts_of_site, planned_entries
from interviews.screening import ahead
from tests.factories import public
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, draft_interview, member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_people_are_those_of_the_site_and_its_organisation(cluster: Cluster) -> None:
    expert = member("expert", organisation=cluster.city.organisation)
    member("outsider", organisation=cluster.department.organisation)
    member("nobody")
    found = accounts_of_site(cluster.city.people["editor"], cluster.city.home.path)
    assert set(found) == {expert, *cluster.city.people.values()}


def test_form_refuses_accounts_of_other_sites_and_keeps_those_named_before(cluster: Cluster) -> None:
    outsider = cluster.department.people["editor"]
    page = draft_interview(cluster.city, team={"host": outsider})
    form_class = InterviewPage.get_edit_handler().get_form_class()

    form = form_class(instance=page, for_user=cluster.city.people["editor"], parent_page=page.get_parent().specific)

    team = form.formsets["team"]
    assert outsider in team.forms[0].fields["user"].queryset
    assert outsider not in team.empty_form.fields["user"].queryset
    assert cluster.city.people["editor2"] in team.empty_form.fields["user"].queryset
    assert outsider not in form.formsets["guests"].empty_form.fields["user"].queryset


def test_entries_of_the_plan_are_those_of_the_site(cluster: Cluster) -> None:
    for place, theme in ((cluster.city, "供水"), (cluster.department, "道路")):
        plan = InterviewPlan(title="计划", slug="plan", year=2026)
        plan.planned = [PlannedInterview(month=11, theme=theme, unit="厅")]
        public.add(place.column("news"), plan)
    groups = planned_entries(cluster.city.home.path)
    assert [(year, [words.split(": ")[-1].split("：")[-1] for _key, words in rows]) for year, rows in groups] == [
        ("2026", ["供水"])
    ]


@pytest.mark.parametrize(("days", "found"), [(8, 0), (7, 0), (6, 1), (2, 1), (-1, 1)])
def test_announcement_that_comes_late_is_told(cluster: Cluster, days: int, found: int) -> None:
    page = draft_interview(cluster.city, starts_at=timezone.now() + timedelta(days=days))
    assert len(list(ahead(material_of(page)))) == found


def test_public_announcement_is_not_told_again(cluster: Cluster) -> None:
    page = announced_interview(cluster, cluster.city).page
    page.starts_at = timezone.now()
    assert list(ahead(material_of(page))) == []


def test_checks_read_guests_and_every_text(cluster: Cluster) -> None:
    page = draft_interview(cluster.city, summary="摘要甲", how_to_ask="提问乙", unit="单位丙")
    said = "\n".join(passage.text for passage in material_of(page).passages)
    assert [words in said for words in ("摘要甲", "提问乙", "单位丙", "贺嘉平", "省水利厅副厅长", "今冬明春")] == [
        True
    ] * 6
