"""The short words on cards: what choices, facts and fields are called, and the options of the closed lists."""

from bot.domain.words import SAID_WHEN_DONE, CallbackDisposition, CallbackKind
from bot.messages.card import Option
from directory.people import Department, Role

ACCEPT = "Accept"
ON_A_CALL = "On a call"
ON_A_BREAK = "On a break"
NOT_MY_DEPARTMENT = "Not my department"
HAVE_CALLER = "I have the caller"
GIVE_BACK = "Can't take it after all"
DONE = "Done"
ADD_DETAILS = "Add details"
DEMANDS_SUPERVISOR = "Caller demands a Supervisor"
PROMISE = "Promise a callback"
GONE = "Caller is gone"
TRANSFERRED = "Transferred"
NO_ANSWER = "They don't answer"
CALLING = "Calling now"
NOT_REACHED = "No answer"
TAKE_OVER = "Take over"
CALLBACK_DETAILS = "Add callback details"

SAY = "Say to the customer"

DISPOSITIONS = tuple(Option(d, d.capitalize()) for d in SAID_WHEN_DONE)
CALLBACK_DISPOSITIONS = tuple(Option(d, d.capitalize()) for d in CallbackDisposition)
ROLES_WANTED = (Option(Role.LEAD, "Lead"), Option(Role.SUPERVISOR, "Supervisor"))
EITHER_DEPARTMENT = "either"
DEPARTMENTS = (
    Option(Department.CUSTOMER_SERVICE, "Customer service"),
    Option(Department.TECHNICAL_SUPPORT, "Technical support"),
    Option(EITHER_DEPARTMENT, "Either"),
)
KINDS = {
    CallbackKind.LEAD_TODAY: Option(CallbackKind.LEAD_TODAY, "By a Lead, before closing today"),
    CallbackKind.SUPERVISOR: Option(CallbackKind.SUPERVISOR, "By a Supervisor"),
}
