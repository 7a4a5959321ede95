"""The report of secrecy refusals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import SecrecyRecord
from cms.review.enums import LegalBasis, SecrecyVerdict
from cms.review.refusals import counts, refusals_for
from foundation.accounts.models import User
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
REPORT = reverse("secrecy:report")


def refusal(body: Organisation | None, **fields: Any) -> SecrecyRecord:
    values = {
        "page_key": 987654,
        "revision_key": 1,
        "digest": "0" * 64,
        "title": "不宜公开的稿件",
        "organisation": body,
        "organisation_name": body.name if body else "",
        "verdict": SecrecyVerdict.WITHHELD,
        "legal_basis": LegalBasis.STATE_SECRET,
        "user_name": "审查员",
        **fields,
    }
    return SecrecyRecord.objects.create(**values)


def titles(user: User) -> list[str]:
    return sorted(refusals_for(User.objects.get(pk=user.pk)).values_list("title", flat=True))


@pytest.fixture
def spread(cluster: Cluster) -> Cluster:
    """One refusal at each site, of pages that are gone."""
    bureau = organisation("洛平县水利局", OrganisationKind.UNIT, cluster.county.organisation)
    refusal(cluster.portal.organisation, title="省")
    refusal(cluster.city.organisation, title="市")
    refusal(cluster.county.organisation, title="县")
    refusal(bureau, title="局")
    refusal(None, title="无")
    refusal(cluster.county.organisation, title="可以公开", verdict=SecrecyVerdict.PUBLIC, legal_basis="", basis="是")
    return cluster


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (("portal", "manager"), ["县", "局", "市", "无", "省"]),
        (("portal", "secrecy"), ["省"]),
        (("portal", "chief"), ["省"]),
        (("city", "manager"), ["市"]),
        (("city", "secrecy"), ["市"]),
        (("county", "manager"), ["县", "局"]),
        (("department", "secrecy"), []),
        (("county", "editor"), []),
        (("county", "unit"), []),
    ],
)
def test_refusals_are_read_at_the_own_places(spread: Cluster, who: tuple[str, str], expected: list[str]) -> None:
    assert titles(getattr(spread, who[0]).people[who[1]]) == sorted(expected)


def test_own_decisions_are_read_wherever_they_were_made(spread: Cluster) -> None:
    secrecy = spread.city.people["secrecy"]
    SecrecyRecord.objects.filter(title="县").update(user=secrecy)
    assert titles(secrecy) == ["县", "市"]


def test_superuser_reads_all(spread: Cluster) -> None:
    assert len(titles(spread.superuser)) == 5


def test_counts_are_by_organisation_and_provision(cluster: Cluster) -> None:
    for basis in (LegalBasis.STATE_SECRET, LegalBasis.STATE_SECRET, LegalBasis.INTERNAL):
        refusal(cluster.county.organisation, legal_basis=basis)
    found = counts(refusals_for(cluster.county.people["manager"]))
    assert [(row.organisation, row.provision, row.number) for row in found] == [
        ("洛平县人民政府", str(LegalBasis.STATE_SECRET.label), 2),
        ("洛平县人民政府", str(LegalBasis.INTERNAL.label), 1),
    ]


def test_report_is_narrowed_to_a_period_in_local_days(cluster: Cluster) -> None:
    for day in (9, 10, 11):
        refusal(cluster.county.organisation, title=f"{day}日", at=datetime(2026, 11, day, 17, tzinfo=UTC))
    client = browser(cluster.county.people["manager"])

    def shown(**period: str) -> list[str]:
        return [one.title for one in client.get(REPORT, period).context["found"]]

    assert shown() == ["11日", "10日", "9日"]
    assert shown(first="2026-11-11", last="2026-11-11") == ["10日"]  # 17:00 in London is the next day in Shanghai
    assert shown(first="2026-11-12", last="2026-11-01") == []
    assert shown(first="moon") == []


def test_report_as_a_file_holds_no_formula_and_no_other_site(spread: Cluster) -> None:
    refusal(spread.county.organisation, title="=cmd()")
    response = browser(spread.county.people["manager"]).get(REPORT, {"export": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "'=cmd()" in text
    assert [name in text for name in ("洛平县水利局", "青河市人民政府")] == [True, False]
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize("who", ["editor", "unit"])
def test_report_is_refused_to_others(cluster: Cluster, who: str) -> None:
    response = browser(cluster.county.people[who]).get(REPORT)
    assert response.headers["Location"] == reverse("wagtailadmin_home")


def test_report_takes_as_many_queries_for_three_rows_as_for_one(cluster: Cluster) -> None:
    client = browser(cluster.county.people["manager"])

    def queries() -> int:
        client.get(REPORT)
        with CaptureQueriesContext(connection) as captured:
            client.get(REPORT)
        return len(captured)

    refusal(cluster.county.organisation)
    one = queries()
    for basis in (LegalBasis.INTERNAL, LegalBasis.PROCESS):
        refusal(cluster.county.organisation, legal_basis=basis)
    assert queries() == one
