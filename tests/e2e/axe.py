"""axe-core on an open page: the script comes from its package, and the browser's own channel takes it past the CSP."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

#: What is demanded: WCAG 2.2 A and AA, and axe's best practices.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a mode of colours can change; the rest was asked before the mode was switched.
COLOURS = ["color-contrast", "link-in-text-block"]
MODES = {"light": "", "dark": "dark", "high": "high", "elder": "elder"}

_RUN = """async ([tags, rules]) => {
  const runOnly = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const found = await axe.run(document, {
    runOnly, resultTypes: ["violations"], rules: rules.length ? {} : {"target-size": {enabled: true}}
  });
  const told = node => node.failureSummary.split("\\n").slice(1, 3).join(" ").slice(0, 220);
  const where = node => `${node.html.slice(0, 200)} | ${told(node)}`;
  return found.violations.map(({id, help, nodes}) => [id, help, nodes.slice(0, 6).map(where)]);
}"""


@cache
def script() -> str:
    """axe-core as its package ships it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def switch(page: Page, mode: str) -> None:
    """Show the open page in a mode, as `view.js` would."""
    page.evaluate(
        "words => words ? document.documentElement.setAttribute('data-view', words)"
        " : document.documentElement.removeAttribute('data-view')",
        MODES[mode],
    )


def violations(page: Page, rules: list[str] | None = None) -> list[Any]:
    """What axe finds on the open page, of all tags or of some rules: rule, what it says, where."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(script())
    found: list[Any] = page.evaluate(_RUN, [TAGS, rules or []])
    return found
