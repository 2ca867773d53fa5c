"""Django's settings of the pages: those of the records, and what logging in and serving need besides."""

from pathlib import Path
from typing import Any

from sameside import settings as program
from sameside.settings import (
    AUTH_USER_MODEL,
    DATABASES,
    DEFAULT_AUTO_FIELD,
    DEFAULT_FROM_EMAIL,
    EMAIL_BACKEND,
    EMAIL_HOST,
    EMAIL_HOST_PASSWORD,
    EMAIL_HOST_USER,
    EMAIL_PORT,
    EMAIL_TIMEOUT,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
    PASSWORD_HASHERS,
    TIME_ZONE,
    USE_TZ,
    home_folder,
    setting,
    whole_number,
    yes_or_no,
)
from sameside.web.secret_key import secret_key

__all__ = [
    "AUTH_USER_MODEL",
    "DATABASES",
    "DEFAULT_AUTO_FIELD",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "PASSWORD_HASHERS",
    "TIME_ZONE",
    "USE_TZ",
]

_HERE = Path(__file__).parent
_IS_HTTPS = yes_or_no("SAMESIDE_HTTPS")

# Opening the records takes longer than most of what a page asks of them.
DATABASES["default"]["CONN_MAX_AGE"] = 60
SECRET_KEY = secret_key(home_folder())
ALLOWED_HOSTS = [host.strip() for host in setting("SAMESIDE_HOSTS").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if _IS_HTTPS else []
ROOT_URLCONF = "sameside.web.urls"
WSGI_APPLICATION = "sameside.web.wsgi.application"

INSTALLED_APPS = [
    *program.INSTALLED_APPS,
    "sameside.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "sameside.web.security_headers.SecurityHeaders",
    "sameside.web.survey_callers.SurveyCallers",
    "sameside.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sameside.web.two_step.SecondStepOwed",
    "sameside.web.refusals.Refusals",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "templates"],
        "OPTIONS": {
            "environment": "sameside.web.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages", "sameside.web.shell.shell"],
        },
    },
    # allauth writes its mails with Django's own templates; no page of ours does.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# Logging in: with an address, at most five tries a quarter of an hour; nobody signs up by themselves.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sameside.web.login.LoginAdapter"
SOCIALACCOUNT_ADAPTER = "sameside.web.login.SingleSignOnAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address, or an administrator named it
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/15m/ip"}  # key: account and address, see LoginAdapter
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("SAMESIDE_PROXIES")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is mailed whom we don't know
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "sameside.web.two_step.TwoStepAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _IS_HTTPS  # without https, browsers offer keys on localhost only
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Sameside"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: browsers hold a form's redirect to another host against the pages' policy
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if setting("SAMESIDE_OIDC"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "company",
                "name": setting("SAMESIDE_OIDC_NAME"),
                "client_id": setting("SAMESIDE_OIDC_CLIENT"),
                "secret": setting("SAMESIDE_OIDC_SECRET"),
                "settings": {"server_url": setting("SAMESIDE_OIDC")},
            }
        ]
    }

# Cookies, and what browsers are told. A name with __Host- is refused by browsers unless it came over https from this very host.
_PREFIX = "__Host-" if _IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sameside-session"
CSRF_COOKIE_NAME = f"{_PREFIX}sameside-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "sameside.web.views.problems.stale_form"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_HTTPS else None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static", ("fonts", _HERE.parent / "presentation" / "fonts")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 30  # those a style sheet names; what pages name is kept for good: see web/static_files.py
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
LANGUAGE_CODE = "en"
USE_I18N = False

# Our own defects go to the error output, with their traceback: pages show none, and without this nobody would see any.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "line"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO"}},
}
