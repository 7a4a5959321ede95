"""Readers' endpoints as servers call them (asgi.py, hub/lines.py)."""

import json

import pytest
from asgiref.sync import sync_to_async

from interviews import reads
from interviews.hub.core import Hub
from interviews.models import InterviewPage
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, say
from tests.factories.live import Client, get, with_hub

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_stream_resumes_after_the_last_event_of_the_reader(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    for number in range(3):
        say(interview, f"第{number}句")

    async def scenario(_hub: Hub) -> None:
        async with Client(f"/live/{interview.pk}/events", "after=1:1", last_event_id="1:2") as client:
            assert client.status == 200
            assert client.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert client.headers["x-accel-buffering"] == "no"
            assert client.headers["cache-control"] == "no-store"
            name, events, last = await client.event()
            assert (name, [event["n"] for event in events], last) == ("events", [3, 4], "1:4")
            name, head, _id = await client.event()
            assert (name, head["head"], head["state"]) == ("head", 4, "live")

    with_hub(scenario)
