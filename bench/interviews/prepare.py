"""`python -m bench.interviews.prepare COUNT`: an empty database becomes a small province with COUNT live interviews.

Prints one line of JSON: the ids of the interviews and the host that shows them.
"""

from __future__ import annotations

import json
import sys


def main(count: int) -> None:
    """Migrate and fill the database that the environment names."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from tests.factories.cluster import build_cluster
    from tests.factories.interviews import live_interview

    cluster = build_cluster()
    interviews = [live_interview(cluster, cluster.city) for _number in range(count)]
    print(json.dumps({"interviews": [one.pk for one in interviews], "host": cluster.city.site.hostname}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
