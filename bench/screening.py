"""`python -m bench.screening --corpus FILE`: how many findings each check of text gives over real documents.

Official texts hold almost no personal data, so nearly every finding of that kind is a false one. The lists are those of
the files given. No database is used and nothing is stored.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> int:
    """Measure and print; returns 2 where there is nothing to read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, required=True, help="gzipped NDJSON with title and body, or a folder of .txt"
    )
    parser.add_argument("--terms", type=Path, help="CSV of listed words, as import_terms takes it")
    parser.add_argument("--leaders", type=Path, help="CSV of leaders, as import_leaders takes it")
    parser.add_argument("--samples", type=int, default=5, help="findings shown of each check (default 5)")
    wanted = parser.parse_args()
    if not wanted.corpus.exists():
        print(f"bench: {wanted.corpus} is not there", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    documents = list(read(wanted.corpus))
    lists = made_lists(wanted.terms, wanted.leaders)
    report(documents, lists, wanted.samples)
    return 0


def read(path: Path) -> Iterator[tuple[str, str]]:
    """Title and text of each document."""
    if path.is_dir():
        for file in sorted(path.glob("*.txt")):
            yield file.stem, file.read_text(encoding="utf-8")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            yield document["title"], "\n".join([*document.get("history", []), document["body"]])


def made_lists(terms: Path | None, leaders: Path | None) -> Any:
    """The lists to look with."""
    from foundation.screening.csv_files import read_leaders, read_terms
    from foundation.screening.leaders import LeaderBook
    from foundation.screening.lists import Lists, WordBook
    from foundation.screening.models import Leader, Term

    listed = read_terms(terms.read_bytes()).rows if terms else []
    words = WordBook(Term(**row.values) for row in listed)
    named = [Leader(**row.values) for row in read_leaders(leaders.read_bytes()).rows] if leaders else []
    print(f"{len(listed)} listed words, {len(named)} leaders")
    return Lists(words=words, leaders=LeaderBook(named))


def report(documents: list[tuple[str, str]], lists: Any, samples: int) -> None:
    """A line for each check, and examples below."""
    from foundation.screening.material import Material, Passage
    from foundation.screening.text_checks import personal_checks, word_checks

    checks = [*word_checks(), *personal_checks()]
    found: dict[str, list[Any]] = defaultdict(list)
    hit: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    began, size = time.perf_counter(), 0
    for title, text in documents:
        passages = [Passage(str(n), f"{title}:{n}", line) for n, line in enumerate(text.split("\n")) if line.strip()]
        material = Material(passages)
        material.__dict__["lists"] = lists
        size += len(text)
        for check in checks:
            start = time.perf_counter()
            findings = list(check.run(material))
            spent[check.name] += time.perf_counter() - start
            found[check.name] += findings
            hit[check.name] += bool(findings)
    print(f"{len(documents)} documents, {size / 1e6:.1f} million characters in {time.perf_counter() - began:.1f} s\n")
    print(f"{'check':18} {'findings':>9} {'per 1,000':>10} {'documents':>10} {'seconds':>8}")
    for check in checks:
        count = len(found[check.name])
        per = count * 1000 / max(1, len(documents))
        print(f"{check.name:18} {count:9} {per:10.2f} {hit[check.name]:10} {spent[check.name]:8.1f}")
    for name, findings in found.items():
        step = max(1, len(findings) // samples) if samples else 1
        for finding in findings[::step][:samples]:
            print(f"\n{name} · {finding.place}\n    {finding.before}[{finding.words}]{finding.after}")
            print(f"    {finding.message}")


if __name__ == "__main__":
    sys.exit(main())
