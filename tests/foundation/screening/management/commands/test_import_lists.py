"""The import commands: all rows or none, exit status 2 with every broken row named."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from foundation.audit.models import AuditEntry
from foundation.screening.csv_files import MAX_BYTES
from foundation.screening.models import Leader, Term

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def run(name: str, file: Path) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(name, str(file), stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def test_words_are_imported_and_repeated_rows_told(tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_bytes("类型,词语,建议\n错别字,布署,部署\n错别字,布署,部署\n禁用词,坏词,\n".encode("gb18030"))
    out, err = run("import_terms", file)
    assert out == "2 new, 0 changed, 0 as before.\n"
    assert err.startswith(f"{file}:3: ")
    assert run("import_terms", file)[0] == "0 new, 0 changed, 2 as before.\n"
    entry = AuditEntry.objects.filter(kind="screening.imported").first()
    assert entry is not None
    assert (entry.actor_id, entry.title) == (None, "words.csv")


def test_leaders_are_imported(tmp_path: Path) -> None:
    file = tmp_path / "leaders.csv"
    file.write_text("姓名,职务\n张三,江岭省省长\n", encoding="utf-8-sig")
    assert run("import_leaders", file)[0] == "1 new, 0 changed, 0 as before.\n"
    assert list(Leader.objects.values_list("name", "post")) == [("张三", "江岭省省长")]


def test_one_broken_row_imports_nothing_and_exits_with_two(tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text("类型,词语\n敏感词,好词\n怪词,坏词\n敏感词,短词\n敏感词,一\n", encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("import_terms", str(file), stderr=err, no_color=True)
    assert raised.value.returncode == 2
    assert [line.split(": ")[0] for line in err.getvalue().splitlines()] == [f"{file}:3", f"{file}:5"]
    assert Term.objects.count() == 0
    assert not AuditEntry.objects.filter(kind="screening.imported").exists()


@pytest.mark.parametrize("data", [None, b"", b"a,b\n1,2\n", b"PK\x00", b"a" * (MAX_BYTES + 10)])
def test_file_that_is_no_list_exits_with_two(tmp_path: Path, data: bytes | None) -> None:
    file = tmp_path / "words.csv"
    if data is not None:
        file.write_bytes(data)
    for name in ("import_terms", "import_leaders"):
        with pytest.raises(CommandError, match=r"words\.csv") as raised:
            run(name, file)
        assert raised.value.returncode == 2
    assert (Term.objects.count(), Leader.objects.count()) == (0, 0)
