"""Loading the demo province's interviews; days are counted from the day of loading."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from cms.blocks import from_plain_text
from cms.publication.actions import publish_historic
from foundation.accounts.models import User
from interviews.actions.questions import move
from interviews.actions.questions_asking import ask
from interviews.enums import QuestionState
from interviews.models import Guest, Interview, InterviewPage, InterviewPlan, PlannedInterview, Question, TeamMember
from sites.demo.world import DemoWorld, read

from .held import Hour

DATA: Final = Path(__file__).parent / "interviews.json"
PLANS: Final = Path(__file__).parent / "plans.json"
SATURDAY: Final = 5
#: The time that stands for the next full hour.
NEXT: Final = "next"


def load(world: DemoWorld) -> None:
    """Announce every interview of the list through a signed import; put the questions; hold what was held.

    The plans come first: an interview names its entry there.
    """
    for row in read(PLANS):
        _plan(world, row)
    for row in read(DATA):
        page = _announce(world, row)
        interview = Interview.objects.select_related("page").get(page=page)
        if "said" in row:
            Hour(interview, row).hold()
        else:
            _ask(interview, row)


def begins(row: dict[str, Any]) -> datetime:
    """When the interview begins: on a working day, for a day other than that of loading."""
    now = timezone.localtime()
    if row["time"] == NEXT:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    step = 1 if row["days"] > 0 else -1
    day = now.date() + timedelta(days=row["days"])
    while day.weekday() >= SATURDAY:
        day += timedelta(days=step)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(row["time"])))


def _announce(world: DemoWorld, row: dict[str, Any]) -> InterviewPage:
    start = begins(row)
    announced = min(start, timezone.now()) - timedelta(days=row["announced"])
    page = InterviewPage(
        title=row["title"],
        slug=row["slug"],
        unit=row["unit"],
        starts_at=start,
        ends_at=start + timedelta(minutes=row["minutes"]),
        summary=row["summary"],
        how_to_ask=row["how_to_ask"],
        body=from_plain_text(row["body"]),
        planned=_entry(row["planned"]) if "planned" in row else None,
    )
    page.guests = [
        Guest(name=one["name"], post=one["post"], user=_account(one.get("user")), sort_order=number)
        for number, one in enumerate(row["guests"])
    ]
    page.team = [
        TeamMember(role=role, user=_account(name), sort_order=number) for number, (role, name) in enumerate(row["team"])
    ]
    _publish(world, row, page, announced)
    return InterviewPage.objects.get(pk=page.pk)


def _plan(world: DemoWorld, row: dict[str, Any]) -> None:
    """The plan of the year in which the held interviews were begun; its months are counted from there."""
    held = min(begins(one) for one in read(DATA) if one["site"] == row["site"])
    page = InterviewPlan(title=row["title"] % {"year": held.year}, slug=row["slug"], year=held.year, intro=row["intro"])
    page.planned = [
        PlannedInterview(
            key=_entry(one["key"]),
            month=min(held.month + one["months"], 12),
            theme=one["theme"],
            unit=row["unit"],
            guests=one["guests"],
            sort_order=number,
        )
        for number, one in enumerate(row["planned"])
    ]
    _publish(world, row, page, timezone.now() - timedelta(days=row["announced"]))


def _entry(key: str) -> uuid.UUID:
    """The key of an entry of a plan, the same at every loading."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo:interviews:{key}")


def _publish(world: DemoWorld, row: dict[str, Any], page: InterviewPage | InterviewPlan, first: datetime) -> None:
    page.live = False
    world.column(row["site"], row["column"]).add_child(instance=page)
    page.save_revision()
    publish_historic(page=page, batch=world.batch(row["site"]), actor=None, first_published_at=first)


def _account(name: str | None) -> User | None:
    return User.objects.get(username=name) if name else None


def _ask(interview: Interview, row: dict[str, Any]) -> None:
    moderator = next(_account(name) for role, name in row["team"] if role == "moderator")
    for number, one in enumerate(row["questions"]):
        visitor = f"demo-{interview.pk}-{number}"
        question = ask(interview_id=interview.pk, name=one["name"], text=one["text"], mail="", visitor=visitor)
        if one["to"] != QuestionState.PENDING and moderator is not None:
            move(question_id=question.pk, to=one["to"], version=question.version, actor=moderator)
            Question.objects.filter(pk=question.pk).update(likes=one["likes"])
