"""What an interview is in schema.org's words."""

from __future__ import annotations

from typing import Any

from sites.machines.registry import register_elsewhere, register_structured

from .models import InterviewPage, InterviewRecord


def register() -> None:
    """Describe interviews to programs; their records stand at the interviews' own addresses."""
    register_structured(InterviewPage, event)
    register_elsewhere(InterviewRecord)


def event(page: InterviewPage) -> dict[str, Any]:
    """An event online, with its times, under the address where it is announced, runs and is read afterwards."""
    return {
        "@type": "Event",
        "startDate": page.starts_at.isoformat(timespec="seconds"),
        "endDate": page.ends_at.isoformat(timespec="seconds"),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "VirtualLocation", "url": page.full_url},
        "organizer": {"@type": "GovernmentOrganization", "name": page.unit},
    }
