"""What the web app answers by itself, around the routes of the adapters."""

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.web.app import web_app


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello", headers={"Content-Security-Policy": "default-src 'self'"})


async def ask(path: str, *, method: str = "GET", missing: tuple[str, ...] = ()) -> httpx.Response:
    async def ready() -> list[str]:
        return list(missing)

    app = web_app([Route("/hello", hello)], ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.request(method, path)


async def test_a_living_process_says_so_even_when_it_is_not_ready() -> None:
    assert (await ask("/healthz", missing=("The database is away.",))).status_code == 200


async def test_it_is_ready_when_nothing_is_missing() -> None:
    answer = await ask("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "not_ready": []})


async def test_what_is_not_ready_is_named() -> None:
    answer = await ask("/readyz", missing=("The database is away.",))
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "not_ready": ["The database is away."]})


async def test_an_unknown_page_and_a_wrong_method_are_answered_in_plain_text() -> None:
    unknown, wrong = await ask("/nowhere"), await ask("/hello", method="POST")
    assert (unknown.status_code, wrong.status_code) == (404, 405)
    assert unknown.headers["content-type"] == wrong.headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_slash_too_many_sends_nobody_on() -> None:
    assert (await ask("/hello/")).status_code == 404


async def test_every_answer_carries_the_strictest_headers() -> None:
    for path in ("/healthz", "/nowhere", "/hello"):
        headers = (await ask(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


async def test_a_route_may_set_a_header_of_its_own() -> None:
    assert (await ask("/hello")).headers["content-security-policy"] == "default-src 'self'"
    assert "default-src 'none'" in (await ask("/healthz")).headers["content-security-policy"]
