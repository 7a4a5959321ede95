"""Lists as they are handed over: rows that are right but for what a test says."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

ROW = {"id": "a1", "title": "关于防汛工作的通知", "body": "加强值守。", "written": "2011-06-13"}


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows that are right but for what is given."""
    return [ROW | change for change in changes]


def ndjson(path: Path, *data: dict[str, Any] | str, packed: bool = False, bom: bool = False) -> Path:
    """Write rows, and lines as they are, as NDJSON."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line, ensure_ascii=True)}\n" for line in data)
    raw = text.encode("utf-8-sig" if bom else "utf-8")
    path.write_bytes(gzip.compress(raw) if packed else raw)
    return path


def table(path: Path, *data: dict[str, Any], encoding: str = "utf-8") -> Path:
    """Write rows as CSV."""
    names = list(dict.fromkeys(name for row in data for name in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(data)
    return path


def rejects(path: Path) -> list[list[str]]:
    """Rows of a reject file, after its header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *found = list(csv.reader(stream))
    assert header == ["line", "key", "reason"]
    return found
