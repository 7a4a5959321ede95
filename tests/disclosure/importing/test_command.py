"""``manage.py import_disclosures`` from end to end."""

from __future__ import annotations

import gzip
import os
import signal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from cms.models import Article, BasePage, Column, HistoricImport
from disclosure.importing import actions
from disclosure.importing.models import ImportedItem
from disclosure.models import DisclosedDocument
from foundation.audit.models import AuditEntry
from tests.factories.cluster import Cluster
from tests.factories.lists import ROW, ndjson, rejects, rows, table

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_list_of_files_and_bodies_lands_and_the_second_run_changes_nothing(run: Any, folder: Path) -> None:
    (folder / "texts").mkdir()
    (folder / "texts" / "speech.txt").write_text("在会议上的讲话\n\n\u3000\u3000同志们：", encoding="utf-8")
    path = table(
        folder / "list.csv",
        *rows({}, {"id": "", "file": "texts/speech.txt", "kind": "article", "title": "在会议上的讲话", "body": ""}),
    )
    ran = run(path)
    assert (ran.status, ran.summary) == (0, "2 new, 0 changed, 0 unchanged, 0 rejected")
    assert DisclosedDocument.objects.get().live
    assert Article.objects.get().body.raw_data[0]["value"] == "<p>同志们：</p>"
    assert HistoricImport.objects.get().finished_at is not None
    before = AuditEntry.objects.count()
    assert run(path).summary == "0 new, 0 changed, 2 unchanged, 0 rejected"
    assert (AuditEntry.objects.count(), HistoricImport.objects.count()) == (before, 1)
    assert not list(folder.glob("*.rejects.csv"))


def test_bad_rows_go_to_the_reject_file_and_the_others_land(run: Any, folder: Path) -> None:
    path = ndjson(
        folder / "list.ndjson",
        *rows({}, {"id": "a2", "body": ""}, {"title": "重复"}),
        "oops",
        *rows({"id": "a3", "written": "六月"}, {"id": "a4", "genre": "条幅", "colour": 1, "validity": ""}),
    )
    ran = run(path)
    assert (ran.status, ran.summary) == (1, "2 new, 0 changed, 0 unchanged, 4 rejected")
    assert rejects(folder / "list.ndjson.rejects.csv") == [
        ["2", "a2", "The body is missing."],
        ["3", "a1", "The key repeats that of line 1."],
        ["4", "", "The line is no valid JSON."],
        ["5", "a3", "“六月” in column “written” is no date. Write it like 2011-06-13."],
    ]
    assert "Unknown columns, ignored: colour\n" in ran.err
    assert "Unknown genre “条幅” in 1 rows, imported as 其他.\n" in ran.err
    assert sorted(ImportedItem.objects.values_list("key", flat=True)) == ["a1", "a4"]


def test_mended_row_lands_and_the_reject_file_goes(run: Any, folder: Path) -> None:
    assert run(ndjson(folder / "list", *rows({}, {"id": "a2", "body": ""}))).status == 1
    ran = run(ndjson(folder / "list", *rows({}, {"id": "a2"})))
    assert (ran.status, ran.summary) == (0, "1 new, 0 changed, 1 unchanged, 0 rejected")
    assert not (folder / "list.rejects.csv").exists()


def test_reject_file_may_be_named(run: Any, folder: Path) -> None:
    run(ndjson(folder / "list", *rows({"title": ""})), "--reject", "other.csv")
    assert rejects(folder / "other.csv") == [["1", "a1", "The title is missing."]]


def test_changed_row_is_counted_as_changed(run: Any, folder: Path) -> None:
    run(ndjson(folder / "list", *rows({}, {"id": "a2"})))
    assert (
        run(ndjson(folder / "list", *rows({"body": "另一文"}, {"id": "a2"}))).summary
        == "0 new, 1 changed, 1 unchanged, 0 rejected"
    )
    assert HistoricImport.objects.count() == 2


def test_interrupt_leaves_whole_rows_and_the_next_run_goes_on(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ndjson(folder / "list", *rows(*({"id": f"a{number}"} for number in range(4))))
    land = actions.Importer.land

    def interrupt_second(self: actions.Importer, item: Any) -> actions.Outcome:
        if item.key == "a1":
            os.kill(os.getpid(), signal.SIGINT)
        return land(self, item)

    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patch:
        patch.setattr(actions.Importer, "land", interrupt_second)
        ran = run(path)
    assert (ran.status, ran.summary) == (130, "2 new, 0 changed, 0 unchanged, 0 rejected")
    assert "Interrupted after 2 of 4 rows." in ran.err
    assert signal.getsignal(signal.SIGINT) is before
    assert HistoricImport.objects.get().finished_at is None
    ran = run(path)
    assert (ran.status, ran.summary) == (0, "2 new, 0 changed, 2 unchanged, 0 rejected")
    assert HistoricImport.objects.get().finished_at is not None
    assert DisclosedDocument.objects.filter(live=True).count() == 4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"site": "nowhere"}, "There is no site “nowhere”"),
        ({"by": ("nobody", "qinghe-secrecy")}, "There is no account “nobody”"),
        ({"by": ("qinghe-chief", "qinghe-chief")}, "two people"),
        ({"by": ("qinghe-editor", "qinghe-secrecy")}, "is not the"),
        ({"by": ("jiaotong-chief", "jiaotong-secrecy")}, "is not the"),
        ({"more": ("--column", "none")}, "no public column “none”"),
        ({"more": ("--reject", "none/out.csv")}, "cannot be written"),
        ({"more": ("--reason", " ")}, "Give a reason"),
        ({"content": "没有表头的文字"}, "neither CSV"),
        ({"content": ""}, "holds no rows"),
        ({"content": None}, "There is no file"),
    ],
)
def test_bad_usage_ends_with_status_2_one_sentence_and_nothing_written(
    run: Any, folder: Path, options: dict[str, Any], words: str
) -> None:
    path = ndjson(folder / "list", ROW)
    if "content" in options:
        path.unlink()
        if (content := options.pop("content")) is not None:
            path.write_text(content, encoding="utf-8")
    before = (BasePage.objects.count(), AuditEntry.objects.count())
    with pytest.raises(CommandError, match=words) as refusal:
        run(path, *options.pop("more", ()), **options)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    assert (BasePage.objects.count(), AuditEntry.objects.count()) == before
    assert (HistoricImport.objects.count(), ImportedItem.objects.count()) == (0, 0)
    assert not list(folder.glob("*.csv"))


def test_portal_imports_into_its_own_columns(run: Any, cluster: Cluster, folder: Path) -> None:
    path = ndjson(folder / "list", ROW)
    assert run(path, site="portal", by=("portal-chief", "portal-secrecy")).status == 0
    assert (
        DisclosedDocument.objects.get().get_parent().pk
        == Column.objects.child_of(cluster.portal.home).get(slug="documents").pk
    )


def test_named_column_takes_rows_of_both_kinds(run: Any, cluster: Cluster, folder: Path) -> None:
    path = ndjson(folder / "list", *rows({}, {"id": "a2", "kind": "article"}))
    run(path, "--column", "news")
    assert {page.get_parent().slug for page in (DisclosedDocument.objects.get(), Article.objects.get())} == {"news"}


@pytest.mark.corpus
def test_first_thirty_regulations_land(run: Any, folder: Path, corpus_file: Path) -> None:

    with gzip.open(corpus_file, "rt", encoding="utf-8") as stream:
        (folder / "laws.ndjson").write_text("".join(islice(stream, 30)), encoding="utf-8")
    ran = run(folder / "laws.ndjson")
    assert (ran.status, ran.summary) == (0, "30 new, 0 changed, 0 unchanged, 0 rejected")
    assert run(folder / "laws.ndjson").summary == "0 new, 0 changed, 30 unchanged, 0 rejected"
    assert "Unknown" not in ran.err
    assert DisclosedDocument.objects.exclude(genre="其他").count() == 30
