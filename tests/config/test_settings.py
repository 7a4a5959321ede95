import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from config.env import BASE_DIR

KEY = "".join(chr(48 + number) for number in range(60))
SHOW = """
import json
from importlib import import_module
module = import_module("config.settings.base")
names = ("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "PORTICO_PRODUCTION",
         "SECURE_HSTS_SECONDS", "PORTICO_SEARCH_ENGINE", "EMAIL_BACKEND")
print(json.dumps({name: getattr(module, name) for name in names}))
"""


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Python in an environment that holds nothing of ours but the variables."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "DJANGO_", "TEST_"))
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=BASE_DIR, env=environ | variables, capture_output=True, text=True, check=False)


def test_base_settings_are_production_ones() -> None:
    assert json.loads(run("-c", SHOW).stdout) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "PORTICO_PRODUCTION": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "PORTICO_SEARCH_ENGINE": "embedded",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    }


def test_server_with_production_settings_and_nothing_set_refuses_with_status_2() -> None:
    done = run("-W", "ignore", "-c", "import config.asgi")

    assert done.returncode == 2
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "portico.E001",
        "portico.E003",
        "portico.E005",
    ]


@pytest.mark.parametrize("module", ["config.asgi", "config.wsgi"])
def test_server_with_all_that_production_needs_starts(module: str) -> None:
    done = run(
        "-W",
        "ignore",
        "-c",
        f"import {module}",
        PORTICO_SECRET_KEY=KEY,
        PORTICO_PORTAL_URL="https://www.example.gov.cn",
        PORTICO_DATABASE_URL="postgresql://user@db/portico",
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_manage_wrong_value_is_one_sentence_and_status_2() -> None:
    done = run("manage.py", "check", PORT="eighty")

    assert (done.returncode, done.stderr) == (2, "PORT: 'eighty' is not a port; write a number from 1 to 65535\n")


def test_middleware_checks_the_host_before_anything_else() -> None:
    assert settings.MIDDLEWARE[0] == "sites.middleware.HostMiddleware"
    assert "*" in settings.ALLOWED_HOSTS


def test_own_apps_come_before_wagtails() -> None:
    apps = settings.INSTALLED_APPS
    own = [app for app in apps if app.split(".")[0] in {"config", "disclosure", "search", "sites", "cms", "foundation"}]

    assert max(map(apps.index, own)) < min(apps.index(app) for app in apps if app.startswith("wagtail"))
