"""`python -m tests.chaos.writers INTERVIEW THREADS LENGTH`: stands for a web process that takes entries.

Reads keys, one a line, and appends an entry of LENGTH characters for each, THREADS at a time; where the database fails
it tries again with the same key, as a browser would. Answers ``KEY NUMBER`` once the transaction has committed.
"""

from __future__ import annotations

import sys
import threading
import time
import uuid
from queue import Queue

SPEAKER = {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"}
PAUSE = 0.05
#: Seconds after the end of the input within which what came is written, or never.
LONGEST = 300


def main(interview: int, threads: int, length: int) -> None:
    """Work until the input ends."""
    import django

    django.setup()
    waiting: Queue[str] = Queue()
    lock = threading.Lock()

    def work() -> None:
        while key := waiting.get():
            number = _append(interview, uuid.UUID(key), length)
            with lock:
                sys.stdout.write(f"{key} {number}\n")
                sys.stdout.flush()

    crew = [threading.Thread(target=work, daemon=True) for _number in range(threads)]
    for thread in crew:
        thread.start()
    sys.stdout.write("ready 0\n")
    sys.stdout.flush()
    for line in sys.stdin:
        waiting.put(line.strip())
    for _thread in crew:
        waiting.put("")
    deadline = time.monotonic() + LONGEST
    for thread in crew:
        thread.join(max(0.0, deadline - time.monotonic()))


def _append(interview: int, key: uuid.UUID, length: int) -> int:
    from django.db import Error, connection, transaction

    from interviews.actions.ledger import append, locked
    from interviews.enums import Op
    from interviews.protocol import clean_speaker, entry_payload

    payload = entry_payload(speaker=clean_speaker(**SPEAKER), text=f"T={time.monotonic_ns()};" + "水" * length)
    while True:
        try:
            with transaction.atomic():
                done = append(locked(interview), op=Op.ADD, actor=None, client_key=key, msg=key.hex, payload=payload)
        except Error:
            connection.close()
            time.sleep(PAUSE)
        else:
            return done.event.seq


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
