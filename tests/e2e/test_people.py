"""A hole is mended: a manager finds it in the table and gives the role to a new account, who then decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cms.enums import Matter
from cms.models import ReviewDecision
from cms.review.actions import approve, submit
from cms.roles.enums import Role
from tests.e2e.pages.people import People
from tests.e2e.pages.staff import Staff
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}}
TITLE = "市委理论学习中心组学习会"


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_hole_is_mended_with_a_new_account_that_decides(
    province: Cluster, sign_in: Callable[..., Staff], live_server: BrowserServer, options: dict[str, object]
) -> None:
    people = People(sign_in("qinghe-manager", **options))
    people.open()
    expect(people.holes).to_have_count(1)
    people.mend()
    password = people.give_to_new_account(username="qinghe-party", real_name="党办审核", phone="13900000001")
    people.open()
    expect(people.holes).to_have_count(0)
    expect(people.role(Role.PARTY_OFFICE_REVIEWER)).to_contain_text("党办审核")
    wide = people.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide

    with live_server.paused():
        page = draft_article(province.city, title=TITLE, matter=Matter.PARTY)
        submit(page=page, user=province.city.people["editor"])
        approve(page=page, user=province.city.people["unit"])
    party = sign_in("qinghe-party", password)
    party.approve(TITLE)
    with live_server.paused():
        assert ReviewDecision.objects.get(role=Role.PARTY_OFFICE_REVIEWER).user_name == "党办审核"
