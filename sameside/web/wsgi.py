"""What a server runs: the pages of one workspace."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sameside.web.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
