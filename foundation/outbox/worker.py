"""The worker's loop: deliveries first, then duties whose time has come, then background tasks."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from .actions import claim, deliver
from .registry import afterwork, duties

logger = logging.getLogger(__name__)

BATCH = 200
IDLE_SECONDS = 0.2
PAUSE_SECONDS = 1
TASKS_A_TURN = 20


class Worker:
    """Runs until ``stop`` is set; a database that goes away does not end it."""

    def __init__(self, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.stop = False
        self.sleep = sleep
        self.last_run = dict.fromkeys(duties, float("-inf"))

    def run(self) -> None:
        """Work until told to stop; the item in hand is always finished."""
        while not self.stop:
            if not self.turn():
                self.sleep(IDLE_SECONDS)

    def turn(self) -> bool:
        """One round; returns whether there may be more to do at once."""
        try:
            close_old_connections()
            rows = claim(limit=BATCH)
            deliver(rows)
            self.run_afterwork()
            self.run_duties()
            self.run_tasks()
            self.run_afterwork()
        except (OperationalError, InterfaceError):  # away or locked: what was claimed is due again when its lease ends
            logger.warning("worker: the database did not answer", exc_info=True)
            self.sleep(PAUSE_SECONDS)
            return False
        return bool(rows)

    def run_duties(self) -> None:
        """Run what is due; a failing duty is logged and waits for its next turn."""
        for duty in duties.values():
            now = time.monotonic()
            if self.stop or now - self.last_run.get(duty.name, float("-inf")) < duty.every.total_seconds():
                continue
            self.last_run[duty.name] = now
            try:
                duty.run()
            except Exception:  # a failing duty must not stop the others; it is logged with its trace
                logger.exception("worker: duty %s failed", duty.name)
            self.run_afterwork()

    def run_afterwork(self) -> None:
        """Run what others have to do between pieces of work."""
        for run in afterwork:
            run()

    def run_tasks(self) -> None:
        """Run background tasks that were enqueued with Django's tasks API."""
        TaskWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=TASKS_A_TURN,
            worker_id=f"portico-{os.getpid()}",
            excluded_queue_names=[],
        ).run()
