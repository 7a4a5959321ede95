"""Where a role ends, by the arithmetic of paths alone."""

from __future__ import annotations

import pytest

from cms.roles.enums import Role
from cms.roles.reach import ends, places_above, reaches

PORTAL, CITY, NESTED, COUNTY = "00010001", "000100010001", "0001000100010001", "000100010002"
ROOTS = sorted([PORTAL, CITY, NESTED, COUNTY])


def test_ends_of_a_place_are_the_topmost_roots_strictly_below() -> None:
    assert ends(PORTAL, ROOTS) == [CITY, COUNTY]
    assert ends(CITY, ROOTS) == [NESTED]
    assert ends(COUNTY, ROOTS) == []
    assert ends("0001", ROOTS) == [PORTAL]


@pytest.mark.parametrize(
    ("role", "place", "path", "expected"),
    [
        (Role.EDITOR, PORTAL, PORTAL, True),
        (Role.EDITOR, PORTAL, PORTAL + "0009", True),
        (Role.EDITOR, PORTAL, CITY, False),
        (Role.EDITOR, PORTAL, COUNTY + "0001", False),
        (Role.EDITOR, CITY, CITY + "0005", True),
        (Role.EDITOR, CITY, NESTED, False),
        (Role.EDITOR, CITY, PORTAL, False),
        (Role.DESIGNER, PORTAL, CITY, False),
        (Role.SITE_MANAGER, PORTAL, NESTED + "0001", True),
        (Role.SITE_MANAGER, CITY, COUNTY, False),
    ],
)
def test_role_reaches_a_path_as_the_decision_says(role: str, place: str, path: str, expected: bool) -> None:
    assert reaches(role, place, path, ROOTS) is expected


def test_places_above_begin_at_the_sites_root_for_roles_that_stop() -> None:
    everywhere, near = places_above(CITY + "0005", ROOTS)
    assert everywhere == ["0001", PORTAL, CITY, CITY + "0005"]
    assert near == [CITY, CITY + "0005"]
    assert places_above("0001", ROOTS) == (["0001"], ["0001"])
