"""Who may see a file that is not public."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from wagtail.permissions import policy_registry

from foundation.accounts.models import User

from .models import PorticoDocument, PorticoImage

_viewers: list[Callable[[User, str, int], bool]] = []


def register_viewer(sees: Callable[[User, str, int], bool]) -> None:
    """Let ``sees(user, "image" | "document", pk)`` open a version besides the policy, e.g. to its reviewer."""
    _viewers.append(sees)


def may_see(user: User, version: PorticoImage | PorticoDocument) -> bool:
    """Whether the person may see this version: by the policy of its collection, or by what registered viewers say."""
    policy = policy_registry.get(version)
    if cast("bool", policy.user_has_any_permission_for_instance(user, ["choose", "change", "delete"], version)):
        return True
    kind = "image" if isinstance(version, PorticoImage) else "document"
    return any(sees(user, kind, version.pk) for sees in _viewers)
