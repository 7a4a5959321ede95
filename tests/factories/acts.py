"""Acts of publication by the people of the test cluster: one asks, the other decides."""

from __future__ import annotations

from typing import Any

from cms.models import BasePage, PublicationAct
from cms.publication.acts import approve, ask_emergency, ask_restoration, ask_withdrawal
from cms.publication.enums import WithdrawalKind
from cms.publication.parties import case_of, deciders
from foundation.accounts.models import User
from tests.factories.cluster import Cluster, Place

NOTICE = "本页已下线，详情请致电。"


def decider(act: PublicationAct) -> User:
    """The first account that may decide an act."""
    case = case_of(act)
    assert case is not None
    return User.objects.get(pk=min(deciders([case])[0]))


def asked_withdrawal(at: Place, page: Any, kind: str = WithdrawalKind.ERROR, **values: Any) -> PublicationAct:
    """A withdrawal that the place's manager asks for."""
    if kind == WithdrawalKind.NOTICE:
        values.setdefault("notice", NOTICE)
    values.setdefault("reason", "核对发现第三段数字与原件不符")
    user = values.pop("user", None) or at.people["manager"]
    return ask_withdrawal(page=page, user=user, kind=kind, **values)


def withdraw(at: Place, page: Any, kind: str = WithdrawalKind.ERROR, **values: Any) -> PublicationAct:
    """A page withdrawn by two people."""
    act = asked_withdrawal(at, page, kind, **values)
    return approve(act=act, user=decider(act))


def restore(cluster: Cluster, page: Any) -> PublicationAct:
    """A page of the county or city brought back by the city's two people."""
    act = ask_restoration(page=page, user=cluster.city.people["chief"], reason="核实无误")
    return approve(act=act, user=cluster.city.people["secrecy"])


def publish_in_emergency(cluster: Cluster, page: Any) -> PublicationAct:
    """A draft of the county or city published by the city's office reviewer and its chief."""
    act = ask_emergency(page=page, user=cluster.city.people["office"], reason="汛情紧急")
    return approve(act=act, user=cluster.city.people["chief"])


def again(page: Any) -> Any:
    """The page, read afresh."""
    return BasePage.objects.get(pk=page.pk).specific
