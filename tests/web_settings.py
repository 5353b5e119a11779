"""The website's own settings, with a folder of their own, plain static files, fast passwords."""

import atexit
import os
import shutil
import tempfile

# Tests never touch the data of the centre that runs from this checkout.
os.environ["COMMONWEAL_VAR"] = _var = tempfile.mkdtemp(prefix="commonweal-tests-")
os.makedirs(os.path.join(_var, "static"))  # whitenoise warns of a missing folder
atexit.register(shutil.rmtree, _var, ignore_errors=True)

from commonweal_web.config.settings import *  # noqa: E402, F403 - settings are made of settings
from commonweal_web.config.settings import CACHES, STORAGES  # noqa: E402 - after the folder is set

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Counters in the process: most tests have no database. A journey tries the real ones.
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SECOND_FACTOR_REQUIRED = False  # tests/web/people/test_second_factor.py turns it on
