"""Charts and videos as blocks: what they refuse, and how they are shown."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cms.blocks import BodyBlock, plain_text
from foundation.files.models import PorticoDocument
from tests.factories.kinds import chart

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64
WEBM = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82\x84webm" + b"\x00" * 64
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n各位好。\n".encode()


def stored(name: str, data: bytes) -> PorticoDocument:
    return PorticoDocument.objects.create(title=name, file=ContentFile(data, name=name))


def body(block: dict[str, Any]) -> Any:
    return BodyBlock().to_python([block])


def refused(block: dict[str, Any]) -> set[str]:
    """Names of the fields that a block's form would complain of."""
    with pytest.raises(ValidationError) as found:
        BodyBlock().clean(body(block))
    return set(found.value.block_errors[0].block_errors)


def video(**fields: Any) -> dict[str, Any]:
    value = {"title": "一图读懂", "file": None, "url": "", "poster": None, "captions": None, "transcript": "各位好。"}
    return {"type": "video", "value": value | fields}


def test_chart_of_numbers_is_taken() -> None:
    BodyBlock().clean(body(chart()))


@pytest.mark.parametrize(
    "block",
    [
        chart(["一季度", "约5"]),
        chart(["一季度"], heads=("季度",)),
        chart(*([f"行{n}", "1"] for n in range(41))),
        chart(["一季度", *"12345"], heads=("季度", *"甲乙丙丁戊")),
    ],
    ids=["words", "names alone", "too many rows", "too many series"],
)
def test_chart_that_cannot_be_drawn_is_refused(block: dict[str, Any]) -> None:
    assert refused(block) == {"table"}


def test_chart_reads_as_its_table_in_the_index() -> None:
    assert plain_text(body(chart(["一季度", "5.1"]))) == "增速\n季度\t增速\n一季度\t5.1"


@pytest.mark.parametrize(("name", "data"), [("a.mp4", MP4), ("a.webm", WEBM)])
def test_video_on_this_server_is_shown_with_captions_and_words(name: str, data: bytes) -> None:
    file, captions = stored(name, data), stored("a.vtt", VTT)
    value = body(video(file=file.pk, captions=captions.pk))
    BodyBlock().clean(value)
    shown = BeautifulSoup(value[0].render(), "html.parser")
    assert (shown.source["src"], shown.source["type"]) == (file.url, f"video/{name[2:]}")
    assert (shown.track["src"], shown.track["kind"]) == (captions.url, "captions")
    assert "autoplay" not in shown.video.attrs
    assert "各位好。" in shown.details.text
    assert shown.find_all(style=True) == []


def test_video_elsewhere_is_a_link_and_nothing_is_embedded() -> None:
    value = body(video(url="https://video.example/1"))
    BodyBlock().clean(value)
    shown = BeautifulSoup(value[0].render(), "html.parser")
    assert [a["href"] for a in shown.find_all("a")] == ["https://video.example/1"]
    assert shown.find_all(["iframe", "video", "script"]) == []


def test_video_without_its_words_is_refused() -> None:
    assert refused(video(url="https://video.example/1", transcript="")) == {"transcript"}


def test_video_both_here_and_elsewhere_or_nowhere_is_refused() -> None:
    file = stored("a.mp4", MP4)
    assert refused(video(file=file.pk, url="https://video.example/1")) == {"file"}
    assert refused(video()) == {"file"}


def test_video_of_another_kind_of_file_is_refused() -> None:
    captions = stored("a.vtt", VTT)
    assert refused(video(file=captions.pk)) == {"file"}
    assert refused(video(url="https://video.example/1", captions=stored("b.mp4", MP4).pk)) == {"captions"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mp4", WEBM),
        ("a.mp4", b"\x00\x00\x00\x14ftypqt  " + b"\x00" * 64),
        ("a.mp4", b"<html>"),
        ("a.webm", b"\x1a\x45\xdf\xa3\x42\x82\x88matroska" + b"\x00" * 64),
        ("a.webm", MP4),
        ("a.vtt", b"1\n00:00 --> 00:02\n"),
        ("a.vtt", b"WEBVTTX\n"),
        ("a.vtt", b"WEBVTT\n\x00"),
        ("a.mov", MP4),
    ],
)
def test_file_that_is_not_what_its_ending_says_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(ValidationError):
        stored(name, data)
    assert PorticoDocument.objects.count() == 0
