"""Who may do what, written by hand from docs/permissions.md: a second opinion that no line of the bot has a part in.

A command that is not here fails the tests until somebody has written down who shall be able to run it.
"""

from __future__ import annotations

ROLES = {
    "olivia": "owner",
    "marco": "manager",
    "fatima": "finance",
    "sven": "sales",
    "sam": "support",
    "greta": "member",
    "carla": "contractor",
    "nobody": "guest",
}
"""By the user who has that role in the demo company and in the studio."""

EVERYBODY = frozenset(ROLES.values())
INSIDERS = EVERYBODY - {"guest"}
EMPLOYEES = INSIDERS - {"contractor"}
DESK = frozenset({"owner", "manager", "support"})
SELLERS = frozenset({"owner", "manager", "finance", "sales"})
"""Those who see money, and nobody else does."""
BOOKKEEPERS = frozenset({"owner", "finance"})
LEADERS = frozenset({"owner", "manager"})
OWNERS = frozenset({"owner"})

_MAY: dict[frozenset[str], str] = {
    EVERYBODY: "access ask, claim, help, link",
    INSIDERS: """
        alert myday, alert quiet, alert set, alert settings, alert via, channel list, devices, digest now,
        digest show, emoji list, field list, find, history, home, login, logout, note, person edit, person hours, person list,
        person show, person time, project assign, project health, project list, project note, project show,
        settings show, switch, task assign, task block, task delete, task done, task due, task edit, task import, task list, task new, task note, task reopen,
        task show, ticket new, time delete, time edit, time import, time list, time log, time show, time start, time stop, undo
    """,
    EMPLOYEES: """
        company list, company show, contact list, contact show, deal list, deal show, report tickets, ticket alerts,
        ticket list, ticket show, ticket targets
    """,
    DESK: """
        ticket ack, ticket assign, ticket close, ticket edit, ticket escalate, ticket heard, ticket hold,
        ticket note, ticket reopen, ticket reply, ticket snooze, ticket solve, ticket take, ticket wait
    """,
    SELLERS: """
        company delete, company edit, company import, company new, contact delete, contact edit, contact import,
        contact new, deal delete, deal edit, deal import, deal lose, deal new, deal stage, deal win,
        entity show, invoice dispute, invoice edit, invoice history, invoice list, invoice new, invoice pause,
        invoice promise, invoice remind, invoice resume, invoice show, invoice snooze, invoice void, nudge show,
        report ageing
    """,
    BOOKKEEPERS: "entity edit, invoice apply, invoice credit, invoice issue, invoice pay, invoice send",
    LEADERS: """
        channel bind, channel edit, channel unbind, digest mute, digest set, field archive, field delete, field edit, field new, field restore, project delete, project done, project edit, project import, project new, project reopen,
        ticket delete, ticket target
    """,
    OWNERS: """
        admin audit, admin deliveries, admin health, admin jobs, admin retry, connect, emoji set, group bind,
        contact erase, group list, group unbind, person archive, person code, person erase, person invite,
        person role, settings day, settings edit, settings hours, settings keep
    """,
}
MAY = {name: roles for roles, names in _MAY.items() for name in " ".join(names.split()).split(", ")}
"""The roles that may run a command."""
FURTHER = {
    "digest mute": LEADERS,
    "digest now": EMPLOYEES,
    "digest set": LEADERS,
    "digest show": EMPLOYEES,
    "note": DESK,
    "project assign": EMPLOYEES,
    "task assign": EMPLOYEES,
}
"""Where the first example of a command takes more: a channel that tells of all projects, a ticket, somebody to bring in."""

SEES: dict[str, frozenset[str]] = {
    "company": EMPLOYEES,
    "contact": EMPLOYEES,
    "deal": EMPLOYEES,
    "invoice": SELLERS,
    "nudge": SELLERS,
    "project": INSIDERS,
    "task": INSIDERS,
    "ticket": EMPLOYEES,
}
"""The roles that may see a kind of record; of projects and tasks a contractor only those that he works on."""

OWN_PROJECTS = frozenset({"P-2", "P-3"})
"""The demo's projects in which Carla, its contractor, works."""
