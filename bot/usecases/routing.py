"""On which platform a person is reached: where they are known, first where they last did something."""

from collections.abc import Collection

from bot.ports import Platform
from bot.ports.store import Unit
from directory.people import PersonId


def routes_to(unit: Unit, person: PersonId, platforms: Collection[Platform]) -> tuple[Platform, ...]:
    """Give the platforms to try, in this order; all of them for somebody known on none, as each says why it can't."""
    contacts = {platform: unit.routes.contact(platform, person) for platform in platforms}
    accounts = {platform for platform, known in contacts.items() if known and known.account}
    known = [platform for platform, known in contacts.items() if platform in accounts or (known and known.email)]
    last = unit.routes.last_used(person)
    return tuple(sorted(known or platforms, key=lambda platform: (platform != last, platform not in accounts)))


def way_to(unit: Unit, person: PersonId, platforms: Collection[Platform], down: Collection[Platform]) -> Platform:
    """Choose the platform on which a person is reached now: the first to try that is not down, if there is one."""
    routes = routes_to(unit, person, platforms)
    return next((route for route in routes if route not in down), routes[0])
