from pathlib import Path

import pytest

from config.env import BASE_DIR
from tools.check_readme import shown, table, untrue

TABLE = "\n".join(f"| `{name}` | {default} | {meaning} |" for name, default, meaning in table())


def claims(text: str, root: Path = BASE_DIR, *, english: bool = True) -> list[str]:
    return list(untrue(text, root, targets={"run", "test"}, commands={"worker"}, english=english))


def test_untrue_exact_table_finds_nothing() -> None:
    assert claims(TABLE) == []


def test_untrue_missing_row_is_found() -> None:
    text = "\n".join(line for line in TABLE.splitlines() if "`PORT`" not in line)

    assert claims(text) == [
        "the table lacks the row | PORT | `8000` | Port of make run, in the links of the demo too |"
    ]


def test_untrue_changed_default_is_found_on_both_sides() -> None:
    meaning = "Port of make run, in the links of the demo too"

    assert claims(TABLE.replace("`8000`", "`8001`")) == [
        f"the table lacks the row | PORT | `8000` | {meaning} |",
        f"the table has a row of its own: | PORT | `8001` | {meaning} |",
    ]


def test_untrue_translated_meaning_is_left_alone_in_other_languages() -> None:
    assert claims(TABLE.replace("Sender address of mails", "发件人地址"), english=False) == []


def test_untrue_swapped_rows_are_found() -> None:
    first, second, *rest = TABLE.splitlines()

    assert claims("\n".join([second, first, *rest])) == ["the table is not in the reader's order"]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("    make fly", "no such target: make fly"),
        ("Use `make fly PORT=1`.", "no such target: make fly"),
        ("`manage.py dance`", "no such command: manage.py dance"),
        ("`nowhere/`", "no such file or folder: nowhere/"),
        ("[text](nowhere.md)", "no such file or folder: nowhere.md"),
        ("![picture](docs/nowhere.png)", "no such file or folder: docs/nowhere.png"),
    ],
)
def test_untrue_claim_is_found(text: str, claim: str) -> None:
    assert claims(f"{TABLE}\n\n{text}\n") == [claim]


def test_untrue_true_claims_pass(tmp_path: Path) -> None:
    (tmp_path / "cms").mkdir()
    (tmp_path / "A.md").write_text("")
    text = (
        "    make run\n\n`make test` `manage.py worker` `cms/` `/media/` [a](A.md) [b](https://example.com) [c](#d)\n"
    )

    assert claims(f"{TABLE}\n\n{text}", tmp_path) == []


def test_untrue_long_readme_is_refused() -> None:
    assert claims(TABLE + "\n" * 120) == [f"{TABLE.count(chr(10)) + 120} lines are more than 120"]


def test_shown_defaults_are_readable() -> None:
    assert [shown(value) for value in ("", True, 8000, BASE_DIR / "var")] == ["–", "`true`", "`8000`", "`var/`"]
