"""`python -m bench.extraction`: what reading attachments costs, good and hostile, and what the worker's loop notices.

Needs no database: children are started and looked after as the worker's pool does it, with the bounds it uses.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import IO

LOOK_EVERY = 0.02


def main() -> int:
    """Measure and print; returns 1 when a look at the children took long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--files", type=int, default=10, help="files of each good kind (default 10)")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    looks: list[float] = []
    print(f"{'files':52} {'n':>3} {'KB each':>9} {'s each':>7} {'CPU s':>6} {'MB peak':>8} {'MB text':>8} state")
    for label, ending, make, count in cases(wanted.files):
        print(measured(label, ending, make(), count, looks), flush=True)
    slowest = max(looks) * 1000
    usual = statistics.median(looks) * 1000
    print(f"\nlooks at the children: {len(looks)}, median {usual:.2f} ms, slowest {slowest:.0f} ms")
    return int(slowest > 1000)


def cases(count: int) -> list[tuple[str, str, Callable[[], bytes], int]]:
    """Label, ending, maker, number of files."""
    from tests.factories import attachments as a
    from tests.factories.files import archive

    line = "各市县人民政府要加强水库除险加固工程资金监管，确保专款专用。"
    rows = [[f"柳汀镇{number}", number, number / 7, "水稻"] for number in range(25_000)]
    around = (b'<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>', b"</w:t></w:r></w:p></w:body></w:document>")
    first, last = a.strings("|").split(b"|")
    laughs = {"xl/sharedStrings.xml": a.strings("&i;", before=a.LAUGHS)}
    return [
        ("PDF, 10 pages", "pdf", lambda: a.chinese_pdf(*[[line] * 30] * 10), count),
        ("PDF, 300 pages", "pdf", lambda: a.chinese_pdf(*[[line] * 30] * 300), 1),
        ("DOCX, 500 paragraphs and a table", "docx", lambda: a.word(*[line] * 500, table=[["甲", "乙"]] * 50), count),
        ("XLSX, 25,000 rows, 100,000 cells", "xlsx", lambda: a.workbook({"一": rows}), 1),
        (
            "OFD, 50 pages",
            "ofd",
            lambda: a.ofd(*[a.ofd_page(*[a.text_object(line, y=y) for y in range(30)])] * 50),
            count,
        ),
        ("TXT, 1 MB of GB18030", "txt", lambda: (line * 17_000).encode("gb18030"), count),
        ("TXT, 90 MB", "txt", lambda: b"0123456789\n" * 8_500_000, 1),
        ("PDF, 100,000 blank pages", "pdf", lambda: a.page_tree(100_000), 1),
        ("PDF whose pages contain themselves", "pdf", a.looping_pdf, 1),
        ("PDF, a page of 1 GB of drawing", "pdf", lambda: a.flate_bomb(megabytes=1000), 1),
        ("PDF, locked", "pdf", lambda: a.chinese_pdf(["x"], password="x"), 1),  # noqa: S106 - made up
        ("PDF, cut off", "pdf", lambda: a.chinese_pdf([line] * 30)[:900], 1),
        ("DOCX, 900 MB of one letter", "docx", lambda: a.bomb("word/document.xml", megabytes=900, around=around), 1),
        (
            "XLSX, 1.5 GB of shared strings",
            "xlsx",
            lambda: a.bomb("xl/sharedStrings.xml", megabytes=1500, around=(first, last), others=a.shared_strings()),
            1,
        ),
        ("XLSX, billion laughs", "xlsx", lambda: archive(a.shared_strings() | laughs), 1),
        ("XLSX, cells A1 and XFD1048576 alone", "xlsx", a.wide_sheet, 1),
        ("DOCX, locked", "docx", a.locked_office, 1),
        ("DOCX, 60,000 entries", "docx", lambda: a.many_entries(60_000), 1),
    ]


def measured(label: str, ending: str, data: bytes, count: int, looks: list[float]) -> str:
    """One line of the table."""
    from foundation.files.extraction.bounds import BOUNDS
    from foundation.files.extraction.kinds import BY_ENDING
    from foundation.files.extraction.process import Child

    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, text, state = 0, 0, ""
    for _number in range(count):
        source: IO[bytes] = io.BytesIO(data)
        child = Child(BY_ENDING[ending], source, BOUNDS)
        while True:
            peak = max(peak, memory(child._process.pid))
            look = time.perf_counter()
            result = child.poll()
            looks.append(time.perf_counter() - look)
            if result is not None:
                break
            time.sleep(LOOK_EVERY)
        text, state = sum(len(part["text"].encode()) for part in result.parts), str(result.state)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime) / count
    each = (time.perf_counter() - began) / count
    return (
        f"{label:52} {count:3} {len(data) / 1000:9,.0f} {each:7.2f} {cpu:6.2f} "
        f"{peak / 1024:8.0f} {text / 1e6:8.2f} {state}"
    )


def memory(pid: int) -> int:
    """Most memory that a running process has had, in KB; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123 - a file of the kernel
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
