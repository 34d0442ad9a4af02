"""The commands of CONTRIBUTING.md exist, and a commit hook checks what `make check` checks."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
YAML = [*ROOT.glob("*.yml"), *ROOT.glob(".*.yaml"), *ROOT.glob(".github/**/*.yml")]


def commands_of(target: str) -> list[str]:
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe, f"the Makefile has no target {target}"
    written = recipe[1].replace("$(PY)", "$(VENV)/bin/python").replace("$(VENV)", ".venv")
    return [line.strip().lstrip("@") for line in written.splitlines()]


def test_the_hooks_are_the_commands_of_make_check() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert [hook["entry"].removeprefix("env ") for hook in hooks] == commands_of("check")
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {(hook["language"], hook["always_run"], hook["pass_filenames"]) for hook in hooks} == {
        ("system", True, False)
    }


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_yaml_file_parses(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


def test_ci_calls_the_script_that_can_be_run_by_hand() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert job["steps"][-1]["run"] == ".ci/run"
    assert workflow["permissions"] == {"contents": "read"}


def test_every_target_in_contributing_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", CONTRIBUTING))
    assert named - set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)) == set()
    assert named


def test_every_management_command_in_contributing_exists() -> None:
    named = set(re.findall(r"manage\.py (\w+)", CONTRIBUTING))
    assert named - set(get_commands()) == set()
    assert named


def test_every_test_in_contributing_exists() -> None:
    named = re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", CONTRIBUTING)
    missing = [path for path, name in named if f"def {name}" not in (ROOT / path).read_text(encoding="utf-8")]
    assert missing == []
    assert named
