"""HTTP for production (granian); sockets are served by `config.asgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# What is loaded by now stays: no collection need look at it again.
gc.freeze()
