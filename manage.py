#!/usr/bin/env python
"""Django's command line for this checkout or installation."""

import os
import sys

from config.env import default_settings_module


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", default_settings_module(os.environ))
    from django.core.management import execute_from_command_line  # settings must be named before Django is loaded

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
