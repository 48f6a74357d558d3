"""Whole answers: entity tags, compression, what a client knows already."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.answer import Answer, finished, problem, takes_gzip

JSON = ((b"content-type", b"application/json"),)
LARGE = b'{"items":[' + b"1," * 2000 + b"1]}"


def test_the_compressed_form_has_a_tag_of_its_own() -> None:
    whole = finished(Answer(200, JSON, LARGE), squeeze=True)
    plain = whole.form(wants=b"", knows=None)
    squeezed = whole.form(wants=b"gzip, br", knows=None)
    assert gzip.decompress(squeezed.body) == plain.body == LARGE
    assert plain.header(b"etag") != squeezed.header(b"etag")
    assert squeezed.header(b"content-encoding") == b"gzip"
    assert b"Accept-Encoding" in (plain.header(b"vary") or b"")


@pytest.mark.parametrize("known", [b"%s", b"W/%s", b'"other", %s', b"*"])
def test_what_the_client_has_is_not_sent_again(known: bytes) -> None:
    whole = finished(Answer(200, JSON, LARGE), squeeze=True)
    tag = whole.form(wants=b"gzip", knows=None).header(b"etag") or b""
    knows = known % tag if b"%s" in known else known
    again = whole.form(wants=b"gzip", knows=knows)
    assert (again.status, again.body) == (304, b"")
    assert again.header(b"etag") == tag
    assert again.header(b"content-type") is None


def test_another_body_has_another_tag() -> None:
    one = finished(Answer(200, JSON, b"1"), squeeze=False).form(wants=b"", knows=None)
    other = finished(Answer(200, JSON, b"2"), squeeze=False)
    assert other.form(wants=b"", knows=one.header(b"etag")).status == 200


def test_small_and_binary_bodies_are_sent_as_they_are() -> None:
    small = finished(Answer(200, JSON, b"{}"), squeeze=True)
    image = finished(Answer(200, ((b"content-type", b"image/png"),), LARGE), squeeze=True)
    assert small.squeezed is None
    assert image.squeezed is None


@pytest.mark.parametrize(
    ("accepts", "takes"),
    [
        (b"gzip", True),
        (b"GZIP;q=0.5", True),
        (b"br, gzip", True),
        (b"*", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000", False),
        (b"*, gzip;q=0", False),
        (b"identity", False),
        (b"", False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(accepts: bytes, takes: bool) -> None:
    assert takes_gzip(accepts) is takes


@given(st.binary(max_size=40))
def test_no_header_breaks_the_choice_of_an_encoding(accepts: bytes) -> None:
    assert takes_gzip(accepts) in (True, False)


def test_a_problem_says_what_and_which_request() -> None:
    made = problem(404, "there is nothing", "r1")
    assert made.header(b"content-type") == b"application/problem+json"
    assert b'"request_id":"r1"' in made.body
    assert b'"status":404' in made.body
