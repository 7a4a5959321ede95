"""Five entries about two objects."""

from __future__ import annotations

import pytest

from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.audit.models import AuditEntry
from foundation.audit.registry import register_kind

register_kind("test.act", "Act of a test")
register_kind("test.other", "Other act of a test")


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk", real_name="张三")


@pytest.fixture
def entries(clerk: User) -> list[AuditEntry]:
    """Acts on the objects 0 and 1 in turn."""
    return [
        record(
            kind="test.act",
            actor=clerk,
            object_kind="test.object",
            object_key=str(n % 2),
            title=f"act {n}",
            payload={"n": n, "phone": "13800138000"},
        )
        for n in range(5)
    ]
