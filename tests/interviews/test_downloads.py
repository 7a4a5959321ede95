"""A closed interview as text and PDF."""

import io
from contextlib import closing
from typing import Any
from urllib.parse import unquote

import pypdfium2
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from interviews import download_store, pdf
from interviews.actions.redaction import empty_interview, redact
from interviews.models import Interview
from interviews.texts import Kind, Paragraph
from interviews.views import downloads
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, member, open_up, say
from tests.interviews.test_records import closed_interview, live_record

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BOTH = ("live:text", "live:pdf")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def download(name: str, interview: Interview):
    """The response to somebody without an account."""
    return Client(HTTP_HOST="portal.test").get(reverse(name, args=[interview.pk]))


def read_pdf(data: bytes) -> str:
    """The text of all pages, by a reader that keeps no table of signs from the file before."""
    with pypdfium2.PdfDocument(data) as document:
        texts = []
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                texts.append(text.get_text_range().replace("\r\n", "\n"))
    return "\n".join(texts)


def test_text_holds_who_said_what_in_lines(cluster: Cluster) -> None:
    interview = closed_interview(cluster)

    response = download("live:text", interview)

    text = response.content.decode("utf-8")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.startswith("\ufeff" + interview.page.title)
    assert [("今冬开工四项工程" in line, "贺嘉平" in line) for line in text.splitlines() if "工程" in line] == [
        (True, True)
    ]
    assert "说错了的话" not in text
    name = unquote(response.headers["Content-Disposition"].rpartition("filename*=UTF-8''")[2])
    assert interview.page.title in name
    assert name.endswith(".txt")


def test_pdf_holds_the_same_in_signs_that_can_be_read(cluster: Cluster) -> None:
    interview = closed_interview(cluster)

    response = download("live:pdf", interview)

    assert response.headers["Content-Type"] == "application/pdf"
    assert "今冬开工四项工程" in read_pdf(response.content).replace("\n", "")


def test_record_gives_its_summary_and_later_answers_stand_apart(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page = live_record(cluster, interview)
    say(interview, "后来的答复")

    text = download("live:text", interview).content.decode()

    assert str(page.summary[0].value.source).removeprefix("<p>")[:8] in text
    assert text.index("今冬开工四项工程") < text.index("后来的答复")


@pytest.mark.parametrize("name", BOTH)
def test_running_and_unknown_interviews_have_no_file(cluster: Cluster, name: str) -> None:
    interview = live_interview(cluster, cluster.city)
    assert download(name, interview).status_code == 404
    assert Client(HTTP_HOST="portal.test").get(reverse(name, args=[interview.pk + 999])).status_code == 404


@pytest.mark.parametrize("name", BOTH)
def test_file_is_made_once_and_anew_after_a_redaction(
    cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = member("other-host")
    interview = live_interview(cluster, cluster.city, team={"host": host})
    slip = say(interview, "身份证尾号").event
    interview = open_up(interview, "closed")
    made: list[int] = []
    said = downloads._said
    monkeypatch.setattr(downloads, "_said", lambda *all_: made.append(1) or said(*all_))

    first, again = download(name, interview), download(name, interview)
    redact(interview_id=interview.pk, actor=host, msg=slip.msg, reason="个人信息")
    after = download(name, interview)

    assert first.content == again.content != after.content
    assert len(made) == 2
    shown = read_pdf(after.content) if name == "live:pdf" else after.content.decode()
    assert "身份证尾号" not in shown


@pytest.mark.parametrize("empty", ["redact", "takedown"])
def test_redacted_words_leave_the_shared_cache(
    cluster: Cluster, empty: str, django_capture_on_commit_callbacks: Any
) -> None:
    host = member("other-host")
    interview = live_interview(cluster, cluster.city, team={"host": host})
    slip = say(interview, "身份证尾号").event
    interview = open_up(interview, "closed")
    download("live:text", interview)
    place = download_store.place_of(interview.pk, "txt", "zh-hans")
    assert "身份证尾号" in cache.get(place)[1].decode()

    with django_capture_on_commit_callbacks(execute=True):
        if empty == "redact":
            redact(interview_id=interview.pk, actor=host, msg=slip.msg, reason="个人信息")
        else:
            empty_interview(interview)

    assert cache.get(place) is None


def test_file_made_of_words_that_were_redacted_meanwhile_is_not_kept(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = closed_interview(cluster)
    said = downloads._said

    def meanwhile(*all_: Any) -> Any:
        Interview.objects.filter(pk=interview.pk).update(epoch=2)
        return said(*all_)

    monkeypatch.setattr(downloads, "_said", meanwhile)
    assert download("live:text", interview).status_code == 200
    assert cache.get(download_store.place_of(interview.pk, "txt", "zh-hans")) is None


def test_file_that_is_being_made_asks_to_come_back(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    interview = closed_interview(cluster)
    monkeypatch.setattr(downloads, "_key", lambda *_all: "the-file")
    cache.add("the-file:making", True, 60)

    response = download("live:pdf", interview)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_second_file_has_its_own_signs() -> None:
    texts = ["水利工程", "灌溉与供水"]

    files = [pdf.write([Paragraph(Kind.WORDS, text)], title="访谈", author="水利厅") for text in texts]

    assert [text in read_pdf(file) for text, file in zip(texts, files, strict=True)] == [True, True]


def test_longest_text_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_CHARACTERS", 1000)
    found = [Paragraph(Kind.WORDS, "水" * 600), Paragraph(Kind.WORDS, "利" * 600)]

    text = read_pdf(pdf.write(found, title="访谈", author="水利厅"))

    assert (text.count("水"), "利" in text) == (600, False)


def test_without_a_font_of_the_machine_the_standard_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", ())

    data = pdf.write(
        [Paragraph(Kind.WORDS, "水利工程，https://example.cn/" + "a" * 300)], title="访谈", author="水利厅"
    )

    fonts = {str(font["/BaseFont"]) for font in PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"].values()}
    assert any("STSong-Light" in font for font in fonts)


def test_file_that_is_no_font_is_passed_over(tmp_path, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"ttcf is not a font")
    settings.PORTICO_PDF_FONT = str(broken)
    monkeypatch.setattr(pdf, "FONTS", ())

    assert pdf.write([Paragraph(Kind.WORDS, "水利")], title="访谈", author="水利厅").startswith(b"%PDF")
