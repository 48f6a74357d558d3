"""The one list of topics, as the contract has them."""

from shared import topics

BY_NAME = {each.name: each for each in topics.TOPICS}


def test_every_inbound_topic_has_one_for_its_dead_letters() -> None:
    for name in topics.INBOUND:
        assert BY_NAME[name].max_message_bytes == 1_114_112
        assert BY_NAME[topics.dead_letters_of(name)].max_message_bytes == 2 * 2**20
    assert len(BY_NAME) == len(topics.TOPICS)


def test_only_the_registry_is_compacted() -> None:
    assert [each.name for each in topics.TOPICS if each.compacted] == ["air.sensors"]
    assert BY_NAME["air.sensors"].config()["cleanup.policy"] == "compact"
    assert BY_NAME["air.sensors"].config()["retention.ms"] == "-1"
    assert BY_NAME["air.readings"].config()["cleanup.policy"] == "delete"


def test_the_broker_stamps_records_so_that_a_backfill_is_not_deleted_by_its_age() -> None:
    assert {each.config()["message.timestamp.type"] for each in topics.TOPICS} == {"LogAppendTime"}
