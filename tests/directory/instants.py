"""Instants written short, for the directory's tests."""

from datetime import UTC, datetime

from directory.shifts import Interval


def utc(text: str) -> datetime:
    """The instant in UTC written as `2026-03-08 08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(start: str, end: str) -> Interval:
    """The interval between two instants in UTC."""
    return Interval(utc(start), utc(end))
