"""Verbs. Their modules name the records' tables, and Django must be set up before those can be imported: here, once, for all of them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sameside.settings")
django.setup()
