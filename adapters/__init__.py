"""The outside things, one folder for each: chat platforms, the store, the clock, the web. None knows another."""
