"""`python -m commonweal_web COMMAND`: Django's management commands."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal_web.config.settings")
execute_from_command_line(["commonweal_web", *sys.argv[1:]])
