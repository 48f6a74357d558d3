"""Ports of the local stack: the usual ones, or others where those are taken."""

import socket

import pytest

from deploy.local import ports
from deploy.local.ports import Ports


@pytest.fixture(autouse=True)
def unusual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.USUAL, "gateway", 28_080)


def test_the_usual_port_is_taken_where_it_is_free() -> None:
    with Ports() as chosen:
        assert chosen.choose("gateway") == 28_080


def test_a_port_that_somebody_listens_on_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 28_080)), Ports() as chosen:
        assert chosen.choose("gateway") == 28_090


def test_a_port_that_somebody_listens_on_at_every_address_is_passed_over() -> None:
    with socket.create_server(("0.0.0.0", 28_080)), Ports() as chosen:
        assert chosen.choose("gateway") == 28_090


def test_two_platforms_that_start_together_get_different_ports() -> None:
    with Ports() as ours, Ports() as theirs:
        assert ours.choose("gateway") == 28_080
        assert theirs.choose("gateway") == 28_090


def test_a_port_is_free_again_once_its_platform_is_gone() -> None:
    with Ports() as first:
        first.choose("gateway")
    with Ports() as second:
        assert second.choose("gateway") == 28_080


def test_no_candidate_of_one_process_is_one_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.USUAL, "gateway", 8080)
    candidates = [port for process in ports.USUAL for port in Ports.candidates(process)]
    assert len(set(candidates)) == len(candidates)
