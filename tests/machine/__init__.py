"""Warmline's use cases on its real SQL, walked at random by a machine that knows what must always hold."""
