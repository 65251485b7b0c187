"""The alarm clock, on a running event loop."""
