"""docker-compose.yml and Dockerfile, read: there is no Docker engine where the tests run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deskapp.operating.fleet.ready import is_ready
from tests.fleet.nginx import COMPOSE, TEMPLATES
from tests.running_server import ROOT, Server, free_port

SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STAYING = [name for name, service in SERVICES.items() if service["restart"] != "no"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
WHOLE = re.compile(r"[\w./-]+:\d[\w.-]*")
"""An image with the version in its tag."""


def test_the_compose_file_has_six_services() -> None:
    assert sorted(SERVICES) == ["database", "migrate", "proxy", "redis", "timer", "web"]
    assert SERVICES["web"]["deploy"]["replicas"] > 1


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_needless_privileges(name: str) -> None:
    service = SERVICES[name]
    user, group = service["user"].split(":")
    assert min(int(user), int(group)) > 0
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"privileged", "cap_add", "network_mode", "pid", "devices"} & set(service) == set()
    assert not any("docker.sock" in volume for volume in service.get("volumes", []))


@pytest.mark.parametrize("name", SERVICES)
def test_the_image_of_a_service_is_pinned(name: str) -> None:
    assert WHOLE.fullmatch(SERVICES[name]["image"])


def test_every_project_file_named_by_a_service_exists() -> None:
    """Docker makes a folder of a mount that is missing, and starts the program without its files."""
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    run = re.findall(r"\S+\.sh", " ".join(" ".join(service.get("command", [])) for service in SERVICES.values()))
    modules = re.findall(
        r'"-m", "(deskapp[\w.]+)"', DOCKERFILE + (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    )
    named = [
        *(path for path in mounted if path.startswith("./")),
        *run,
        *(f"{m.replace('.', '/')}.py" for m in modules),
    ]
    assert len(named) >= 5
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert (ROOT / mounted_templates()).resolve() == TEMPLATES


def mounted_templates() -> str:
    volumes: list[str] = SERVICES["proxy"]["volumes"]
    return next(v.split(":")[0] for v in volumes if ":/etc/nginx/templates" in v)


@pytest.mark.parametrize("name", STAYING)
def test_a_long_running_service_has_a_healthcheck(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(check)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_its_dependencies(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        ends = other not in STAYING
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service or "outside" in service["networks"]] == [
        "proxy"
    ]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_every_volume_and_network_is_declared() -> None:
    used = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {name for name in used if name.isalpha()} <= set(COMPOSE["volumes"])
    assert {name for service in SERVICES.values() for name in service["networks"]} == set(COMPOSE["networks"])


@pytest.mark.parametrize("name", ["web", "timer", "migrate"])
def test_our_services_get_only_settings_of_the_readme(name: str) -> None:
    assert set(SERVICES[name]["environment"]) - set(re.findall(r"`(\w+)`", README.partition("## Settings")[2])) == set()


def test_every_variable_of_the_compose_file_is_documented() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked - set(re.findall(r"`(\w+)`", OPERATIONS.partition("## With containers")[2])) == set()


def test_the_connections_of_a_fleet_of_eight_fit_into_the_database() -> None:
    allowed = int(SERVICES["database"]["command"][-1].removeprefix("max_connections="))
    assert 8 * int(SERVICES["web"]["environment"]["DATABASE_POOL_SIZE"]) < allowed


def command_of(line: str) -> list[str]:
    """Without where it listens and how much it says."""
    words = line.split()
    return [word for at, word in enumerate(words) if not {"-v", "-b", "-p"} & set(words[max(at - 1, 0) : at + 1])]


def test_the_container_runs_the_command_of_make_run() -> None:
    make = re.search(r"SERVE := (\S.* deskapp\.asgi:application)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    (container,) = re.findall(r'^CMD \["(.*)"\]$', DOCKERFILE, re.MULTILINE)
    assert make
    plain = make[1].replace("$(VENV)/bin/", "").replace("$(PY)", "python")
    assert command_of(container.replace('", "', " ")) == command_of(plain)
    assert "command" not in SERVICES["web"]


def test_the_image_runs_unprivileged_with_tools_of_its_database_version() -> None:
    (user,) = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert (SERVICES["web"]["user"], f"--uid {user}" in DOCKERFILE) == (f"{user}:{user}", True)
    (client,) = re.findall(r"postgresql-client-(\d+)", DOCKERFILE)
    assert SERVICES["database"]["image"].startswith(f"postgres:{client}-")


def test_the_timers_run_documented_commands() -> None:
    script = TEMPLATES / "timer.sh"
    assert SERVICES["timer"]["command"] == ["sh", script.relative_to(ROOT).as_posix()]
    for command in re.findall(r"python (manage\.py .*?)(?: &&|$)", script.read_text(encoding="utf-8"), re.MULTILINE):
        assert f"`python {command}`" in OPERATIONS


def test_one_round_of_the_timers_succeeds(tmp_path: Path, running: Server) -> None:
    """One round, and the file of the health check; then the script would sleep."""
    script = (TEMPLATES / "timer.sh").read_text(encoding="utf-8")
    once = script.replace("/tmp/timer", str(tmp_path / "timer")).replace("sleep 300", "exit 0")
    environment = running.environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", once], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, (tmp_path / "timer").exists()) == (0, True), done.stderr


def test_the_container_check_tells_ready_from_not_ready(running: Server) -> None:
    assert (is_ready(running.port), is_ready(free_port())) == (True, False)
