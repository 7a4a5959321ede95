"""Reports of checks keep their own counts."""

from __future__ import annotations

import pytest

from cms.screening.models import ScreeningReport

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LEVELS = {"identity": "block", "phone": "warn", "links": "note"}


def test_counts_follow_findings_and_what_was_left_out() -> None:
    report = ScreeningReport.objects.create(
        page_key=1,
        revision_key=1,
        levels=LEVELS,
        findings=[{"check": name} for name in ("identity", "phone", "phone", "links", "unknown")],
        omitted={"identity": 4980, "links": 3},
    )
    assert (report.blocks, report.warnings) == (4981, 2)
    report.findings, report.omitted = [{"check": "phone"}], {}
    report.save(update_fields=["findings", "omitted"])
    report.refresh_from_db()
    assert (report.blocks, report.warnings) == (0, 1)
