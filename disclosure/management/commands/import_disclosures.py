"""``manage.py import_disclosures``: an older list of documents and articles as a signed historic import."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.models import BasePage
from disclosure.importing.actions import Importer, Outcome, close_batch, sign
from disclosure.importing.errors import Rejected, Unusable
from disclosure.importing.mapping import Mapper
from disclosure.importing.placing import Places, find_column, named_column
from disclosure.importing.progress import Progress
from disclosure.importing.rejects import RejectFile
from disclosure.importing.rows import Row, Survey, read, survey
from foundation.accounts.models import User
from foundation.organisations.models import Organisation
from sites.profiles import organisation_of

BAD_USAGE = 2
SOME_REJECTED = 1
INTERRUPTED = 130


class Command(BaseCommand):
    """Import a list; exit status 0 when every row landed, 1 with rejects, 2 when it could not run, 130 interrupted."""

    help = "Import older documents and articles from CSV or NDJSON (optionally gzipped) as a signed historic import."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments; ``docs/import.md`` explains them."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or NDJSON, UTF-8, optionally gzipped")
        parser.add_argument("--site", required=True, metavar="SLUG", help="address part of the site's home page")
        parser.add_argument(
            "--approved-by",
            required=True,
            nargs=2,
            metavar=("CHIEF", "SECRECY"),
            help="account names of the editor-in-chief and the secrecy reviewer who sign the list",
        )
        parser.add_argument("--reason", required=True, metavar="TEXT", help="why the list is imported; audited")
        parser.add_argument("--column", metavar="PATH", help="column for all rows, by its path below the home page")
        parser.add_argument("--reject", type=Path, metavar="FILE", help="reject file (FILE.rejects.csv)")

    def handle(self, **options: Any) -> None:
        """Check everything, then land row after row."""
        path: Path = options["file"]
        try:
            home = _home(options["site"])
            found = survey(path)
            signature = sign(
                home=home,
                chief=_account(options["approved_by"][0]),
                secrecy=_account(options["approved_by"][1]),
                reason=options["reason"],
                source=path.name,
                source_digest=found.sha256,
            )
            places = _places(home, found, options["column"], signature.reason)
            rejects = RejectFile(options["reject"] or Path(f"{path.name}.rejects.csv"), source=path)
        except (Unusable, PermissionDenied) as error:
            raise CommandError(str(error), returncode=BAD_USAGE) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=BAD_USAGE) from error
        with _quiet_wagtail():
            self._run(found, Importer(signature=signature, places=places), _mapper(home, path), rejects)

    def _run(self, found: Survey, importer: Importer, mapper: Mapper, rejects: RejectFile) -> None:
        say = partial(self.stderr.write, style_func=str, ending="")  # as it is: no red, no line ends of its own
        progress = Progress(say, on_terminal=self.stderr.isatty(), total=found.rows)
        run = Run(importer, mapper, rejects, progress)
        with _interruptible(run):
            run.work(read(found.path))
        run.progress.end()
        rejects.close(complete=not run.interrupted)
        for line in run.notes(found):
            self.stderr.write(line)
        self.stdout.write(run.summary())
        if run.interrupted:
            raise SystemExit(INTERRUPTED)
        if rejects.count:
            self.stderr.write(_("The rejected rows and why: %(path)s") % {"path": rejects.path})
            raise SystemExit(SOME_REJECTED)


class Run:
    """One working through of a list."""

    def __init__(self, importer: Importer, mapper: Mapper, rejects: RejectFile, progress: Progress) -> None:
        self.importer = importer
        self.mapper = mapper
        self.rejects = rejects
        self.progress = progress
        self.counts = dict.fromkeys(Outcome, 0)
        self.seen: dict[str, int] = {}
        self.interrupted = False

    def work(self, rows: Iterator[Row]) -> None:
        """Land every row or reject it; stops between two rows when interrupted."""
        for row in rows:
            if self.interrupted:
                return
            try:
                self._demand_first(row)
                self.counts[self.importer.land(self.mapper.map(row))] += 1
            except Rejected as refusal:
                self.rejects.add(row.line, row.key, str(refusal))
            self.progress.step()
        self.interrupted = False  # the signal came with the last row: nothing is left to do
        if self.importer.batch is not None:
            close_batch(batch=self.importer.batch)

    def _demand_first(self, row: Row) -> None:
        if row.problem or not row.key:
            return
        first = self.seen.setdefault(row.key, row.line)
        if first != row.line:
            raise Rejected(_("The key repeats that of line %(line)d.") % {"line": first})

    def notes(self, found: Survey) -> Iterator[str]:
        """What to tell once at the end."""
        if found.unknown_columns:
            names = ", ".join(sorted(found.unknown_columns)[:20])
            yield _("Unknown columns, ignored: %(names)s") % {"names": names}
        for (name, text), count in sorted(self.mapper.unknown.items()):
            yield _("Unknown %(name)s “%(text)s” in %(count)d rows, imported as 其他.") % {
                "name": name,
                "text": text,
                "count": count,
            }
        if self.interrupted:
            yield _("Interrupted after %(done)d of %(total)d rows. The same command goes on from there.") % {
                "done": self.progress.done,
                "total": self.progress.total,
            }

    def summary(self) -> str:
        """The last line; not translated, since scripts read it."""
        return ", ".join(
            [*(f"{count} {outcome.value}" for outcome, count in self.counts.items()), f"{self.rejects.count} rejected"]
        )


def _home(slug: str) -> BasePage:
    site = Site.objects.filter(root_page__slug=slug).select_related("root_page").order_by("root_page__depth").first()
    if site is None:
        raise Unusable(_("There is no site “%(slug)s”. Give the address part of its home page.") % {"slug": slug})
    home: BasePage = site.root_page.specific
    if not home.live:
        raise Unusable(_("The site “%(slug)s” is not public. Publish its home page first.") % {"slug": slug})
    return home


def _account(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Unusable(_("There is no account “%(name)s”.") % {"name": name})
    return user


def _places(home: BasePage, found: Survey, column: str | None, reason: str) -> dict[str, Places]:
    """Places for the kinds that the list holds."""
    keys = {"document": found.document_keys, "article": found.article_keys}
    kinds = [kind for kind, names in keys.items() if names]
    columns = {kind: named_column(home, column) if column else find_column(home, kind) for kind in kinds}
    return {
        kind: Places.plan(
            column=columns[kind],
            site_root=home.pk,
            keys=set().union(*(keys[other] for other in kinds if columns[other].pk == columns[kind].pk)),
            reason=reason,
        )
        for kind in kinds
    }


def _mapper(home: BasePage, path: Path) -> Mapper:
    organisation = organisation_of(home)
    others = dict(Organisation.objects.values_list("name", "pk"))
    if organisation is None:
        return Mapper(home.title, path.parent, others)
    others.pop(organisation.name)  # its documents count as the site's own
    return Mapper(organisation.name, path.parent, others)


@contextmanager
def _interruptible(run: Run) -> Iterator[None]:
    """Ctrl-C and SIGTERM let the row in hand finish."""

    def stop(_number: int, _frame: object) -> None:
        run.interrupted = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _quiet_wagtail() -> Iterator[None]:
    """Wagtail logs three lines a page; the audit log holds them already."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
