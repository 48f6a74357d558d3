"""`docker-compose.yml` fits the code: no engine is needed to find out."""

import ast
import importlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import compose
from deploy.local import jars, kafka, postgres, services
from deploy.local.places import CHECKOUT
from shared.settings import ServiceSettings
from shared.topics import TOPICS

FILE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
PARTS: dict[str, Any] = FILE["services"]
JOBS = {"migrations", "topics"}
LASTING = set(PARTS) - JOBS
PROMETHEUS = CHECKOUT / "deploy" / "prometheus"
DOCKERFILE = (CHECKOUT / "deploy" / "service.Dockerfile").read_text()

REFERENCE = re.compile(r"\$\{(\w+)(:\?[^}]*)?\}")
METRIC = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b(?=[{\[)\s]|$)")
NOT_OURS = {"process_resident_memory_bytes", "min_over_time", "histogram_quantile"}


def environment(part: str) -> dict[str, str]:
    """What the container is told, with a made-up value for what `.env` holds."""
    told = PARTS[part].get("environment", {})
    return {name: REFERENCE.sub("made-up", str(value)) for name, value in told.items()}


def metrics_of_the_code() -> set[str]:
    """Every name with which a metric is declared, and the series that a histogram makes of it."""
    names = set()
    for path in [*CHECKOUT.glob("services/**/*.py"), *CHECKOUT.glob("shared/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"Counter", "Gauge", "Histogram", "Summary"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                name = str(node.args[0].value)
                names |= {name, f"{name}_bucket", f"{name}_count", f"{name}_sum"}
    return names


def expressions() -> list[str]:
    rules = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    for board in (CHECKOUT / "deploy" / "grafana" / "dashboards").glob("*.json"):
        panels = json.loads(board.read_text())["panels"]
        asked += [target["expr"] for panel in panels for target in panel["targets"]]
    return asked


def test_the_four_services_are_there_and_each_runs_its_own_module() -> None:
    for name in services.NAMES:
        assert PARTS[name]["build"]["args"] == {"SERVICE": name}
        assert (CHECKOUT / "services" / name / "__main__.py").exists()
        assert f"FROM runtime AS {name}\nCOPY services/{name} services/{name}\n" in DOCKERFILE
    assert 'CMD ["sh", "-c", "exec python -m services.${SERVICE}"]' in DOCKERFILE


@pytest.mark.parametrize("name", services.NAMES)
def test_each_service_can_be_built_from_what_its_container_is_told(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known in list(os.environ):
        monkeypatch.delenv(known)
    for variable, value in environment(name).items():
        monkeypatch.setenv(variable, value)
    settings = importlib.import_module(f"services.{name}.settings").Settings()
    assert isinstance(settings, ServiceSettings)
    assert settings.host == "0.0.0.0"
    assert settings.internal_token is not None
    assert f"http://127.0.0.1:{settings.port}" in PARTS[name]["healthcheck"]["test"]


def test_the_addresses_of_the_services_are_the_ports_that_they_listen_on() -> None:
    told = environment("gateway")
    for name in ("ingest", "alerts", "indicators"):
        port = environment(name)[f"{name.upper()}_PORT"]
        assert told[f"{name.upper()}_URL"] == f"http://{name}:{port}"


def test_the_broker_has_the_settings_that_it_has_without_docker() -> None:
    told = environment("kafka")
    for key, value in kafka.SETTINGS.items():
        assert told[f"KAFKA_{key.upper().replace('.', '_')}"] == value, key
    listener = environment("ingest")["KAFKA_BOOTSTRAP_SERVERS"]
    assert f"INSIDE://{listener}" in told["KAFKA_ADVERTISED_LISTENERS"]


def test_the_broker_takes_every_topics_largest_batch() -> None:
    largest = max(topic.max_message_bytes for topic in TOPICS)
    assert int(environment("kafka")["KAFKA_MESSAGE_MAX_BYTES"]) >= largest


def test_the_database_has_the_settings_that_it_has_without_docker() -> None:
    options = [word.removeprefix("-c") for word in PARTS["timescaledb"]["command"][1:]]
    told = dict(option.split("=", 1) for option in options)
    # Here is the TSL build: its policies need the schedulers that the Apache-only one does without.
    assert told == postgres.SETTINGS
    assert not set(told) & set(postgres.NO_SCHEDULERS)


def test_the_database_sorts_text_as_it_does_without_docker() -> None:
    told = environment("timescaledb")["POSTGRES_INITDB_ARGS"].split()
    assert set(postgres.ENCODING) <= set(told)


def test_both_have_one_version_of_kafka_and_postgresql() -> None:
    assert PARTS["kafka"]["image"] == f"apache/kafka:{jars.version()}"
    assert PARTS["timescaledb"]["image"].endswith("-pg17")
    assert all("17" in package for package in postgres.PACKAGES)


def test_no_service_starts_before_schema_and_topics_are_there() -> None:
    for name in services.NAMES:
        for job in JOBS:
            assert PARTS[name]["depends_on"][job] == {"condition": "service_completed_successfully"}
    assert PARTS["migrations"]["command"] == ["python", "-m", "deploy.migrate"]
    assert PARTS["topics"]["command"] == ["python", "-m", "deploy.local.topics"]


def test_what_must_last_is_checked_and_started_again() -> None:
    for name in LASTING:
        assert PARTS[name]["restart"] == "unless-stopped", name
        assert PARTS[name]["healthcheck"]["test"], name
    for name in JOBS:
        assert PARTS[name]["restart"] == "on-failure"


def test_what_must_survive_lies_in_a_volume() -> None:
    kept = {part: [mount.split(":")[0] for mount in PARTS[part].get("volumes", [])]
            for part in ("kafka", "timescaledb", "prometheus", "grafana")}  # fmt: skip
    assert all(part in mounts for part, mounts in kept.items())
    assert set(FILE["volumes"]) == set(kept)


def test_every_port_is_published_on_the_loopback_address_only() -> None:
    published = [port for part in PARTS.values() for port in part.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_secret_comes_from_the_generated_file_and_has_no_default() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    found = REFERENCE.findall(text)
    assert {name for name, _ in found} == set(compose.SECRETS)
    assert all(otherwise.startswith(":?") for _, otherwise in found)
    for part in PARTS:
        for name, value in PARTS[part].get("environment", {}).items():
            if re.search("PASSWORD$|TOKEN$|SECRET$", name):
                assert REFERENCE.fullmatch(str(value)), f"{part}: {name}"


def test_the_generated_secrets_are_new_each_time_and_written_once(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for checkout in (one, other):
        checkout.mkdir()
        assert compose.prepare(checkout)
    written = (one / ".env").read_text()
    assert [row.split("=")[0] for row in written.splitlines()] == list(compose.SECRETS)
    assert not set(written.splitlines()) & set((other / ".env").read_text().splitlines())
    assert not compose.prepare(one)
    assert (one / ".env").read_text() == written
    assert (one / ".env").stat().st_mode & 0o077 == 0


def test_the_gateway_is_handed_the_generated_keys() -> None:
    assert FILE["secrets"]["api_keys"]["file"] == "./.local/compose/keys.json"
    assert PARTS["gateway"]["secrets"] == ["api_keys"]
    assert environment("gateway")["GATEWAY_BOOTSTRAP_KEYS"] == "/run/secrets/api_keys"


def test_every_file_that_is_mounted_or_copied_is_in_the_checkout() -> None:
    mounted = [mount.split(":")[0] for part in PARTS.values() for mount in part.get("volumes", [])]
    copied = [
        words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M)
    ]
    for path in [m for m in mounted if m.startswith("./")] + [p for some in copied for p in some]:
        assert (CHECKOUT / path).exists(), path


def test_prometheus_asks_every_service_at_its_port() -> None:
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    asked = {
        target: group["labels"]["service"]
        for job in config["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    wanted = {f"{name}:{environment(name)[f'{name.upper()}_PORT']}": name
              for name in services.NAMES}  # fmt: skip
    assert asked == wanted
    assert all((PROMETHEUS / name).exists() for name in config["rule_files"])


def test_every_metric_in_a_rule_or_on_the_dashboard_is_one_that_the_code_makes() -> None:
    known = metrics_of_the_code() | NOT_OURS
    for expression in expressions():
        asked = set(METRIC.findall(re.sub(r'"[^"]*"', "", expression)))
        assert asked <= known, f"{expression}: {asked - known}"
