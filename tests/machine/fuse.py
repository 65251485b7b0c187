"""The end of the process at any instant: a fuse that is lit burns at the so-manieth step from there."""


class Crash(BaseException):
    """The process is gone. No code of ours may catch it."""


class Fuse:
    """Counts what happens at the borders, to the store and to the chat, and burns where it was told to."""

    def __init__(self) -> None:
        self.steps = 0
        self._left: int | None = None

    def light(self, steps: int) -> None:
        """Burn at this step from now."""
        self._left = steps

    def step(self) -> None:
        """Go on by one. Raises Crash, and from then on at every step, until it is put out."""
        self.steps += 1
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                raise Crash

    def put_out(self) -> None:
        """Let nothing burn, as in a process that was started anew."""
        self._left = None
