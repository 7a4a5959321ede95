"""How staff log in: allauth for log-in, second factor and sessions; axes for the lock-out. `base` takes these over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from config.env import load

ENV = load()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "foundation.accounts.backends.LockoutBackend",
    "foundation.accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "real_name", "phone", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # our own screen knows all the rules; nobody resets by mail

# Log-in by account name. Nobody signs up, and mail addresses play no part.
ACCOUNT_ADAPTER = "foundation.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or after SESSION_COOKIE_AGE
ACCOUNT_LOGIN_TIMEOUT = 5 * 60  # seconds between the password and the second factor
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {
    "login": "foundation.accounts.forms.LoginForm",
    "reauthenticate": "foundation.accounts.forms.ReauthenticateForm",
    "change_password": "foundation.accounts.forms.ChangePasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # an office comes from one address
    "login_failed": None,  # axes counts these, where all processes and the manager who unlocks see them
}
# The proxy in front adds the browser's address at the end of X-Forwarded-For; without one the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.behind_proxy else 0

# Second factor: codes of an app (TOTP), and recovery codes that are shown once.
PORTICO_REQUIRE_SECOND_FACTOR = ENV.require_second_factor
SECRET_KEY_FALLBACKS = ENV.old_secret_keys.split()
MFA_ADAPTER = "foundation.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_PERIOD = 30
MFA_TOTP_TOLERANCE = (
    1  # periods before and after, for phones whose clocks differ; foundation.accounts spends each code once
)
MFA_FORMS = {
    "authenticate": "foundation.accounts.forms.AuthenticateForm",
    "reauthenticate": "foundation.accounts.forms.FactorReauthenticateForm",
    "activate_totp": "foundation.accounts.forms.ActivateForm",
}

# Lock-out: five failures of an account from one address, fifteen minutes; see foundation.accounts.lockout.
AXES_HANDLER = "foundation.accounts.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "foundation.accounts.lockout.refuse"
AXES_CLIENT_IP_CALLABLE = "foundation.accounts.lockout.client_address"
AXES_DISABLE_ACCESS_LOG = True  # the audit has the log-ins
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "code", "oldpassword", "password1", "password2", "csrfmiddlewaretoken",
]  # fmt: skip
