"""The application for ASGI servers: Daphne, or uvicorn as a drop-in."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter

from config.checks import refuse_insecure_settings
from config.routing import websockets
from interviews.asgi import Live
from interviews.lifespan import bound_the_end, lifespan

refuse_insecure_settings()
bound_the_end()
# Readers' endpoints stand before Django's handler, which would hold a thread for each open stream.
application = ProtocolTypeRouter({"http": Live(behind=http), "websocket": websockets, "lifespan": lifespan})
