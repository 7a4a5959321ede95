"""What stands in the digest reads to the checks and to reviewers."""

from django.db.models import JSONField
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from cms.publication.digest import content_fields
from cms.readings import reading_of


def test_every_content_field_of_json_says_how_it_reads() -> None:
    fields = [
        item
        for model in get_page_models()
        for item in content_fields(model)
        if isinstance(item, JSONField) and not isinstance(item, StreamField)
    ]

    assert [f"{item.model.__name__}.{item.name}" for item in fields if reading_of(item) is None] == []
    assert [f"{item.model.__name__}.{item.name}" for item in fields] == ["InterviewRecord.transcript"]
