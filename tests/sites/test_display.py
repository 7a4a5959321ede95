"""The reader's display settings."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sites import display


@pytest.mark.parametrize(
    ("cookie", "letters"),
    [("", ""), ("e", "e"), ("de", "ed"), ("hde", "edh"), ("<script>", ""), ("x" * 5000, ""), ("eee", "e")],
)
def test_read_any_cookie_gives_allowed_letters_only(rf: RequestFactory, cookie: str, letters: str) -> None:
    request = rf.get("/")
    request.COOKIES[display.COOKIE] = cookie
    assert display.read(request) == letters


def test_attribute_letters_become_words() -> None:
    assert display.attribute("ed") == "elder dark"


def test_initial_letters_choose_the_radio_buttons() -> None:
    assert display.initial("eh") == {"size": "e", "colours": "h"}
    assert display.initial("") == {"size": "", "colours": ""}


def test_form_unknown_value_is_refused() -> None:
    form = display.DisplaySettingsForm({"size": "z", "colours": "d"})
    assert not form.is_valid()
    assert list(form.errors) == ["size"]


def test_write_letters_are_kept_for_a_year_readable_by_scripts() -> None:
    response = HttpResponse()
    display.write(response, "ed", secure=True)
    cookie = response.cookies[display.COOKIE]
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["secure"], cookie["httponly"]) == (
        "ed",
        display.MAX_AGE,
        "Lax",
        True,
        "",
    )


def test_write_no_letters_forgets_the_cookie() -> None:
    response = HttpResponse()
    display.write(response, "", secure=False)
    assert response.cookies[display.COOKIE]["max-age"] == 0
