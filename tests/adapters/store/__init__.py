"""The store's own ways, beyond what its port promises."""
