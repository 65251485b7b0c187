"""Gives the page tests their browser."""

from tests.support.browsing import browser, context, page

__all__ = ["browser", "context", "page"]
