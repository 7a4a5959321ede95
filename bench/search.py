"""`python -m bench.search`: what a search costs, layer by layer, in a data folder of its own.

Texts are synthetic, or recombined from the regulations that TEST_CORPUS or --corpus names. A third of the queries are
the commonest words there are. "engine" is the bare engine: ten keys, exact total, five facets; "answer" adds rows and
passages; "page" adds HTML. Compare ratios on one machine, not milliseconds between machines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

LENGTH = 1_393
QUERIES = 300
SEED = 8
SYLLABLES = (
    "政府网站管理公开信息教育医疗社会保障就业创业农业水利交通建设规划环境保护安全生产市场监管财政预算审计统计民政扶贫"
    "关于进一步加强改进推动实施办法意见通知方案条例规定决定公告第一二三四五六七八九十章条款项各级人民部门单位企业群众"
)


def main() -> int:
    """Measure and print; returns 2 for a corpus that cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--documents", type=int, default=20_000, help="number of documents (default 20000)")
    parser.add_argument("--corpus", default=os.environ.get("TEST_CORPUS", ""), help="gzipped NDJSON with `body`")
    parser.add_argument("--elasticsearch", default="", metavar="URL", help="measure that server too")
    wanted = parser.parse_args()
    if wanted.corpus and not Path(wanted.corpus).is_file():
        print(f"bench: {wanted.corpus} is no file; name a gzipped NDJSON file, or none", file=sys.stderr)
        return 2
    chance = random.Random(SEED)  # noqa: S311 - the same texts each time
    lines = corpus_lines(Path(wanted.corpus)) if wanted.corpus else synthetic_lines(chance)
    with tempfile.TemporaryDirectory(prefix="portico-bench-") as folder:
        prepare(folder)
        texts = [compose(chance, lines) for _ in range(wanted.documents)]
        queries = compose_queries(chance, texts)
        print(
            f"{wanted.documents} documents of {statistics.mean(map(len, texts)):.0f} characters, {len(queries)} queries"
        )
        measure_analysis(texts[:2000])
        fill(texts)
        del texts
        print(f"{'engine':14} {'layer':8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'x engine p50':>13} {'p95':>5}")
        measure("embedded", "", queries, folder)
        if wanted.elasticsearch:
            measure("elasticsearch", wanted.elasticsearch, queries, folder)
    return 0


def prepare(folder: str) -> None:
    """Set Django up on an empty database in a folder."""
    os.environ["PORTICO_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def corpus_lines(path: Path) -> list[str]:
    """Paragraphs of the regulations."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [line for row in file for line in json.loads(row)["body"].split("\n") if len(line) > 10]


def synthetic_lines(chance: random.Random) -> list[str]:
    """Sentences of common official syllables, so unevenly spread that some words are in nearly every text."""
    weights = [1 / (place + 1) for place in range(len(SYLLABLES))]
    return [
        "".join(chance.choices(SYLLABLES, weights, k=chance.randint(12, 60))) + f"，{chance.randint(1990, 2026)}年。"
        for _ in range(20_000)
    ]


def compose(chance: random.Random, lines: Sequence[str]) -> str:
    """A text of about the usual length."""
    parts: list[str] = []
    while sum(map(len, parts)) < LENGTH:
        parts.append(chance.choice(lines))
    return "\n".join(parts)


def compose_queries(chance: random.Random, texts: Sequence[str]) -> list[str]:
    """A third the commonest pairs, a third words of four, a third two words."""
    sample = texts[:500]
    pairs = Counter(text[place : place + 2] for text in sample for place in range(0, len(text) - 2, 3))
    heavy = [pair for pair, _count in pairs.most_common(400) if pair.isalpha()][: QUERIES // 3]

    def piece(size: int) -> str:
        while True:
            text = chance.choice(texts)
            place = chance.randrange(len(text) - size)
            if (found := text[place : place + size]).isalpha():
                return found

    words = [piece(4) for _ in range(QUERIES // 3)]
    return heavy + words + [f"{piece(2)} {piece(3)}" for _ in range(QUERIES // 3)]


def measure_analysis(texts: Sequence[str]) -> None:
    """Time of the analysis alone."""
    from search.analysis import index_text

    start = time.perf_counter()
    for text in texts:
        index_text(text)
    print(f"analysis: {(time.perf_counter() - start) / len(texts) * 1e6:.0f} µs a document")


def fill(texts: Sequence[str]) -> None:
    """Rows of made-up sites, issuers, years, themes, genres."""
    from search.models import Entry

    rows = [
        Entry(
            kind="page",
            key=str(number),
            version=1,
            revision=1,
            title=text[:30].replace("\n", ""),
            body=text,
            url=f"http://portal.test/{number}/",
            site_root=number % 12,
            site_name=f"站点{number % 12}",
            organ=f"机关{number % 60}",
            theme=f"主题{number % 22}",
            genre=f"体裁{number % 15}",
            date=date(2010, 1, 1) + timedelta(days=number % 6000),
            year=(date(2010, 1, 1) + timedelta(days=number % 6000)).year,
        )
        for number, text in enumerate(texts)
    ]
    Entry.objects.bulk_create(rows, batch_size=500)


def measure(name: str, url: str, queries: Sequence[str], folder: str) -> None:
    """Index everything, then time each layer."""
    from django.conf import settings
    from django.test import RequestFactory

    from search.engines import get_engine
    from search.engines.base import Question
    from search.indexing import writing
    from search.models import Entry
    from search.query import parse
    from search.selectors import search
    from search.views import results

    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = name, url
    settings.PORTICO_SEARCH_PREFIX = f"bench-{os.getpid()}"
    Entry.objects.update(indexed_revision=0)
    writing.keep_writer = True
    start = time.perf_counter()
    if not writing.flush():
        raise SystemExit(f"bench: {name} would not take the documents")
    engine, total = get_engine(), Entry.objects.count()
    print(f"{name}: {total / (time.perf_counter() - start):.0f} documents/s indexed{size_of(name, folder)}")
    factory = RequestFactory()
    layers: dict[str, Callable[[str], object]] = {
        "engine": lambda text: engine.search(Question(terms=parse(text).terms)),
        "answer": lambda text: search(parse(text)),
        "page": lambda text: results(factory.get("/search/", {"q": text})),
    }
    base: list[float] = []
    for layer, ask in layers.items():
        times = timed(ask, queries)
        base = base or times
        ratio = f"{times[0] / base[0]:>13.2f} {times[1] / base[1]:>5.2f}"
        print(f"{name:14} {layer:8} {times[0]:8.2f} {times[1]:8.2f} {times[2]:8.2f} {ratio}")
    engine.drop(engine.current())


def timed(ask: Callable[[str], object], queries: Sequence[str]) -> list[float]:
    """Median, 95th and 99th percentile in milliseconds, after a first round."""
    times = []
    for turn in range(2):
        for text in queries:
            start = time.perf_counter()
            ask(text)
            if turn:
                times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return [cuts[49], cuts[94], cuts[98]]


def size_of(name: str, folder: str) -> str:
    """Size of the embedded index."""
    if name != "embedded":
        return ""
    total = sum(path.stat().st_size for path in Path(folder, "search").rglob("*") if path.is_file())
    return f", {total / 1e6:.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
