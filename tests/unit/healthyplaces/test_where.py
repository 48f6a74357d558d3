"""Where the platform is looked for, and in which order."""

from pathlib import Path

import pytest

from deploy.local import endpoints
from deploy.local.places import Home
from deploy.local.say import Trouble
from healthyplaces import where as place
from healthyplaces.where import NotFound, Where

HOME = {"gateway": "http://home", "kafka": "home:9092", "api_key": "hp_home"}


@pytest.fixture(autouse=True)
def one_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def of(home: Home) -> dict[str, str]:
        if home.folder.name != "running":
            raise Trouble("Finding a platform", "none", "start one")
        return HOME

    monkeypatch.setattr(endpoints, "of", of)
    monkeypatch.setattr(place, "_HOMES", (tmp_path / "demo", tmp_path / "running"))


def found(where: Where) -> tuple[str, str | None, str]:
    return where.gateway, where.key, where.kafka


def test_by_default_it_is_the_one_that_runs_in_the_checkout() -> None:
    assert found(Where(environment={})) == ("http://home", "hp_home", "home:9092")


def test_the_environment_comes_before_the_default() -> None:
    environment = {
        "HEALTHYPLACES_GATEWAY": "http://there/",
        "HEALTHYPLACES_KEY": "k",
        "HEALTHYPLACES_KAFKA": "there:1",
    }
    assert found(Where(environment=environment)) == ("http://there", "k", "there:1")


def test_a_home_that_is_named_comes_before_the_environment() -> None:
    environment = {"HEALTHYPLACES_GATEWAY": "http://there", "HEALTHYPLACES_HOME": "/elsewhere"}
    where = Where(said_home=Path("running"), environment=environment)
    assert found(where) == ("http://home", "hp_home", "home:9092")


def test_an_address_that_is_named_comes_before_all() -> None:
    environment = {"HEALTHYPLACES_GATEWAY": "http://there"}
    where = Where("http://said", "k", "said:1", Path("running"), environment)
    assert found(where) == ("http://said", "k", "said:1")


def test_a_platform_elsewhere_never_gets_the_key_or_kafka_of_the_one_here() -> None:
    where = Where("http://said", environment={})
    assert where.key is None
    with pytest.raises(NotFound, match="say also --kafka"):
        _ = where.kafka


def test_where_none_runs_it_says_what_to_do() -> None:
    where = Where(environment={"HEALTHYPLACES_HOME": "/elsewhere"})
    with pytest.raises(NotFound, match="make up"):
        _ = where.gateway
    assert not where.knows_gateway()
