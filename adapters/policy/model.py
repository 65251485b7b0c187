"""The policy file as pydantic checks it; a field's description says what it must be, in a fault's own words."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.policy import CallbackTerms, Plan, Policy, Wave
from bot.domain.words import Audience
from directory.wording import either

RULE = "rule"
"""The kind of error whose text is the whole sentence."""

_HOUR = 3600
_HOURS_OF_A_WEEK = 168
_HOURS_OF_A_YEAR = 8760


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _one_of(audiences: list[Audience]) -> str:
    return either([f'"{audience}"' for audience in audiences])


def _without_leads(words: str) -> Audience:
    audience = Audience(words)
    if audience.is_leads:
        raise ValueError(words)
    return audience


def _each_audience_once(waves: "list[WaveTable]") -> "list[WaveTable]":
    audiences = [wave.audience for wave in waves]
    for audience in Audience:
        if audiences.count(audience) > 1:
            raise PydanticCustomError(RULE, "asks {audience} twice; keep one wave for it", {"audience": audience.value})
    return waves


def _beyond_the_center(waves: "list[WaveTable]") -> "list[WaveTable]":
    if all(wave.audience is Audience.LEADS_OF_CENTER for wave in waves):
        # An escalation that is put to another region has no wave of its comm center.
        raise PydanticCustomError(RULE, "must have at least one wave besides the leads of the comm center")
    return waves


def _ascending_fractions(reminders: list[float]) -> list[float]:
    if not all(a < b for a, b in zip([0.0, *reminders], [*reminders, 1.0], strict=True)):
        raise ValueError(reminders)
    return reminders


class WaveTable(_Table):
    """One [[waves]]."""

    audience: Annotated[Audience, BeforeValidator(Audience), Field(description=_one_of(list(Audience)))]
    patience_seconds: Annotated[float, Field(gt=0, le=_HOUR, description="a number more than 0 and at most 3600")]
    at_most: Annotated[int | None, Field(ge=1, le=1000, description="a whole number from 1 to 1000")] = None

    def wave(self) -> Wave:
        """Give the wave in the domain's words."""
        return Wave(self.audience, timedelta(seconds=self.patience_seconds), self.at_most)


class SupervisorWaveTable(WaveTable):
    """One [[supervisor_waves]], which asks no Leads."""

    audience: Annotated[
        Audience,
        BeforeValidator(_without_leads),
        Field(description=_one_of([audience for audience in Audience if not audience.is_leads])),
    ]


class PagingTable(_Table):
    """The table [paging]."""

    open_pages_per_person: Annotated[int, Field(ge=1, le=20, description="a whole number from 1 to 20")]


class ClaimTable(_Table):
    """The table [claim]."""

    join_within_seconds: Annotated[
        float, Field(gt=0, le=24 * _HOUR, description="a number more than 0 and at most 86400")
    ]
    ask_done_minutes: Annotated[float, Field(gt=0, le=24 * 60, description="a number more than 0 and at most 1440")]
    close_after_hours: Annotated[
        float, Field(gt=0, le=_HOURS_OF_A_WEEK, description="a number more than 0 and at most 168")
    ]

    @model_validator(mode="after")
    def _asked_before_closed(self) -> "ClaimTable":
        if self.close_after_hours * 60 <= self.ask_done_minutes:
            raise PydanticCustomError(RULE, "close_after_hours must be a longer time than ask_done_minutes")
        return self


class CallbackTable(_Table):
    """The table [callback]."""

    due_hours: Annotated[float, Field(gt=0, le=_HOURS_OF_A_YEAR, description="a number more than 0 and at most 8760")]
    reminders: Annotated[
        list[float],
        AfterValidator(_ascending_fractions),
        Field(description="numbers between 0 and 1, each more than the one before"),
    ]
    overdue_every_hours: Annotated[
        float, Field(gt=0, le=_HOURS_OF_A_WEEK, description="a number more than 0 and at most 168")
    ]


class PolicyFile(_Table):
    """The whole file."""

    waves: Annotated[
        list[WaveTable],
        AfterValidator(_each_audience_once),
        AfterValidator(_beyond_the_center),
        Field(description="one or more tables [[waves]]"),
    ]
    supervisor_waves: Annotated[
        list[SupervisorWaveTable],
        AfterValidator(_each_audience_once),
        Field(min_length=1, description="one or more tables [[supervisor_waves]]"),
    ]
    paging: Annotated[PagingTable, Field(description="a table [paging]")]
    claim: Annotated[ClaimTable, Field(description="a table [claim]")]
    callback: Annotated[CallbackTable, Field(description="a table [callback]")]

    def policy(self) -> Policy:
        """Give the policy in the domain's words."""
        plan = Plan(
            waves=tuple(table.wave() for table in self.waves),
            supervisor_waves=tuple(table.wave() for table in self.supervisor_waves),
            join_within=timedelta(seconds=self.claim.join_within_seconds),
            ask_done_after=timedelta(minutes=self.claim.ask_done_minutes),
            close_after=timedelta(hours=self.claim.close_after_hours),
        )
        terms = CallbackTerms(
            due_after=timedelta(hours=self.callback.due_hours),
            reminders=tuple(self.callback.reminders),
            overdue_every=timedelta(hours=self.callback.overdue_every_hours),
        )
        return Policy(plan, terms, self.paging.open_pages_per_person)


TABLES: dict[str, type[BaseModel]] = {
    "waves": WaveTable,
    "supervisor_waves": SupervisorWaveTable,
    "paging": PagingTable,
    "claim": ClaimTable,
    "callback": CallbackTable,
}
"""What stands under each key of the file."""
