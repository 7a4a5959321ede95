"""What blocks stops a submission and an approval, unless somebody who may says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext

from cms.models import Article, Attachment, RoleAssignment, ScreeningException, ScreeningReport
from cms.review.actions import approve, send_back, submit, take_back
from cms.review.selectors import open_review
from cms.roles.enums import Role
from cms.screening.actions import allow, allow_all, screen_page
from cms.screening.gates import Blocked
from cms.screening.selectors import findings_of, open_blocks, report_for
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.files.enums import ExtractionState
from foundation.files.models import Extraction, PorticoDocument
from foundation.screening.enums import Level
from foundation.screening.models import CheckSetting
from tests.factories.checked import WORD, checking, extraction_of, marked, submitted, to_step
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, office
from tests.factories.people import absent, account, numbered

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
REASON = "公告依法须载明"


@pytest.fixture
def blocking() -> Iterator[None]:
    with checking(Level.BLOCK):
        yield


@pytest.mark.parametrize("level", [Level.OFF, Level.NOTE, Level.WARN])
def test_submission_with_less_than_blocks_passes(cluster: Cluster, level: Level) -> None:
    page = marked(cluster)
    with checking(level):
        submit(page=page, user=cluster.department.people["editor"])
    assert open_review(page) is not None


@pytest.mark.usefixtures("blocking")
@pytest.mark.parametrize("exception", ["", "  \n"])
def test_submission_with_a_block_names_place_and_words_first(cluster: Cluster, exception: str) -> None:
    page = marked(cluster, title="稿件甲")
    with pytest.raises(Blocked) as refused:
        submit(page=page, user=cluster.department.people["editor"], exception=exception)
    first = rf"“稿件甲” cannot be submitted: .+, “{WORD}”: Write something else\."
    assert re.fullmatch(first, refused.value.messages[0])
    assert open_review(page) is None
    assert not ScreeningReport.objects.exists()


@pytest.mark.usefixtures("blocking")
def test_submission_with_several_blocks_counts_the_others(cluster: Cluster) -> None:
    page = marked(cluster, text=f"{WORD}\n{WORD}\n{WORD}")
    with pytest.raises(Blocked) as refused:
        submit(page=page, user=cluster.department.people["editor"])
    assert refused.value.messages[1] == "There are 2 more of the kind."


@pytest.mark.usefixtures("blocking")
def test_submission_with_a_reason_keeps_the_reason_and_the_report(cluster: Cluster) -> None:
    _page, review = submitted(cluster)
    assert review.exception == "须保留"
    assert [finding.words for finding in open_blocks(review)] == [WORD]


def test_earlier_steps_pass_and_see_the_block(cluster: Cluster) -> None:
    with checking(Level.BLOCK):
        page, review = submitted(cluster)
        person = to_step(cluster, page, Role.SECRECY_REVIEWER)
        assert person == cluster.department.people["secrecy"]
        assert len(open_blocks(review)) == 1


@pytest.mark.usefixtures("blocking")
def test_secrecy_step_refuses_approval_over_an_open_block(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    with pytest.raises(Blocked) as refused:
        approve(page=page, user=person, basis="条例第十九条")
    assert f"“{WORD}”" in refused.value.messages[0]
    assert not review.decisions.filter(role=Role.SECRECY_REVIEWER).exists()


@pytest.mark.usefixtures("blocking")
def test_secrecy_step_may_return_what_blocks(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    send_back(page=page, user=to_step(cluster, page, Role.SECRECY_REVIEWER), comment="请删去")
    review.refresh_from_db()
    assert review.state == "returned"


@pytest.mark.usefixtures("blocking")
def test_item_with_an_exception_goes_through_to_the_public(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    exception = allow(review=review, finding=open_blocks(review)[0], user=person, reason=REASON)
    assert (exception.reason, exception.user_name, exception.excerpt) == (REASON, str(person), f"今有{WORD}一处。")
    assert open_blocks(review) == []
    approve(page=page, user=person, basis="条例第十九条")
    approve(page=page, user=to_step(cluster, page, Role.EDITOR_IN_CHIEF))
    assert Article.objects.get(pk=page.pk).live


def test_block_that_came_after_the_secrecy_step_stops_the_sign_off(cluster: Cluster) -> None:
    page = marked(cluster)
    submit(page=page, user=cluster.department.people["editor"])
    chief = to_step(cluster, page, Role.EDITOR_IN_CHIEF)
    with checking(Level.BLOCK), pytest.raises(Blocked) as refused:
        approve(page=page, user=chief)
    assert refused.value.messages[-1].startswith("Return it to the author")
    assert not Article.objects.get(pk=page.pk).live


@pytest.mark.usefixtures("blocking")
def test_exceptions_do_not_pass_to_another_version_of_the_same_words(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    allow(review=review, finding=open_blocks(review)[0], user=person, reason=REASON)
    send_back(page=page, user=person, comment="另改一处")
    page = Article.objects.get(pk=page.pk)
    page.save_revision(user=cluster.department.people["editor"])  # nothing changed: the digest is the same
    with pytest.raises(Blocked):
        submit(page=page, user=cluster.department.people["editor"])
    again = submit(page=page, user=cluster.department.people["editor"], exception="同前")
    assert again.digest == review.digest
    assert len(open_blocks(again)) == 1


@pytest.mark.usefixtures("blocking")
def test_exception_holds_for_the_same_version_submitted_again(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    allow(
        review=review,
        finding=open_blocks(review)[0],
        user=to_step(cluster, page, Role.SECRECY_REVIEWER),
        reason=REASON,
    )
    take_back(page=page, user=cluster.department.people["editor"])
    again = submit(page=page, user=cluster.department.people["editor"])
    assert (again.revision_key, open_blocks(again)) == (review.revision_key, [])


@pytest.mark.usefixtures("blocking")
@pytest.mark.parametrize("name", ["editor", "editor2", "manager", "unit", "office", "chief", "city.secrecy", "root"])
def test_exception_by_anybody_else_is_refused(cluster: Cluster, name: str) -> None:
    page, review = submitted(cluster)
    to_step(cluster, page, Role.SECRECY_REVIEWER)
    users = {"city.secrecy": cluster.city.people["secrecy"], "root": cluster.superuser}
    user = users.get(name) or cluster.department.people[name]
    with pytest.raises(PermissionDenied):
        allow(review=review, finding=open_blocks(review)[0], user=User.objects.get(pk=user.pk), reason=REASON)
    assert not ScreeningException.objects.exists()


@pytest.mark.usefixtures("blocking")
def test_exception_before_and_after_the_secrecy_step_is_refused(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    secrecy = cluster.department.people["secrecy"]
    finding = open_blocks(review)[0]
    with pytest.raises(PermissionDenied):
        allow(review=review, finding=finding, user=secrecy, reason=REASON)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    allow(review=review, finding=finding, user=person, reason=REASON)
    approve(page=page, user=person, basis="条例第十九条")
    with pytest.raises(PermissionDenied):
        allow(review=review, finding=finding, user=User.objects.get(pk=person.pk), reason=REASON)


@pytest.mark.usefixtures("blocking")
@pytest.mark.parametrize(
    ("findings", "reason"),
    [([], REASON), ([("test.word", "0" * 64)], REASON), ([("links.dead", "")], REASON), (None, " ")],
)
def test_exception_without_reason_or_finding_is_refused(
    cluster: Cluster, findings: list[tuple[str, str]] | None, reason: str
) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    wanted = [(one.check, one.fingerprint) for one in open_blocks(review)] if findings is None else findings
    with pytest.raises(ValidationError):
        allow_all(review=review, findings=wanted, user=person, reason=reason)
    assert not ScreeningException.objects.exists()


def test_exception_from_a_warning_is_refused(cluster: Cluster) -> None:
    with checking(Level.WARN):
        page = marked(cluster)
        submit(page=page, user=cluster.department.people["editor"])
        review = open_review(page)
        assert review is not None
        person = to_step(cluster, page, Role.SECRECY_REVIEWER)
        report = report_for(review.revision_key)
        assert report is not None
        finding = next(one for one in findings_of(report) if one.check == "test.word")
        with pytest.raises(ValidationError):
            allow(review=review, finding=finding, user=person, reason=REASON)


@pytest.mark.usefixtures("blocking")
def test_exception_twice_is_refused_with_who_made_the_first(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    finding = open_blocks(review)[0]
    allow(review=review, finding=finding, user=person, reason=REASON)
    with pytest.raises(ValidationError, match=str(person)):
        allow(review=review, finding=finding, user=person, reason=REASON)


@pytest.mark.usefixtures("blocking")
def test_exception_is_in_the_audit_with_its_reason(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    allow(review=review, finding=open_blocks(review)[0], user=person, reason=REASON)
    entry = AuditEntry.objects.get(kind="screening.allowed")
    assert (entry.object_key, entry.actor_id) == (str(page.pk), person.pk)


@pytest.mark.usefixtures("blocking")
def test_exception_by_a_deputy_names_both(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    secrecy = to_step(cluster, page, Role.SECRECY_REVIEWER)
    deputy = deputy_of(cluster, secrecy)
    made = allow(review=review, finding=open_blocks(review)[0], user=deputy, reason=REASON)
    assert (made.user_name, made.acting_for_name) == (str(deputy), str(secrecy))


def deputy_of(cluster: Cluster, secrecy: User) -> User:
    deputy = numbered(account(cluster.department.organisation))
    RoleAssignment.objects.filter(user=secrecy, role=Role.SECRECY_REVIEWER).update(deputy=deputy)
    absent(secrecy)
    return User.objects.get(pk=deputy.pk)


def test_more_blocks_than_are_listed_stay_closed_until_allowed_too(cluster: Cluster) -> None:
    with checking(Level.BLOCK):
        page, review = submitted(cluster, text="\n".join([WORD] * 30))
        person = to_step(cluster, page, Role.SECRECY_REVIEWER)
        listed = open_blocks(review)
        assert [finding.number for finding in listed if not finding.key] == [10]
        shown = [(one.check, one.fingerprint) for one in listed if one.key]
        allow_all(review=review, findings=shown, user=person, reason=REASON)
        with pytest.raises(Blocked):
            approve(page=page, user=person, basis="条例第十九条")
        rest = open_blocks(review)
        assert len(rest) == 1
        allow(review=review, finding=rest[0], user=person, reason=REASON)
        approve(page=page, user=person, basis="条例第十九条")


def test_screening_again_keeps_one_report_with_the_same_findings(cluster: Cluster) -> None:
    with checking(Level.BLOCK):
        page = marked(cluster)
        first = screen_page(page=page)
        second = screen_page(page=page)
    assert (first.pk, first.findings) == (second.pk, second.findings)
    assert ScreeningReport.objects.count() == 1


def test_report_speaks_the_installations_language_whoever_asks(cluster: Cluster) -> None:
    with checking(Level.NOTE):
        report = screen_page(page=marked(cluster))
    finding = next(one for one in report.findings if one["check"] == "test.word")
    with translation.override(settings.LANGUAGE_CODE):
        assert finding["place"] == gettext("Paragraph %(number)d") % {"number": 1}


def test_page_without_a_version_cannot_be_screened(cluster: Cluster) -> None:
    page = marked(cluster)
    Article.objects.filter(pk=page.pk).update(latest_revision=None)
    with pytest.raises(ValueError, match="no version"):
        screen_page(page=Article.objects.get(pk=page.pk))


def test_database_refuses_an_exception_without_a_reason(cluster: Cluster) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningException.objects.create(
            page_key=1, revision_key=1, check_name="x", finding="y", user_name="z", reason=""
        )


def attached(cluster: Cluster, *names: str) -> tuple[Article, list[PorticoDocument]]:
    page = marked(cluster, title="稿件乙")
    documents = [
        document_version(name, office("zip") if name.endswith("zip") else b"text", title=name) for name in names
    ]
    page.attachments = [Attachment(document=document) for document in documents]
    page.save_revision()
    submit(page=page, user=cluster.department.people["editor"])
    return page, documents


@pytest.mark.parametrize("step", [Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF])
@pytest.mark.parametrize("row", [True, False])
def test_strict_steps_wait_until_attachments_are_read(cluster: Cluster, step: str, row: bool) -> None:
    page, documents = attached(cluster, "名单.txt", "无法读取.zip")
    if step == Role.EDITOR_IN_CHIEF:
        extraction_of(documents[0])
    person = to_step(cluster, page, step)
    waiting = Extraction.objects.filter(document=documents[0])
    if row:
        waiting.update(state=ExtractionState.PENDING)
    else:
        waiting.delete()
    with pytest.raises(Blocked) as refused:
        approve(page=page, user=person, basis="条例第十九条")
    assert refused.value.messages == [
        "“稿件乙” cannot be approved yet: its attachment “名单.txt” is still being read for the checks. Try again "
        "shortly; if it stays so, ask your technical staff whether the worker is running."
    ]
    extraction_of(documents[0])
    approve(page=page, user=person, basis="条例第十九条")


def test_strict_step_may_return_what_is_still_being_read(cluster: Cluster) -> None:
    page, _documents = attached(cluster, "名单.txt")
    send_back(page=page, user=to_step(cluster, page, Role.SECRECY_REVIEWER), comment="请更换附件")
    assert open_review(page) is None


@pytest.mark.parametrize("state", [ExtractionState.LOCKED, ExtractionState.DAMAGED, ExtractionState.UNSUPPORTED])
def test_attachments_that_cannot_be_read_stop_nothing(cluster: Cluster, state: str) -> None:
    page, documents = attached(cluster, "名单.txt")
    extraction_of(documents[0], state=state)
    approve(page=page, user=to_step(cluster, page, Role.SECRECY_REVIEWER), basis="条例第十九条")


def test_unread_attachments_pass_where_the_office_set_their_check_off(cluster: Cluster) -> None:
    page, _documents = attached(cluster, "名单.txt")
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    CheckSetting.objects.create(check_name="attachments.unread", level=Level.OFF)
    approve(page=page, user=person, basis="条例第十九条")


def test_word_in_an_attachment_read_after_submission_stops_the_approval(cluster: Cluster) -> None:
    page, documents = attached(cluster, "名单.txt")
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    with checking(Level.BLOCK, word="名单之词"):
        extraction_of(documents[0], ("第 1 页", "名单之词"))
        with pytest.raises(Blocked, match="名单之词"):
            approve(page=page, user=person, basis="条例第十九条")
