"""Reading levels."""

from __future__ import annotations

from .enums import Level
from .models import CheckSetting
from .registry import checks


def levels() -> dict[str, Level]:
    """The level of each registered check, in order of registration: as set, else the default. One query."""
    found = dict(CheckSetting.objects.values_list("check_name", "level"))
    return {check.name: Level(found.get(check.name, check.default)) for check in checks()}
