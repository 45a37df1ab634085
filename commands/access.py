"""The permission matrix: who may do what, and who sees money; roles by area and level."""

from bot.people.permissions import Level, Matrix, Permission

READ, WRITE, APPROVE, MANAGE = Level


class Crm:
    """Client companies, contacts and deals."""

    READ = Permission("crm", READ)
    WRITE = Permission("crm", WRITE)


class Projects:
    """Projects and tasks; contractors see only their own projects. MANAGE opens and closes projects."""

    READ = Permission("projects", READ)
    WRITE = Permission("projects", WRITE)
    MANAGE = Permission("projects", MANAGE)


class Time:
    """Hours worked: WRITE is logging one's own, APPROVE sees those of others."""

    READ = Permission("time", READ)
    WRITE = Permission("time", WRITE)
    APPROVE = Permission("time", APPROVE)


class Billing:
    """Invoices: WRITE drafts and chases them, APPROVE hears of unanswered nudges, MANAGE issues them and books payments."""

    READ = Permission("billing", READ)
    WRITE = Permission("billing", WRITE)
    APPROVE = Permission("billing", APPROVE)
    MANAGE = Permission("billing", MANAGE)


class Desk:
    """Tickets: WRITE works on them, MANAGE leads the desk."""

    READ = Permission("desk", READ)
    WRITE = Permission("desk", WRITE)
    MANAGE = Permission("desk", MANAGE)


class HelpRequests:
    """Asking the desk for help: every member may."""

    WRITE = Permission("requests", WRITE)


class Team:
    """People and channels: MANAGE invites people and gives roles."""

    READ = Permission("team", READ)
    WRITE = Permission("team", WRITE)
    MANAGE = Permission("team", MANAGE)


class OwnThings:
    """What everybody does for themselves: help, home, find, undo, alerts, linking accounts."""

    READ = Permission("own", READ)
    WRITE = Permission("own", WRITE)


class Admin:
    """The machinery: deliveries, jobs, the record of who did what."""

    READ = Permission("admin", READ)
    WRITE = Permission("admin", WRITE)


class GuestAccess:
    """What a guest may do: ask for access, claim a new company, link an account."""

    READ = Permission("door", READ)
    WRITE = Permission("door", WRITE)


class Amounts:
    """Seeing money at all."""

    READ = Permission("amounts", READ)


_EVERYBODY = {"own": WRITE, "door": WRITE, "team": READ, "requests": WRITE}

MATRIX = Matrix(
    roles={
        "owner": {
            **_EVERYBODY,
            "crm": WRITE,
            "projects": MANAGE,
            "time": APPROVE,
            "billing": MANAGE,
            "desk": MANAGE,
            "team": MANAGE,
            "admin": WRITE,
            "amounts": READ,
        },
        "manager": {
            **_EVERYBODY,
            "crm": WRITE,
            "projects": MANAGE,
            "time": APPROVE,
            "billing": APPROVE,
            "desk": MANAGE,
            "team": WRITE,
            "amounts": READ,
        },
        "finance": {
            **_EVERYBODY,
            "crm": WRITE,
            "projects": WRITE,
            "time": APPROVE,
            "billing": MANAGE,
            "desk": READ,
            "amounts": READ,
        },
        "sales": {
            **_EVERYBODY,
            "crm": WRITE,
            "projects": WRITE,
            "time": WRITE,
            "billing": WRITE,
            "desk": READ,
            "amounts": READ,
        },
        "support": {**_EVERYBODY, "crm": READ, "projects": WRITE, "time": WRITE, "desk": WRITE},
        "member": {**_EVERYBODY, "crm": READ, "projects": WRITE, "time": WRITE, "desk": READ},
        "contractor": {**_EVERYBODY, "projects": WRITE, "time": WRITE},
        "guest": {"door": WRITE},
    },
    owner="owner",
    guest="guest",
    amounts=Amounts.READ,
    open_purposes=frozenset({"accounts", "sales"}),
    door="access ask",
    undelivered="delivery failed",
    switch="switch",
    # A portfolio tells of every client's projects, so it takes more than seeing one's own: that is read in the channel
    # of the project itself.
    rooms={
        "accounts": Billing.READ,
        "sales": Crm.READ,
        "support": Desk.READ,
        "projects": Crm.READ,
    },
)
