"""Index numbers: given once, in order, by organ and year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cms.publication.tasks import publish_due
from disclosure.actions import give_index_number
from disclosure.models import DisclosedDocument, IndexSequence
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_document, live_document, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def again(document: DisclosedDocument) -> DisclosedDocument:
    return DisclosedDocument.objects.get(pk=document.pk)


def test_number_is_given_once(cluster: Cluster) -> None:
    document = draft_document(cluster.county)
    year = timezone.localdate().year
    assert document.index_number is None
    assert give_index_number(document=document) == f"JL0102/{year}-00001"
    assert give_index_number(document=again(document)) == f"JL0102/{year}-00001"
    assert IndexSequence.objects.get().last == 1


def test_numbers_run_by_organ(cluster: Cluster) -> None:
    own, other = draft_document(cluster.county), draft_document(cluster.city)
    issued = draft_document(cluster.county, issuing_organisation=cluster.department.organisation)
    assert [give_index_number(document=page).split("/")[0] for page in (own, other, issued)] == [
        "JL0102",
        "JL0101",
        "JL0020",
    ]
    assert set(IndexSequence.objects.values_list("last", flat=True)) == {1}


def test_year_is_that_of_first_publication_here(cluster: Cluster) -> None:
    document = draft_document(cluster.county)
    document.first_published_at = datetime(2019, 12, 31, 17, 0, tzinfo=UTC)  # already 2020 in Shanghai
    document.save()
    assert give_index_number(document=document) == "JL0102/2020-00001"


def test_scheduled_document_gets_its_number_when_it_goes_live(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = draft_document(cluster.county)
    when = timezone.now() + timedelta(hours=1)
    document.go_live_at = when
    document.save_revision(user=cluster.county.people["editor"])
    document = review_to_the_end(cluster, cluster.county, again(document))
    assert (document.live, document.index_number) == (False, None)
    monkeypatch.setattr(timezone, "now", lambda: when + timedelta(seconds=1))
    publish_due()
    document = again(document)
    assert (document.live, document.index_number is None) == (True, False)


def test_refused_publication_takes_no_number(cluster: Cluster) -> None:
    document = draft_document(cluster.county)
    with pytest.raises(PermissionDenied):
        document.latest_revision.publish()
    assert (again(document).index_number, IndexSequence.objects.count()) == (None, 0)


def test_copy_gets_a_number_of_its_own(cluster: Cluster) -> None:
    document = live_document(cluster, cluster.county)
    copy = document.copy(keep_live=False, update_attrs={"slug": "copy"})
    assert (again(copy).index_number, copy.latest_revision.as_object().index_number) == (None, None)
    published = review_to_the_end(cluster, cluster.county, again(copy))
    assert published.index_number is not None
    assert published.index_number.endswith("-00002")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"openness": "withheld"}, "openness"),
        ({"openness": "on_request"}, "openness"),
        ({"effective_on": date(2026, 5, 1), "lapses_on": date(2026, 4, 1)}, "lapses_on"),
        ({"issuer": ""}, "issuer"),
        ({"theme": "unknown"}, "theme"),
    ],
)
def test_contradictory_document_is_refused(cluster: Cluster, values: dict[str, object], field: str) -> None:
    document = draft_document(cluster.county)
    for name, value in values.items():
        setattr(document, name, value)
    with pytest.raises(ValidationError) as refused:
        document.full_clean()
    assert set(refused.value.error_dict) == {field}


def test_number_of_a_document_is_printed_with_hexagonal_brackets(cluster: Cluster) -> None:
    assert live_document(cluster, cluster.county, doc_number="江政办发[2026] 7号").doc_number == "江政办发〔2026〕7号"
