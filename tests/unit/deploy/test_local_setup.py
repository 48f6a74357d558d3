"""What the local stack is made of: mirrors as apt says, jars as locked, secrets of one home."""

import re
from pathlib import Path

import pytest

from deploy.local import __main__ as command
from deploy.local import apt, endpoints, jars, kafka, postgres, services
from deploy.local.places import CHECKOUT, Home, write_json
from deploy.local.say import Trouble
from shared.topics import TOPICS


def pretend_apt(folder: Path, monkeypatch: pytest.MonkeyPatch, targets: str, proxy: str) -> None:
    for name, answer in {"apt-get": targets, "apt-config": proxy}.items():
        script = folder / name
        script.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_the_mirror_is_the_debian_archive_of_the_machines_own_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = (
        "http://security.example/debian-security/|Debian|Debian-Security\n"
        "http://tools.example/apt/|Tools|Tools\n"
        "http://archive.example/debian/|Debian|Debian"
    )
    pretend_apt(tmp_path, monkeypatch, targets, "")
    assert apt.mirror() == "http://archive.example/debian/"


def test_a_list_of_mirrors_stands_for_its_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "debian.list"
    names.write_text("# ours\nhttps://near.example/debian\nhttps://far.example/debian\n")
    pretend_apt(tmp_path, monkeypatch, f"mirror+file:{names}/|Debian|Debian", "")
    assert apt.mirror() == "https://near.example/debian"


def test_without_a_debian_source_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_apt(tmp_path, monkeypatch, "http://tools.example/apt/|Tools|Tools", "")
    with pytest.raises(Trouble) as caught:
        apt.mirror()
    assert "DATABASE_URL" in caught.value.remedy


def test_the_proxy_is_the_one_that_apt_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_apt(tmp_path, monkeypatch, "", "PROXY='http://proxy.example:3142'")
    assert apt.environment()["http_proxy"] == "http://proxy.example:3142"


def test_every_kafka_jar_is_of_the_one_locked_version() -> None:
    of_kafka = [jar for jar in jars.locked() if jar.group == "org.apache.kafka"]
    assert {jar.version for jar in of_kafka} == {jars.version()}
    assert len(of_kafka) > 10


def test_every_jar_is_locked_by_its_content() -> None:
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in jars.locked())


def test_a_jar_with_other_content_is_refused(tmp_path: Path) -> None:
    jar = jars.locked()[0]
    (tmp_path / jar.file).write_bytes(b"not it")
    with pytest.raises(RuntimeError, match="lock file"):
        jars.check(jar, tmp_path / jar.file)


def test_the_broker_takes_the_largest_record_of_every_topic() -> None:
    largest = max(topic.max_message_bytes for topic in TOPICS)
    assert int(kafka.SETTINGS["message.max.bytes"]) >= largest
    assert int(kafka.SETTINGS["replica.fetch.max.bytes"]) >= largest


def test_the_database_survives_a_crash_and_touches_many_chunks() -> None:
    assert postgres.SETTINGS["fsync"] == "on"
    assert int(postgres.SETTINGS["max_locks_per_transaction"]) >= 512


def test_no_file_of_the_deployment_names_a_registry() -> None:
    named = re.compile(r"https?://(?!127\.0\.0\.1|maven\.apache\.org/POM|localhost)[a-z]")
    kinds = {".py", ".sh", ".lock", ".txt", ""}
    for path in (CHECKOUT / "deploy").rglob("*"):
        if path.is_file() and path.suffix in kinds:
            found = named.search(path.read_text())
            assert found is None, f"{path}: {found}"


def test_a_secret_stays_the_same_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    assert home.secret("postgres") == home.secret("postgres")
    assert home.secret("postgres") != Home.at(tmp_path / "other").secret("postgres")
    assert (home.folder / "postgres.secret").stat().st_mode & 0o777 == 0o600
    assert home.folder.stat().st_mode & 0o777 == 0o700


def test_the_keys_are_one_with_every_scope_and_one_a_scope(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    services.make_keys(home)
    made = services.keys(home)
    assert list(made) == ["local", "read", "publish", "operate", "admin"]
    assert all(re.fullmatch(r"hp_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", key) for key in made.values())
    assert home.keys.stat().st_mode & 0o777 == 0o600
    services.make_keys(home)
    assert services.keys(home) == made


def test_every_service_is_told_where_the_others_are(tmp_path: Path) -> None:
    ports = {"ingest": 1, "alerts": 2, "indicators": 3, "gateway": 4}
    for recipe in services.recipes(Home.at(tmp_path), "127.0.0.1:9092", "postgresql://", ports):
        assert recipe.environment["INGEST_URL"] == "http://127.0.0.1:1"
        assert recipe.environment[f"{recipe.name.upper()}_PORT"] == str(ports[recipe.name])
        assert recipe.environment["INTERNAL_TOKEN"]


def test_endpoints_of_a_home_in_which_nothing_runs_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--home", str(tmp_path), "endpoints"]) == 1
    assert capsys.readouterr().out == ""


def test_a_state_that_a_dead_supervisor_left_counts_for_nothing(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    state = {"state": "up", "gateway": "http://127.0.0.1:9", "supervisor": 2**22, "birth": 1}
    write_json(home.run / "platform.json", state)
    assert not endpoints.is_up(home)
    assert not endpoints.is_looked_after(home)


def test_a_folder_that_was_not_made_to_be_emptied_is_not(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("years of readings")
    assert command.main(["--home", str(tmp_path), "run", "--fresh", "--", "true"]) == 1
    assert precious.read_text() == "years of readings"
