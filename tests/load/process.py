"""The beginning of a process of its own: Django is set up before anything that needs it is imported."""

from __future__ import annotations

from typing import Any


def work(database: str, over: Any, results: Any, **task: Any) -> None:
    """Work in the test's database until ``over`` is set; put counts and errors into ``results``."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    from tests.load.office import Office

    office = Office(over=over, **task)
    office.run()
    results.put((dict(office.counts), office.errors))
