"""Settings of the embedded server: one machine, no TLS, no keys to set. Used by `make run`.

Relaxes production only where a laptop has no certificate, no mail server and no worker.
"""

from config import env
from config.settings.local import *  # noqa: F403  (what a machine without a certificate needs)
from config.settings.local import LOGGING

DEBUG = env.flag("DEBUG", False)
EMBEDDED = True
# A newcomer looks at the desk of the demo first; set this to see what production asks for.
STAFF_FACTOR_REQUIRED = env.flag("STAFF_FACTOR_REQUIRED", False)

TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
DUE_WORK_SECONDS = 60
SERVER_TIMING = True
LOGGING = {**LOGGING, "root": {"handlers": ["stderr"], "level": "WARNING"}}
LOGGING["loggers"] = {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}}
