"""The real server, which never looks by itself: `python -m tests.faults.patient MODULE ARGUMENTS …`.

Whatever reaches a screen there was told by a hint, so a test can see whether hints are heard.
"""

import runpy
import sys

NEVER = 86_400.0


def main(module: str, arguments: list[str]) -> None:
    import deskapp.asgi  # noqa: F401  (sets Django up)
    from display import board_publisher
    from tickets import change_notifications

    board_publisher.POLL_INTERVAL = NEVER
    change_notifications.KEEPALIVE_INTERVAL, change_notifications.SUBSCRIPTION_TIMEOUT = 1.0, 3.0
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
