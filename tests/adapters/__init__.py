"""The adapters, each against what it adapts or a fake of its far side."""
