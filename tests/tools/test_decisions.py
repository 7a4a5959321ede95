"""The list of decisions in docs/adr agrees with the records beside it."""

import re

from config.env import BASE_DIR

FOLDER = BASE_DIR / "docs" / "adr"


def test_decisions_list_names_every_record_with_its_title_and_status() -> None:
    row = re.compile(r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \| (.+?) \|$", re.MULTILINE)
    listed = [
        (name, number, status) for number, name, _title, status in row.findall((FOLDER / "README.md").read_text())
    ]

    records = []
    for file in sorted(FOLDER.glob("[0-9]*.md")):
        status = re.search(r"^Status: (accepted|superseded by \d{4})$", file.read_text(), re.MULTILINE)
        assert status, f"{file.name} has no status that is known"
        records.append((file.name, file.name[:4], status[1]))

    assert listed == records
