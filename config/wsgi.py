"""The application for WSGI servers, which serve pages and the admin several times faster than ASGI ones."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from config.checks import refuse_insecure_settings

refuse_insecure_settings()
