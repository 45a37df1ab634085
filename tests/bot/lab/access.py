"""A small permission matrix."""

from bot.people.permissions import Level, Matrix, Permission


class Lab:
    """What is done in the lab."""

    READ = Permission("lab", Level.READ)
    WRITE = Permission("lab", Level.WRITE)


class LabDoor:
    """What a guest may do."""

    READ = Permission("door", Level.READ)


MATRIX = Matrix(
    roles={
        "owner": {"lab": Level.WRITE, "door": Level.READ, "amounts": Level.READ},
        "member": {"lab": Level.WRITE, "door": Level.READ},
        "contractor": {"lab": Level.READ, "door": Level.READ},
        "guest": {"door": Level.READ},
    },
    owner="owner",
    guest="guest",
    amounts=Permission("amounts", Level.READ),
    open_purposes=frozenset({"accounts"}),
    door="help",
    undelivered="lost",
)
