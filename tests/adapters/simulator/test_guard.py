"""Who may see the simulator: whoever sits at the machine that it runs on, and no other site through their browser."""

import pytest

from adapters.simulator.guard import MOST_BYTES
from bot.domain.acts import Typed
from tests.adapters.simulator.stage import set_up

COMMAND = {"by": "ana", "line": "/leads", "request": "request-1"}


@pytest.mark.parametrize("path", ["/", "/events", "/static/page.js"])
@pytest.mark.parametrize("client", ["10.0.0.7", "2001:db8::1", "a unix socket"])
async def test_whoever_is_elsewhere_sees_nothing(path: str, client: str) -> None:
    async with set_up(client=client) as stage:
        answer = await stage.browser.get(path)
        assert (answer.status_code, "only on the machine" in answer.text) == (403, True)


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For"])
async def test_whoever_comes_through_a_proxy_sees_nothing(header: str) -> None:
    async with set_up() as stage:
        assert (await stage.browser.get("/", headers={header: "for=127.0.0.1"})).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[", "10.0.0.7"]
)
async def test_a_name_that_was_made_to_point_here_sees_nothing(host: str) -> None:
    async with set_up() as stage:
        answer = await stage.browser.get("/", headers={"Host": host})
        assert (answer.status_code, "http://localhost" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("client", "host"), [("127.0.0.1", "127.0.0.1:8080"), ("::1", "[::1]:8080"), ("::1", "LOCALHOST")]
)
async def test_every_name_of_this_machine_is_let_in(client: str, host: str) -> None:
    async with set_up(client=client) as stage:
        assert (await stage.browser.get("/", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "https://localhost:8080"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_sites_post_is_not_done(headers: dict[str, str]) -> None:
    async with set_up() as stage:
        answer = await stage.browser.post("/act/command", data=COMMAND, headers=headers)
        assert (answer.status_code, stage.door.acts) == (403, [])


async def test_the_pages_own_post_is_done() -> None:
    async with set_up() as stage:
        await stage.browser.post("/act/command", data=COMMAND, headers={"Origin": "http://localhost:8080"})
        assert len(stage.door.acts) == 1


async def test_a_body_that_is_too_large_is_refused_unread() -> None:
    async with set_up() as stage:
        answer = await stage.browser.post("/act/command", data=COMMAND | {"line": "x" * MOST_BYTES})
        assert (answer.status_code, stage.door.acts) == (413, [])


async def test_only_the_pages_own_files_are_served() -> None:
    async with set_up() as stage:
        assert (await stage.browser.get("/static/page.css")).status_code == 200
        for path in ("/static/none.css", "/static/..%2froutes.py", "/static/%2e%2e/routes.py"):
            assert (await stage.browser.get(path)).status_code == 404


async def test_a_page_that_came_from_no_address_at_all_is_gone_back_to_all_the_same() -> None:
    async with set_up() as stage:
        answer = await stage.browser.post("/act/command", data=COMMAND, headers={"Referer": "http://["})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(("charset", "status"), [("punycode", 400), ("unicode_escape", 303)])
async def test_letters_that_nobody_can_keep_are_refused_or_marked(charset: str, status: int) -> None:
    fields = COMMAND | {"line": r"/leads half \ud83d"}
    parts = [f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    async with set_up() as stage:
        kind = {"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"}
        answer = await stage.browser.post("/act/command", content="".join(parts) + "--b--\r\n", headers=kind)
        assert answer.status_code == status
        assert [act.text for act in stage.door.acts if isinstance(act, Typed)] == ["half \ufffd"] * (status == 303)
