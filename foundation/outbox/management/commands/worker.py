"""``manage.py worker``: outbox deliveries, periodic duties and background tasks, in the foreground."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from foundation.outbox.worker import Worker


class Command(BaseCommand):
    """Work until interrupted; SIGTERM and Ctrl-C let the item in hand finish."""

    help = "Deliver outbox events, run periodic duties and background tasks until interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loop."""
        worker = Worker()

        def stop(_number: int, _frame: object) -> None:
            worker.stop = True

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        worker.run()
        self.stdout.write("worker: stopped")
