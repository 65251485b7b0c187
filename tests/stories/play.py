"""How stories speak: people type and press, and what somebody sees is found by the words on it. Begin at `Play`."""

from collections.abc import Callable

from tests.stories.theatre import Chat, Seen, SeenForm, Theatre

MOST_DEADLINES = 12


class NotSeen(AssertionError):
    """Somebody does not see what a story looks for; the text says what they see instead."""


class Play:
    """A story's way of speaking about a theatre. People are named by their ids in the directory."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre

    # What people do

    def type(self, who: str, line: str) -> None:
        """Type a command."""
        self._theatre.type(who, line)

    def press(self, who: str, choice: str, option: str = "") -> None:
        """Press a choice where it was offered last."""
        self._theatre.press(who, self.offering(who, choice), choice, option)

    def hand_on(self, who: str, choice: str, option: str = "") -> Callable[[str], None]:
        """Put a finger on a choice; whoever the hand is called with presses it, whatever has changed by then."""
        return self._theatre.hand(who, self.offering(who, choice), choice, option)

    def fill_in(self, who: str, **values: str) -> None:
        """Fill in the open form and send it: fields by their labels, with an underscore for a space."""
        labels = {label.replace(" ", "_").replace("'", ""): label for label in self.form(who).values}
        self._theatre.fill_in(who, {labels[name]: value for name, value in values.items()})

    def again(self) -> None:
        """Let the very last request arrive once more."""
        self._theatre.again()

    # Time

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        self._theatre.to_next_deadline()

    def until(self, who: str, words: str) -> Seen:
        """Let one deadline after the other pass until somebody's newest message says this."""
        for _ in range(MOST_DEADLINES):
            if words in self.newest(who).text:
                break
            self.to_next_deadline()
        return self.newest_saying(who, words)

    def later(self, *, hours: int = 0, minutes: int = 0) -> None:
        """Let so much time pass, with all that happens by itself meanwhile."""
        self._theatre.later(hours, minutes)

    # What people see

    def count(self, who: str) -> int:
        """Count a person's messages: one more means that their phone buzzed."""
        return len(self._chat(who).messages)

    def newest(self, who: str) -> Seen:
        """Give a person's newest message."""
        messages = self._chat(who).messages
        if not messages:
            raise NotSeen(f"{who} has no message")
        return messages[-1]

    def newest_saying(self, who: str, words: str) -> Seen:
        """Give a person's newest message, which must say this."""
        newest = self.newest(who)
        if words not in newest.text:
            raise NotSeen(f"{words!r} is not on {who}'s newest message, which says:\n{newest.text}")
        return newest

    def card(self, who: str, words: str) -> Seen:
        """Give the newest of a person's messages that says this."""
        return self._find(who, repr(words), lambda seen: words in seen.text)

    def offering(self, who: str, choice: str) -> Seen:
        """Give where a person was offered this choice last: in the last answer, else in the newest message with it."""
        return self._find(who, f"the choice {choice!r}", lambda seen: choice in seen.choices)

    def answer(self, who: str) -> str:
        """Read the answer to what a person did last; empty if there was none."""
        answer = self._chat(who).answer
        return answer.text if answer else ""

    def form(self, who: str) -> SeenForm:
        """Give the form that is open before a person."""
        form = self._chat(who).form
        if form is None:
            raise NotSeen(f"{who} has no form open; the last answer was {self.answer(who)!r}")
        return form

    def has_form(self, who: str) -> bool:
        """Tell whether a form is open before a person."""
        return self._chat(who).form is not None

    def everything(self, who: str) -> list[Seen]:
        """Give all that a person can see, the last answer first and then the newest."""
        chat = self._chat(who)
        answer = [chat.answer] if chat.answer else []
        return [*answer, *reversed(chat.messages)]

    def _find(self, who: str, what: str, fits: Callable[[Seen], bool]) -> Seen:
        seen = self.everything(who)
        found = next(filter(fits, seen), None)
        if found is None:
            texts = "\n---\n".join(f"{one.text}\n{list(one.choices)}" for one in seen)
            raise NotSeen(f"{who} does not see {what}, but:\n{texts}")
        return found

    def _chat(self, who: str) -> Chat:
        return self._theatre.look(who)
