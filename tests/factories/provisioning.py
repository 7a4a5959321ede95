"""The short form of the provincial office, as it is sent."""

from __future__ import annotations

from .cluster import Cluster


def filled(cluster: Cluster, **changes: str) -> dict[str, str]:
    """A form filled for a county whose city answers for three steps."""
    return {
        "name": "云溪县人民政府",
        "kind": "county",
        "superior": str(cluster.city.organisation.pk),
        "slug": "yunxi",
        "person_manager": "甲",
        "person_editor": "乙",
        "person_unit": "丙",
        **changes,
    }
