"""Loading the whole demo province in one transaction, or nothing when it stands."""

from __future__ import annotations

import hashlib

from django.db import transaction
from wagtail.models import Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.models import HistoricImport
from sites.changes.guard import provisioning
from sites.registry import demos

from . import acts, changes, contents, corrections, homes, kinds, province, waiting, words
from .world import DATA, SOURCE, DemoWorld


def data_digest() -> str:
    """Digest of the data files, kept with what was loaded from them."""
    digest = hashlib.sha256()
    for path in sorted([*DATA.rglob("*.json")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_demo(*, host: str, port: int) -> bool:
    """Load the province; returns whether anything changed. Only the port in the addresses follows a later call."""
    if HistoricImport.objects.filter(source__startswith=f"{SOURCE}:").exists():
        moved = list(Site.objects.exclude(port=port))
        with transaction.atomic(), provisioning():
            for site in moved:
                site.port = port
                site.save(update_fields=["port"])
        return bool(moved)
    with transaction.atomic(), disable_reference_index_auto_update():
        world = DemoWorld(digest=data_digest())
        province.load(world, host=host, port=port)
        contents.load(world)
        kinds.load(world)
        for load in demos().values():
            load(world)
        world.publish()
        homes.load(world)
        waiting.load(world)
        changes.load(world)
        acts.load(world)
        corrections.load(world)
        words.load()
    return True
