"""Changing lists and levels: who may, what the audit keeps, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.screening import list_actions
from foundation.screening.csv_files import Row, leader_row, term_row
from foundation.screening.enums import Level
from foundation.screening.list_actions import (
    LEADER_LIST,
    WORD_LIST,
    Outcome,
    import_rows,
    preview,
    save_leader,
    save_term,
    set_levels,
    switch,
)
from foundation.screening.lists import LEADERS, TERMS
from foundation.screening.models import CheckSetting, Leader, ListVersion, Term
from foundation.screening.selectors import levels
from tests.factories.cluster import Cluster
from tests.factories.screening import list_words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def office(db: None) -> User:
    return User.objects.create_superuser("office", real_name="省府办")


def token(name: str) -> str:
    return ListVersion.objects.get(name=name).token


def payloads(kind: str) -> list[dict[str, Any]]:
    return [entry.payload.data for entry in AuditEntry.objects.filter(kind=kind).order_by("number")]


def rows(*cells: dict[str, str]) -> list[Row]:
    return [Row(n, *term_row(one)) for n, one in enumerate(cells, start=2)]


def test_new_word_is_listed_recorded_and_renews_the_list(office: User) -> None:
    list_words(("sensitive", "旧词"))
    before = token(TERMS)
    term = save_term(actor=office, kind="misspelt", text=" 布署 ", suggestion="部署", note="见词典")
    assert (term.text, term.normal, term.active) == ("布署", "布署", True)
    assert token(TERMS) != before
    after = {"kind": "misspelt", "text": "布署", "suggestion": "部署", "note": "见词典", "active": True}
    assert payloads("screening.term_set") == [{"before": None, "after": after}]


def test_changed_word_is_recorded_before_and_after_and_stays_out_of_use(office: User) -> None:
    term = save_term(actor=office, kind="misspelt", text="布署", suggestion="布置")
    switch(actor=office, listed=WORD_LIST, pk=term.pk, active=False)
    term = save_term(actor=office, term=term, kind="misspelt", text="布署", suggestion="部署")
    assert (term.suggestion, term.active) == ("部署", False)
    changes = [(one["before"]["suggestion"], one["after"]["suggestion"]) for one in payloads("screening.term_set")[1:]]
    assert changes == [("布置", "布置"), ("布置", "部署")]


def test_saving_the_same_again_records_nothing(office: User) -> None:
    leader = save_leader(actor=office, name="张三", post="江岭省省长")
    save_leader(actor=office, leader=leader, name="张三", post="江岭省省长")
    switch(actor=office, listed=LEADER_LIST, pk=leader.pk, active=True)
    assert len(payloads("screening.leader_set")) == 1


def test_word_is_listed_once_a_kind_however_it_is_written(office: User) -> None:
    save_term(actor=office, kind="sensitive", text="坏词")
    with pytest.raises(ValidationError, match="坏 词"):
        save_term(actor=office, kind="sensitive", text="坏 词")
    save_term(actor=office, kind="forbidden", text="坏词")
    assert Term.objects.count() == 2


def test_word_cannot_become_one_that_is_listed(office: User) -> None:
    save_term(actor=office, kind="sensitive", text="坏词")
    other = save_term(actor=office, kind="sensitive", text="另词")
    with pytest.raises(ValidationError):
        save_term(actor=office, term=other, kind="sensitive", text="坏词")
    other.refresh_from_db()
    assert other.text == "另词"


@pytest.mark.parametrize(
    ("place", "name"),
    [("city", "manager"), ("city", "editor"), ("city", "chief"), ("portal", "editor"), ("portal", "secrecy")],
)
def test_others_than_the_office_change_nothing(cluster: Cluster, place: str, name: str) -> None:
    person = getattr(cluster, place).people[name]
    list_words(("sensitive", "旧词"))
    term = Term.objects.get()
    tries = [
        lambda: save_term(actor=person, kind="sensitive", text="坏词"),
        lambda: save_term(actor=person, term=term, kind="sensitive", text="坏词"),
        lambda: save_leader(actor=person, name="张三", post="省长"),
        lambda: switch(actor=person, listed=WORD_LIST, pk=term.pk, active=False),
        lambda: set_levels(actor=person, levels={"identity": Level.OFF}),
        lambda: import_rows(actor=person, listed=WORD_LIST, rows=[], source="x", digest=""),
    ]
    for attempt in tries:
        with pytest.raises(PermissionDenied):
            attempt()
    assert list(Term.objects.values_list("text", "active")) == [("旧词", True)]
    assert (Leader.objects.count(), CheckSetting.objects.count()) == (0, 0)


def test_manager_of_the_portal_speaks_for_the_office(cluster: Cluster) -> None:
    assert save_term(actor=cluster.portal.people["manager"], kind="sensitive", text="坏词").pk


def test_level_is_set_recorded_once_and_read_back(office: User) -> None:
    assert set_levels(actor=office, levels={"identity": "warn", "bank_card": "block"}) == 1
    assert set_levels(actor=office, levels={"identity": "warn"}) == 0
    assert (levels()["identity"], levels()["bank_card"]) == (Level.WARN, Level.BLOCK)
    assert payloads("screening.level_set") == [{"before": "block", "after": "warn"}]


@pytest.mark.parametrize(
    "wanted", [{"identity": "loud"}, {"no such check": "warn"}, {"identity": "off", "gone": "off"}]
)
def test_unknown_check_or_level_changes_nothing(office: User, wanted: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        set_levels(actor=office, levels=wanted)
    assert CheckSetting.objects.count() == 0


def test_import_adds_changes_and_leaves_the_rest(office: User) -> None:
    list_words(("sensitive", "旧词"), ("misspelt", "布署", "布置"), ("forbidden", "坏词"))
    taken = rows(
        {"kind": "misspelt", "text": "布署", "suggestion": "部署"},
        {"kind": "forbidden", "text": "坏词"},
        {"kind": "sensitive", "text": "新词", "active": "no"},
    )
    assert preview(listed=WORD_LIST, rows=taken) == Outcome(new=1, changed=1, same=1)
    before = token(TERMS)
    assert import_rows(actor=office, listed=WORD_LIST, rows=taken, source="a.csv", digest="d") == Outcome(1, 1, 1)
    assert token(TERMS) != before
    assert list(Term.objects.order_by("normal").values_list("text", "suggestion", "active")) == [
        ("坏词", "", True),
        ("布署", "部署", True),
        ("新词", "", False),
        ("旧词", "", True),
    ]
    assert payloads("screening.imported")[-1] == {
        "file": "a.csv", "sha256": "d", "new": 1, "changed": 1, "rows": [["sensitive", "新词"], ["misspelt", "布署"]],
    }  # fmt: skip


def test_import_of_leaders_renews_their_list_only() -> None:
    list_words(("sensitive", "旧词"))
    words = token(TERMS)
    taken = [Row(2, *leader_row({"name": "张三", "post": "省长"}))]
    import_rows(actor=None, listed=LEADER_LIST, rows=taken, source="a.csv", digest="d")
    assert (token(TERMS), bool(token(LEADERS))) == (words, True)


def test_import_that_makes_the_list_too_long_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_actions, "MAX_ROWS", 2)
    list_words(("sensitive", "旧词"))
    taken = rows({"kind": "sensitive", "text": "新词"}, {"kind": "sensitive", "text": "另词"})
    with pytest.raises(ValidationError):
        import_rows(actor=None, listed=WORD_LIST, rows=taken, source="a.csv", digest="")
    assert list(Term.objects.values_list("text", flat=True)) == ["旧词"]
    assert len(payloads("screening.imported")) == 1
