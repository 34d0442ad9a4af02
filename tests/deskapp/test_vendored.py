"""The files that VENDORED.md lists are those of the repository, to the byte."""

import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "deskapp" / "static" / "deskapp"
ROW = re.compile(r"^\| ([0-9a-f]{64}) \| (\d+) \| (\S+) \|$", re.MULTILINE)


def test_every_vendored_file_has_its_checksum_and_size() -> None:
    listed = {name: (digest, int(size)) for digest, size, name in ROW.findall((FOLDER / "VENDORED.md").read_text())}
    files = [*FOLDER.glob("fonts/*.woff2"), *FOLDER.glob("vendor/*.js")]
    assert listed == {file.name: _checksum_and_size(file.read_bytes()) for file in files}


def _checksum_and_size(content: bytes) -> tuple[str, int]:
    return hashlib.sha256(content).hexdigest(), len(content)
