"""The page /about, to which the links of the app in Teams lead: what is kept, for how long, and whom to ask."""

import base64
import hashlib
from datetime import timedelta
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.web.settings import WebSettings
from bot.ports.retention import Terms

PATH = "/about"
WHOEVER = "whoever looks after Slack or Teams in your company"

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def about(terms: Terms, web: WebSettings) -> Route:
    """Serve the page."""
    page = HTMLResponse(_page(terms, web.contact or WHOEVER), headers={"Content-Security-Policy": _POLICY})

    async def answer(_: Request) -> Response:
        return page

    return Route(PATH, answer)


def _page(terms: Terms, contact: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>About Warmline</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Warmline</h1>
<p>Warmline gets a phone agent a Lead while the customer is on the line, and makes sure that a promised callback is
made. Your company runs it on machines of its own choice, and decides who uses it.</p>
<h2 id="privacy">What is kept, and for how long</h2>
<ul>
<li>Of the people who use it: name, role, place of work, shifts, telephone extension, e-mail address and chat ids, as
your company’s directory has them, while they are in that directory; and how to write to them in the chat.</li>
<li>Of each call: the customer’s account, what was wrong, who asked, who was paged and answered, how it ended, and
when. Of each callback that is owed: whatever was noted for it too, such as a name and a number to call, and who owes
it. {_ending(terms)}</li>
<li>Who said that they are busy: for a day after that ended.</li>
</ul>
<p>Warmline reads nothing in a chat that is not written to it.</p>
<p>This is in your company’s own database, and in the copies that your company makes of it. Warmline hands it to nobody
but the chats that your company has connected, where messages stay for as long as that chat keeps them.</p>
<h2 id="terms">Terms of use</h2>
<p>Warmline is for the work of the company that runs it, and that company’s rules for its systems and for its customers’
data hold here too. Write of a customer what the call needs, and no passwords or card numbers.</p>
<h2 id="contact">Whom to ask</h2>
<p>Ask {escape(contact)}, also for what is kept of you, or to have it mended or erased.</p>
</body>
</html>
"""


def _ending(terms: Terms) -> str:
    kept = f"All that is forgotten {_days(terms.records)} after the call, and any callback for it, is over"
    if terms.told is None or terms.told == terms.records:
        return f"{kept}."
    return f"{kept}; what the customer told, the account with it, is erased {_days(terms.told)} after that end already."


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"
