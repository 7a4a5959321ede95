"""``manage.py load_calendar``."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from foundation.audit.models import AuditEntry
from foundation.workdays import package
from foundation.workdays.models import CalendarDay, CalendarYear
from foundation.workdays.table import as_csv
from tests.factories.workdays import year_2027

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_calendar", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> tuple[int, str]:
    before = CalendarDay.objects.count()
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert (CalendarDay.objects.count(), AuditEntry.objects.filter(kind="calendar.loaded").exists()) == (before, False)
    return refusal.value.returncode, str(refusal.value)


def test_load_calendar_loads_a_file(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(as_csv(year_2027()))
    assert run(str(file)) == "2027: 17 days added, 0 removed, 0 changed.\n"
    assert CalendarYear.objects.get(year=2027).source == "2027.csv"
    assert run(str(file)) == "The calendar has all of this already.\n"


def test_load_calendar_takes_the_package() -> None:
    CalendarYear.objects.filter(year=2026).delete()
    CalendarDay.objects.filter(day__year=2026).delete()
    assert run("--from-package") == "2026: 39 days added, 0 removed, 0 changed.\n"
    assert CalendarYear.objects.get(year=2026).source.startswith("chinesecalendar 1.")


def test_load_calendar_names_broken_lines_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(as_csv(year_2027()) + "2027-13-01,off,x\n2027-12-32,off,x\n")
    assert refused(str(file)) == (
        2,
        "Line 19: “2027-13-01” is no day; write it like 2027-01-01.\n"
        "Line 20: “2027-12-32” is no day; write it like 2027-01-01.",
    )


def test_load_calendar_without_or_with_both_sources_is_refused() -> None:
    sentence = (2, "Give a file, or --from-package.")
    assert [refused(), refused("x.csv", "--from-package")] == [sentence, sentence]


def test_load_calendar_of_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    assert refused(str(file)) == (2, f"{file} cannot be read: No such file or directory.")


def test_load_calendar_without_the_package_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)  # as Python marks what cannot be imported
    with pytest.raises(ImportError):
        package.package_rows()
    assert refused("--from-package") == (2, "The package chinesecalendar is not installed here. Give a file.")
