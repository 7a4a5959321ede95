"""`python -m tests.chaos.acts held|ask|session INTERVIEW COUNT SECONDS`: what people do beside writing, over a time.

``held``: so many entries wait, and go out by themselves one after the other over the time; prints their keys in order.
``ask``: so many citizens ask over the time, each from a network of their own; prints how many were taken and how many
seconds it took.
``session``: the host logs in; prints what the browser sends with each request.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

SPEAKER = {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"}
AT_ONCE = 4
#: Seconds before the first held entry goes out.
FIRST = 2.0


def held(interview: int, count: int, seconds: float) -> dict[str, Any]:
    """Hold entries as the studio does with a delay."""
    from django.utils import timezone

    from foundation.accounts.models import User
    from interviews.enums import HeldState, Op
    from interviews.models import Held
    from interviews.protocol import clean_speaker, entry_payload

    author, now = User.objects.filter(is_superuser=True).first(), timezone.now()
    rows = [
        Held.objects.create(
            interview_id=interview,
            op=Op.ADD,
            msg=uuid.uuid4().hex,
            payload=entry_payload(speaker=clean_speaker(**SPEAKER), text=f"第{number}句。"),
            author=author,
            state=HeldState.TIMED,
            release_at=now + timedelta(seconds=FIRST + seconds * number / count),
        )
        for number in range(count)
    ]
    return {"keys": [str(row.client_key) for row in rows]}


def ask(interview: int, count: int, seconds: float) -> dict[str, Any]:
    """Ask as the public form does once a visitor has proved some work."""
    from django.db import connection

    from interviews.actions.questions_asking import ask as put

    began = time.monotonic()

    def one(number: int) -> None:
        time.sleep(max(0.0, began + seconds * number / count - time.monotonic()))
        text = f"第{number}号水库加固期间怎样保证灌溉？"
        put(interview_id=interview, name="小河", text=text, mail="", visitor=f"{number:064d}")

    def close() -> None:
        connection.close()

    with ThreadPoolExecutor(AT_ONCE) as crew:
        taken = sum(1 for _done in crew.map(one, range(count)))
        list(crew.map(lambda _number: close(), range(AT_ONCE)))
    return {"taken": taken, "seconds": time.monotonic() - began}


def session(interview: int, _count: int, _seconds: float) -> dict[str, Any]:
    """Log the interview's host in."""
    from django.conf import settings
    from django.middleware.csrf import get_token
    from django.test import Client, RequestFactory

    from interviews.models import Interview

    browser, request = Client(), RequestFactory().get("/")
    browser.force_login(Interview.objects.get(pk=interview).page.team.get().user)
    token = get_token(request)
    cookies = {
        settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }
    return {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "token": token}


if __name__ == "__main__":
    import django

    django.setup()
    act = {"held": held, "ask": ask, "session": session}[sys.argv[1]]
    sys.stdout.write(json.dumps(act(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))))
