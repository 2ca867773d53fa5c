"""Over https, do cookies travel over https only, under names that bind them to this host?"""

import json
import os
import subprocess
import sys
from pathlib import Path

from sameside.services.workspace import init_workspace

_ASK = """
import json
from django.test import Client
import django
django.setup()
from sameside.services.workspace import prepare_records
prepare_records()
answered = Client(SERVER_NAME="sameside.example").get("/account/login/", secure=True)
said = {name: {key: value for key, value in morsel.items() if value} for name, morsel in answered.cookies.items()}
print(json.dumps([answered.status_code, said, answered.headers.get("Strict-Transport-Security", "")]))
"""


def test_it_binds_cookies_to_https_and_this_host(home: Path) -> None:
    init_workspace(home, options={})
    environment = os.environ | {
        "SAMESIDE_HOME": str(home),
        "SAMESIDE_HTTPS": "yes",
        "SAMESIDE_HOSTS": "sameside.example",
        "DJANGO_SETTINGS_MODULE": "sameside.web.settings",
    }
    done = subprocess.run([sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True)
    status, cookies, transport = json.loads(done.stdout.splitlines()[-1])
    assert status == 200
    assert list(cookies) == ["__Host-sameside-csrf"]
    flags = cookies["__Host-sameside-csrf"]
    assert (flags["secure"], flags["httponly"], flags["samesite"], flags["path"]) == (True, True, "Lax", "/")
    assert "domain" not in flags
    assert transport == "max-age=31536000; includeSubDomains"
