"""For a container's health check: the exit status is 0 if the container's server can serve (`/readyz`)."""

import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

READY_TIMEOUT = 4


def is_ready(port: int) -> bool:
    asked = Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": "localhost"})
    try:
        with urlopen(asked, timeout=READY_TIMEOUT) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(not is_ready(int(sys.argv[1]) if len(sys.argv) > 1 else 8000))
