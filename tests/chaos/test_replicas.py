"""It is found when a replica ended by itself, answered with a fault or logged one."""

from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.replicas import judge_replicas
from tests.chaos.trouble import Diary
from tests.chaos.verdict import Verdict
from tests.support.processes import AppProcess, started

PROGRAM = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        assert self.path != "/fault"
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


async def test_it_is_found_when_a_replica_meets_a_fault_or_ends(tmp_path: Path) -> None:
    async with started(AppProcess(tmp_path, {}, program=("-c", PROGRAM))) as replica:
        assert breaches(replica, Counter({"HTTP 200": 9, "HTTP 404": 1})) == []
        assert breaches(replica, Counter({"HTTP 500": 3})) == ["HTTP 500: 3 times"]
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientError):
                await session.get(replica.url("fault"))
        (fault,) = breaches(replica)
        assert fault.startswith("logged a fault: Traceback")
        await replica.kill()
        assert [breach.partition(":")[0] for breach in breaches(replica)] == ["ended by itself", "logged a fault"]


def breaches(replica: AppProcess, answers: Counter[str] | None = None) -> list[str]:
    verdict = Verdict()
    judge_replicas([replica], Diary(), answers or Counter(), verdict)
    return verdict.breaches
