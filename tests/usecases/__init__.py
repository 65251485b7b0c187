"""The use cases over the real store, on a clock moved by hand, with a chat in memory."""
