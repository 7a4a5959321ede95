"""Saying how far an import is."""

from __future__ import annotations

from io import StringIO

from disclosure.importing.progress import Progress


def test_plain_line_every_hundred_rows_without_a_terminal() -> None:
    moments = iter(float(second) for second in range(1000))
    stream = StringIO()
    progress = Progress(stream.write, on_terminal=False, total=250, clock=lambda: next(moments))
    for _row in range(250):
        progress.step()
    progress.end()
    lines = stream.getvalue().splitlines()
    assert [line.split(",")[0] for line in lines] == ["100 of 250 rows", "200 of 250 rows"]
    assert "\r" not in stream.getvalue()


def test_one_line_renewed_every_second_on_a_terminal() -> None:
    now = [0.0]
    stream = StringIO()
    progress = Progress(stream.write, on_terminal=True, total=5, clock=lambda: now[0])
    for moment in (0.4, 0.9, 1.5, 1.9, 2.0):
        now[0] = moment
        progress.step()
    progress.end()
    assert stream.getvalue() == "\r\x1b[K3 of 5 rows, 2.0 rows/s\r\x1b[K5 of 5 rows, 2.5 rows/s\n"
