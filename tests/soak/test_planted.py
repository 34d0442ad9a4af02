import pytest

from tests.soak.planted import BUGS, ROOT, Bug


def test_there_are_at_least_25_bugs_to_plant() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 25


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_can_still_be_planted(bug: Bug) -> None:
    text = (ROOT / bug.file).read_text(encoding="utf-8")
    assert text.count(bug.old) == 1
    compile(text.replace(bug.old, bug.new), bug.file, "exec")
    assert all((ROOT / "tests" / test).exists() for test in bug.tests.split())
