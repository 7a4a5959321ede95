"""The calendar of the Python package chinesecalendar, from which the CSV of this app is made; for developers."""

from __future__ import annotations

from importlib import import_module

from .table import Row

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def package_rows() -> list[Row]:
    """All its days. Raises ``ImportError`` where the package is not installed: Portico runs without it."""
    package = import_module("chinese_calendar")
    off = [Row(day, False, NAMES[name]) for day, name in package.holidays.items()]
    worked = [Row(day, True, NAMES[name]) for day, name in package.workdays.items()]
    return sorted(off + worked, key=lambda row: row.day)


def package_source() -> str:
    """Name and version, as the source of the years."""
    return f"chinesecalendar {import_module('chinese_calendar').__version__}"
