"""What may be asked of each route, from nearly right to garbage, by the route's path. Begin at `of_chats`."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz.caller import Headers, Request
from tests.fuzz.mutants import VALUES, places, put, text_of
from tests.fuzz.played import COMMAND, Played
from tests.fuzz.sending import FORM, JSON, Microsofts, Slacks, form_of

Strategies = Mapping[str, SearchStrategy[Request]]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "GARBAGE")
CONTENT_TYPES = (
    FORM,
    JSON,
    b"",
    b"text/plain",
    b"application/json; charset=utf-16",
    b"application/x-www-form-urlencoded; charset=nonsense",
    b"multipart/form-data",
    b"multipart/form-data; boundary=b",
    b"multipart/form-data; boundary=b; charset=unicode_escape",
    b"multipart/form-data; boundary=b; charset=utf-7",
    b"multipart/form-data; boundary=b; charset=idna",
    b"multipart/form-data; boundary=b; charset=punycode",
    b"multipart/form-data; boundary=b; charset=hex",
    b"multipart/form-data; boundary=" + b"b" * 300,
    b"\xff\xfe; =;;=",
)
NAMES = (
    b"accept",
    b"authorization",
    b"content-length",
    b"cookie",
    b"forwarded",
    b"host",
    b"if-modified-since",
    b"origin",
    b"range",
    b"referer",
    b"transfer-encoding",
    b"x-live",
    b"x-slack-bolt-lazy-only",
    b"x-slack-request-timestamp",
    b"x-slack-signature",
)
TELLING = (
    b"http://[",
    b"bytes=0-1,9-2,-",
    b"yes",
    b"-1",
    b"9" * 30,
    b"Bearer a.b.c",
    b"Bearer \xff",
    b"v0=\xff",
    b"",
    b"x" * 9_000,
)
FIELDS = ("by", "line", "run", "intent", "subject", "option", "look", "request", "to", "field.account", "field.", "")
WORDS = (
    b"ana",
    b"walter",
    b"next",
    b"60",
    b"/escalate 4711 it rings",
    b"escalate",
    b"new",
    b"accept",
    b"slack",
    b"teams",
)


def _headers() -> SearchStrategy[Headers]:
    value = st.sampled_from(TELLING) | st.binary(max_size=60)
    return st.lists(st.tuples(st.sampled_from(NAMES), value), max_size=4).map(tuple)


def _parts() -> SearchStrategy[bytes]:
    """Give parts of a form, such as a browser sends with files, from nearly right to wrong."""
    head = st.sampled_from(FIELDS).map(lambda name: b'content-disposition: form-data; name="' + name.encode() + b'"')
    heads = head | st.just(b'content-disposition: form-data; name="by"; filename="f"') | st.binary(max_size=20)
    body = st.sampled_from((b"ana", rb"\ud83d", rb"\x00", b"+2AD-")) | st.binary(max_size=30)
    part = st.tuples(heads, body).map(lambda it: b"--b\r\n" + it[0] + b"\r\n\r\n" + it[1] + b"\r\n")
    return st.lists(part, max_size=4).map(lambda them: b"".join(them) + b"--b--\r\n")


def _form() -> SearchStrategy[bytes]:
    value = st.sampled_from(WORDS) | st.binary(max_size=30)
    some = st.dictionaries(st.sampled_from(FIELDS), value, max_size=3)
    named = st.integers(0, 10**9).map(lambda number: {"by": b"ana", "to": b"60", "request": b"request-%d" % number})
    return st.tuples(named, some).map(lambda them: form_of(tuple((them[0] | them[1]).items())))


def _json() -> SearchStrategy[Any]:
    leaves = st.sampled_from(list(VALUES.values())) | st.integers() | st.floats() | st.text(max_size=10)
    words = st.sampled_from(("type", "user", "id", "event", "view", "from", "conversation", "value", "payload"))
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4))


def _bodies() -> SearchStrategy[bytes]:
    return st.binary(max_size=200) | _form() | _parts() | _json().map(lambda tree: text_of(tree).encode())


def anything(path: str) -> SearchStrategy[Request]:
    """Ask a path for anything."""
    paths = (
        st.just(path.replace("{name}", "page.css")) | st.just(path + "/") | st.just(path.replace("{name}", "%00..%2f"))
    )
    query = st.binary(max_size=40) | st.sampled_from(
        (b"panes=ana,walter", b"panes=%00&panes=%ED%A0%BD", b"panes=,,&" * 200)
    )
    typed = st.sampled_from(CONTENT_TYPES).map(lambda kind: ((b"content-type", kind),))
    local = st.just(((b"host", b"localhost"),)) | st.just(())
    headers = st.tuples(local, typed, _headers()).map(lambda them: (*them[0], *them[1], *them[2]))
    return st.builds(Request, st.sampled_from(METHODS), paths, headers, _bodies(), query, st.booleans())


def _by_page(path: str) -> SearchStrategy[Request]:
    """Post what the simulator's page might."""

    def posted(body: bytes, kind: bytes, more: Headers, cut: bool) -> Request:
        length = str(len(body)).encode()
        headers = ((b"host", b"localhost"), (b"content-type", kind), (b"content-length", length), *more)
        return Request("POST", path, headers, body, cut=cut)

    referer = st.sampled_from(TELLING).map(lambda told: ((b"referer", told),))
    forms = st.builds(posted, _form(), st.just(FORM), referer, st.booleans())
    parts = st.builds(posted, _parts(), st.sampled_from(CONTENT_TYPES), _headers(), st.booleans())
    return forms | parts | st.builds(posted, _form(), st.sampled_from(CONTENT_TYPES), _headers(), st.booleans())


def _wounded(trees: list[Any]) -> SearchStrategy[str]:
    """Write a payload with a few faults, or only its beginning."""

    @st.composite
    def written(draw: st.DrawFn) -> str:
        tree = draw(st.sampled_from(trees))
        for _ in range(draw(st.integers(0, 4))):
            where = draw(st.sampled_from(list(places(tree))))
            tree = put(tree, where, draw(_json()))
        text = text_of(tree)
        return text if draw(st.booleans()) else text[: draw(st.integers(0, len(text)))]

    return written()


def of_chats(played: Played, slack: Slacks, microsoft: Microsofts) -> Strategies:
    """Give what may be asked of a house with both chats."""
    payloads = [tree for name, tree in played.slack.items() if name != COMMAND]
    command = {name: str(value).encode() for name, value in played.slack[COMMAND].items()}
    fields = st.dictionaries(st.sampled_from([*command, "payload", "ssl_check"]), st.binary(max_size=60), max_size=3)
    commands = fields.map(lambda some: slack.form(tuple((command | some).items())))
    kinds = st.sampled_from(CONTENT_TYPES)
    by_slack = (
        _wounded(payloads).map(slack.payload)
        | _wounded(payloads).map(lambda text: slack.body(text.encode()))
        | commands
        | st.builds(slack.body, _bodies(), kinds)
    )
    activities = _wounded(list(played.teams.values())).map(str.encode)
    by_microsoft = activities.map(microsoft.body) | st.builds(microsoft.body, _bodies(), kinds)
    utf_16 = st.sampled_from(list(played.teams.values())).map(lambda tree: json.dumps(tree).encode("utf-16"))
    return {
        "/slack/events": by_slack | anything("/slack/events"),
        "/api/messages": by_microsoft | utf_16.map(microsoft.body) | anything("/api/messages"),
        **of_the_web(),
    }


def of_the_simulator() -> Strategies:
    """Give what may be asked of a house with the simulator."""
    posts = ("/act/command", "/act/press", "/act/submit", "/act/close", "/act/look", "/clock")
    gets = ("/", "/people", "/events", "/static/{name}")
    return {path: _by_page(path) | anything(path) for path in posts} | {p: anything(p) for p in gets} | of_the_web()


def of_the_web() -> dict[str, SearchStrategy[Request]]:
    """Give what may be asked of every house."""
    return {path: anything(path) for path in ("/about", "/healthz", "/readyz", "/metrics")}
