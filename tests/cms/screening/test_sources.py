"""The list of sources: by hand and from a file, all or nothing, by the provincial office alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.models import ReprintSource
from cms.screening.sources import Imported, import_sources, set_source
from foundation.audit.models import AuditEntry
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HEAD = "名称,域名,启用\n"


def listed() -> list[tuple[str, str, bool]]:
    return list(ReprintSource.objects.order_by("name").values_list("name", "domain", "active"))


@pytest.mark.parametrize("who", ["portal.editor", "portal.chief", "city.manager"])
def test_list_is_changed_by_the_office_alone(cluster: Cluster, who: str) -> None:
    place, name = who.split(".")
    actor = getattr(cluster, place).people[name]
    with pytest.raises(PermissionDenied):
        set_source(actor=actor, name="某报")
    with pytest.raises(PermissionDenied):
        import_sources(actor=actor, data=(HEAD + "某报,,").encode())
    assert listed() == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_adds_changes_and_leaves_what_it_does_not_name(cluster: Cluster, encoding: str) -> None:
    office = cluster.portal.people["manager"]
    for name, domain in (("甲报", ""), ("乙报", "b.example.cn"), ("丙报", "c.example.cn")):
        ReprintSource.objects.create(name=name, domain=domain)
    data = (HEAD + "甲报,https://www.a.example.cn/,\n《乙报》,b.example.cn,否\n丁报,,是\n,,\n").encode(encoding)
    assert import_sources(actor=office, data=data) == Imported(added=1, changed=2, same=0)
    assert listed() == sorted(
        [
            ("甲报", "a.example.cn", True),
            ("《乙报》", "b.example.cn", False),
            ("丙报", "c.example.cn", True),
            ("丁报", "", True),
        ]
    )
    assert AuditEntry.objects.filter(kind="source.imported").count() == 1


def test_import_twice_changes_nothing_the_second_time(cluster: Cluster) -> None:
    office, data = cluster.portal.people["manager"], (HEAD + "甲报,a.example.cn,是\n").encode()
    import_sources(actor=office, data=data)
    assert import_sources(actor=office, data=data) == Imported(added=0, changed=0, same=1)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("甲报,a.example.cn,\n,b.example.cn,\n", "3"),
        ("甲报,no domain,\n", "2"),
        ("甲报,com.cn,\n", "2"),
        ("甲报,cn,\n", "2"),
        ("甲报,,也许\n", "2"),
        ("甲报,,\n乙报,,\n《甲报》,,\n", "4"),
        (f"{'长' * 121},,\n", "2"),
        ('甲报,,\n"乙报,,\n', "3"),
    ],
)
def test_faulty_line_is_named_and_nothing_is_imported(cluster: Cluster, rows: str, line: str) -> None:
    with pytest.raises(ValidationError) as refused:
        import_sources(actor=cluster.portal.people["manager"], data=(HEAD + rows).encode())
    assert refused.value.messages[0].startswith(f"Line {line}:")
    assert listed() == []


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", "甲报,乙报\n".encode(), HEAD.encode(), b"name\n" + b"x\n" * 600_000]
)
def test_file_that_is_no_list_is_refused_in_a_sentence(cluster: Cluster, data: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        import_sources(actor=cluster.portal.people["manager"], data=data)
    assert refused.value.messages
    assert listed() == []


def test_many_faulty_lines_are_told_ten_at_a_time(cluster: Cluster) -> None:
    with pytest.raises(ValidationError) as refused:
        import_sources(actor=cluster.portal.people["manager"], data=(HEAD + ",x.example.cn,\n" * 30).encode())
    assert len(refused.value.messages) == 11


def test_source_of_the_same_name_in_quotation_marks_is_refused(cluster: Cluster) -> None:
    office = cluster.portal.people["manager"]
    source = set_source(actor=office, name="甲报")
    with pytest.raises(ValidationError):
        set_source(actor=office, name="《甲 报》")
    set_source(actor=office, name="《甲报》", source=source)
    assert listed() == [("《甲报》", "", True)]


def test_import_screen_names_the_faulty_line_and_takes_a_good_file(cluster: Cluster) -> None:
    client, url = browser(cluster.portal.people["manager"]), reverse("reprint_sources:import")
    faulty = client.post(url, {"file": SimpleUploadedFile("a.csv", (HEAD + "甲报,com.cn,\n").encode())})
    assert faulty.status_code == 200
    assert "com.cn" in faulty.content.decode()
    good = client.post(url, {"file": SimpleUploadedFile("a.csv", (HEAD + "甲报,a.example.cn,\n").encode())})
    assert good["Location"] == reverse("reprint_sources:list")
    assert listed() == [("甲报", "a.example.cn", True)]
