"""Raw SQL on PostgreSQL (migration 0002): events are added, and emptied by redaction; nothing else."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from interviews.models import Interview, LiveEvent
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, say
from tests.triggers import switch_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

REFUSED = {
    "changed": "UPDATE interviews_liveevent SET payload = '{}'",
    "renumbered": "UPDATE interviews_liveevent SET seq = seq + 10",
    "emptied without a date": "UPDATE interviews_liveevent SET payload = NULL, salt = ''",
    "dated only": "UPDATE interviews_liveevent SET redacted_at = now()",
    "emptied and renamed": "UPDATE interviews_liveevent SET payload = NULL, salt = '', redacted_at = now(), msg = 'x'",
    "removed": "DELETE FROM interviews_liveevent",
    "all removed": "TRUNCATE interviews_liveevent CASCADE",
}


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    """With three events, and the triggers on in this test's transaction."""
    found = live_interview(cluster, cluster.city)
    say(found, "一")
    say(found, "二")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # waiting checks alone would refuse TRUNCATE, and the switch
    switch_triggers(on=True)
    return found


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_raw_statement_is_refused(interview: Interview, statement: str) -> None:
    with pytest.raises(DatabaseError, match="interviews:"):
        run(statement)

    assert [event.seq for event in LiveEvent.objects.filter(interview=interview)] == [1, 2, 3]


def test_redaction_passes(interview: Interview) -> None:
    run("UPDATE interviews_liveevent SET payload = NULL, salt = '', redacted_at = now() WHERE seq = 2")

    assert LiveEvent.objects.get(interview=interview, seq=2).payload is None
