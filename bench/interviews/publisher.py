"""`python -m bench.interviews.publisher INTERVIEW`: what a web process does when the stenographer writes.

Reads commands, ``COUNT SECONDS`` a line: append so many entries, one each so many seconds (0: back to back), through
``interviews.actions.ledger`` in a transaction each. Answers with one line of JSON: ``first`` and ``last`` number;
``append``, the milliseconds of each; ``committed``, the moment of each (nanoseconds), just before the hints go out.
"""

from __future__ import annotations

import json
import sys
import time
import uuid

#: 150 characters, as a sentence that is read out.
SENTENCE = "今冬明春全省计划开工建设一批水利工程，重点是病险水库除险加固和灌区改造。" * 5
TEXT = SENTENCE[:150]
SPEAKER = {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"}


def stamped() -> str:
    """A text with the present moment."""
    return f"T={time.monotonic_ns()};{TEXT}"


def main(interview: int) -> None:
    """Obey until the standard input ends."""
    import django

    django.setup()
    print(json.dumps({"head": _head(interview)}), flush=True)
    for line in sys.stdin:
        count, seconds = line.split()
        print(json.dumps(_say(interview, int(count), float(seconds))), flush=True)


def _head(interview: int) -> int:
    from interviews.models import Interview

    return Interview.objects.get(pk=interview).last_seq


def _say(interview: int, count: int, seconds: float) -> dict[str, object]:
    from django.db import transaction

    from interviews.actions.ledger import append, locked
    from interviews.enums import Op
    from interviews.protocol import clean_speaker, entry_payload, new_msg

    speaker, numbers, spent = clean_speaker(**SPEAKER), [], []
    committed: list[int] = []
    due = time.monotonic()
    for _number in range(count):
        time.sleep(max(0.0, due - time.monotonic()))
        due += seconds
        began = time.perf_counter()
        payload = entry_payload(speaker=speaker, text=stamped())
        with transaction.atomic():
            transaction.on_commit(lambda: committed.append(time.monotonic_ns()))
            done = append(
                locked(interview), op=Op.ADD, actor=None, client_key=uuid.uuid4(), payload=payload, msg=new_msg()
            )
        numbers.append(done.event.seq)
        spent.append(round((time.perf_counter() - began) * 1000, 2))
    return {"first": numbers[0], "last": numbers[-1], "append": spent, "committed": committed}


if __name__ == "__main__":
    main(int(sys.argv[1]))
