"""The application for ASGI servers: Daphne, or uvicorn as a drop-in."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter

from config.checks import refuse_insecure_settings
from config.routing import websockets

refuse_insecure_settings()
application = ProtocolTypeRouter({"http": http, "websocket": websockets})
