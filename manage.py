#!/usr/bin/env python3
import os
import sys

import deskapp  # puts the apps of queue/ on the path


def main() -> None:
    deskapp.make_files_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
