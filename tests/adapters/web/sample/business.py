"""Commands of the sample business."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.option import OptionType
from bot.options.texts import LongText
from bot.people.permissions import Level, Matrix, Permission
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import when
from bot.replies.reply import (
    Action,
    Card,
    Choice,
    Column,
    Field,
    FieldKind,
    File,
    Picture,
    Reply,
    Select,
    Status,
    Style,
    Table,
    Tone,
)
from bot.replies.spans import person_span, record_span
from bot.values.record_key import RecordKey

READ, WRITE = Permission("shop", Level.READ), Permission("shop", Level.WRITE)
DOOR = Permission("door", Level.WRITE)
AMOUNTS = Permission("amounts", Level.READ)
MATRIX = Matrix(
    roles={
        "owner": {"shop": Level.WRITE, "amounts": Level.READ, "door": Level.WRITE},
        "support": {"shop": Level.WRITE, "door": Level.WRITE},
        "guest": {"door": Level.WRITE},
    },
    owner="owner",
    guest="guest",
    amounts=AMOUNTS,
    open_purposes=frozenset({"accounts"}),
    door="access ask",
    undelivered="delivery failed",
)
CLIENTS = (
    Choice(label="Acme Robotics GmbH", value="Acme Robotics GmbH", detail="Berlin"),
    Choice(label="Aurora Maps ApS", value="Aurora Maps ApS", detail="Copenhagen"),
    Choice(label="Kōbe Ceramics KK", value="Kōbe Ceramics KK", detail="Kōbe"),
)


class Urgency(StrEnum):
    """How much a case hurts."""

    LOW = "low"
    HIGH = "high"
    URGENT = "urgent"


class ClientType(OptionType[str]):
    """The name of a client."""

    kind = FieldKind.SUGGEST
    words = None
    example = "Acme"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """A known name."""
        found = next((c.value for c in CLIENTS if c.value.casefold().startswith(text.strip().casefold())), None)
        if found is None or not text.strip():
            raise BadValue(f"I know no client “{text}”. Pick one from the list.")
        return found

    def fits(self, text: str, ctx: Context) -> bool:
        """The beginning of a name."""
        return any(c.value.casefold().startswith(text.casefold()) for c in CLIENTS)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Names that begin like the prefix."""
        return [c for c in CLIENTS if c.value.casefold().startswith(prefix.casefold())]

    def expected(self) -> str:
        """A name."""
        return "the name of a client"


Client = Annotated[str, ClientType()]


def nudge_card() -> Card:
    """A client's overdue invoices."""
    return Card(
        title="Acme Robotics GmbH",
        ref="C-1",
        status=Status(label="21 days overdue", tone=Tone.BAD),
        text="Second reminder is due. The first one was sent on 3 November and not answered.",
        table=Table(
            columns=(
                Column(label="Invoice"),
                Column(label="Due"),
                Column(label="Late", number=True),
                Column(label="Open", number=True),
            ),
            rows=(
                (record_span("INV-2026-0042"), "Tue, Nov 3", "21 days", "€12,480.00"),
                (record_span("INV-2026-0057"), "Mon, Nov 16", "8 days", "€3,150.50"),
                (record_span("INV-2026-0061"), "Sun, Nov 22", "2 days", "€980.00"),
            ),
            total=("Total", "", "", "€16,610.50"),
        ),
        actions=(
            Action(label="Send reminder", command="bill remind", args={"client": "Acme"}, style=Style.PRIMARY),
            Action(label="Promised…", command="case new", args={"client": "Acme"}),
            Action(label="Snooze 3 days", command="bill snooze", args={"client": "Acme"}),
        ),
        menu=(
            Action(label="Show the client", command="bill show"),
            Action(
                label="Write off",
                command="bill drop",
                style=Style.DANGER,
                confirm="Acme Robotics GmbH will owe nothing.",
            ),
        ),
    )


def case_card(title: str = "Export fails for files over 2 GB", urgency: str = "urgent") -> Card:
    """A case."""
    return Card(
        title=title,
        ref="T-318",
        record=RecordKey("case", 318),
        status=Status(label="First response in 25 min", tone=Tone.WARN),
        fields=(
            Field(label="Client", value="Aurora Maps ApS"),
            Field(label="Urgency", value=urgency.capitalize()),
            Field(label="Assigned to", value=person_span(2, "Fatima El Idrissi")),
            Field(label="Reported by", value="Mads Holm"),
            Field(
                label="What happened",
                value="The nightly export stops at 2 GB with a timeout. Worked until Friday.",
                wide=True,
            ),
        ),
        actions=(
            Action(label="Take", command="case take", style=Style.PRIMARY),
            Action(label="Reply", command="case reply"),
            Action(label="Acknowledge", command="case take"),
        ),
        select=Select(
            label="Set urgency",
            command="case urgency",
            option="urgency",
            choices=tuple(Choice(label=u.value.capitalize(), value=u.value) for u in Urgency),
        ),
        menu=(
            Action(
                label="Close", command="bill drop", style=Style.DANGER, confirm="The client is told that it is closed."
            ),
        ),
    )


def digest_card(ctx: Context) -> Card:
    """A morning's news."""
    return Card(
        title="Aurora portal",
        ref="P-7",
        status=Status(label="On track", tone=Tone.GOOD),
        lines=(
            f"Done: map tiles for the Nordics, {person_span(2, 'Fatima El Idrissi')}",
            f"Due today: {record_span('TASK-88')} acceptance test, {when(ctx.now + timedelta(hours=3))}",
            "Late by 2 days: contract annex (waiting for Mads Holm)",
        ),
        fields=(Field(label="Hours this week", value="31:30 of 40:00"), Field(label="Budget used", value="62 %")),
    )


@command("home", access=READ, examples=["home"])
def home(ctx: Context) -> Reply:
    """Show what awaits you today."""
    return Reply.of(case_card(), digest_card(ctx), say=f"Good morning. It is {when(ctx.now)} for you; two things wait.")


@command("help", access=DOOR, examples=["help"])
def help_(ctx: Context, topic: str = "") -> Reply:
    """Explain what can be said.

    topic: what you want to know about
    """
    return Reply(say="Type a command. The nearest are offered while you type.")


@command("access ask", access=DOOR, examples=[""])
def ask(ctx: Context) -> Reply:
    """Ask an owner to let you in."""
    return Reply(say="I have asked an owner.", tone=Tone.GOOD)


@command("delivery failed", access=READ, examples=[""])
def failed(ctx: Context) -> Reply:
    """Say that something could not be delivered."""
    return Reply(say="Nothing failed.")


@command("bill show", access=READ, examples=["bill show"])
def show(ctx: Context) -> Reply:
    """Show what a client owes."""
    return Reply.of(nudge_card())


@command("bill nudge", access=WRITE, examples=["bill nudge"])
def nudge(ctx: Context) -> Reply:
    """Say what a client owes to everybody here."""
    return Reply.of(nudge_card(), say=f"{person_span(2, 'Fatima El Idrissi')}, Acme has not paid yet.")


@command("bill remind", access=WRITE, examples=["bill remind Acme"])
def remind(ctx: Context, client: Client) -> Reply:
    """Send a client a reminder.

    client: who owes us money
    """
    return Reply(say=f"The second reminder went to {client} ({record_span('INV-2026-0042')}).", tone=Tone.GOOD)


@command("bill snooze", access=WRITE, examples=["bill snooze Acme"])
def snooze(ctx: Context, client: Client) -> Reply:
    """Be quiet about a client for a while.

    client: who owes us money
    """
    return Reply(say=f"Quiet about {client} until {when(ctx.now + timedelta(days=3))}.")


@command("bill drop", access=WRITE, examples=["bill drop"])
def drop(ctx: Context) -> Reply:
    """Give up."""
    raise Conflict("There is nothing left to give up. Look at the list first.")


@command("bill list", access=READ, examples=["bill list"])
def bills(ctx: Context, page: int = 1) -> Reply:
    """List all bills.

    page: which part of the list
    """
    rows = tuple((f"INV-2026-{n:04}", "Kōbe Ceramics KK", f"¥{n * 1000:,}") for n in range(page * 10, page * 10 + 10))
    columns = (Column(label="Invoice"), Column(label="Client"), Column(label="Total", number=True))
    more = (Action(label="Next", command="bill list", args={"page": str(page + 1)}),)
    return Reply.of(Card(title=f"Bills, page {page}", table=Table(columns=columns, rows=rows)), actions=more)


@command("bill ageing", access=READ, examples=["bill ageing"])
def ageing(ctx: Context) -> Reply:
    """Show how old the open bills are."""
    ages = (("Not due", 42), ("1–30 days", 18), ("31–60 days", 9), ("Over 60 days", 4))
    spec = {
        "width": 560,
        "height": 170,
        "data": {"values": [{"age": age, "open": amount} for age, amount in ages]},
        "mark": {"type": "bar", "cornerRadiusEnd": 3},
        "encoding": {
            "y": {"field": "age", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "open", "type": "quantitative", "title": "Open, thousand euros"},
        },
    }
    columns = (Column(label="Age"), Column(label="Bills", number=True), Column(label="Open", number=True))
    rows = tuple((age, str(amount // 3), f"€{amount},000.00") for age, amount in ages)
    table = Table(columns=columns, rows=rows, total=("Total", "22", "€73,000.00"))
    card = Card(
        title="Open bills by age", picture=Picture(spec=spec, alt="Most open money is not due yet."), table=table
    )
    return Reply.of(card, say="Euros at the rates of 23 November, European Central Bank.")


@command("bill export", access=READ, examples=["bill export"])
def export(ctx: Context) -> Reply:
    """Hand over all bills as a file."""
    return Reply(
        say="All bills of 2026.", files=(File(name="bills 2026.csv", media_type="text/csv", content=b"a,b\n1,2\n"),)
    )


@command("case new", access=WRITE, examples=["case new Acme 'It broke'"])
def new_case(
    ctx: Context, client: Client, title: str, urgency: Urgency, story: LongText = "", tell: bool = True
) -> Reply:
    """Open a case.

    client: who is affected
    title: what is wrong, in a few words
    urgency: how much it hurts
    story: what happened
    tell: whether the client hears of it
    """
    if len(title) < 4:
        raise BadValue("Say it in at least four letters.", option="title")
    return Reply.of(case_card(title, urgency.value), say=f"{record_span('T-318')} is open.")


@command("case take", access=WRITE, examples=["case take"])
def take(ctx: Context) -> Reply:
    """Make a case yours."""
    return Reply(
        say=f"{person_span(ctx.person.id or 0, ctx.person.name)} has taken {record_span('T-318')}.", tone=Tone.GOOD
    )


@command("case reply", access=WRITE, examples=["case reply Hello"])
def reply(ctx: Context, text: LongText) -> Reply:
    """Answer the client.

    text: what the client will read
    """
    return Reply(say=f"Sent: {text}")


@command("case urgency", access=WRITE, examples=["case urgency high"])
def urgency(ctx: Context, urgency: Urgency) -> Reply:
    """Set how much a case hurts.

    urgency: how much it hurts
    """
    return Reply(say=f"Urgency is {urgency.value} now.")


@command("echo", access=READ, examples=["echo Hello"])
def echo(ctx: Context, text: LongText) -> Reply:
    """Say the same, everywhere that a text can stand.

    text: what to say
    """
    table = Table(columns=(Column(label=text),), rows=((text,),), total=(text,))
    card = Card(
        title=text,
        ref=text,
        status=Status(label=text),
        text=text,
        fields=(Field(label=text, value=text),),
        lines=(text,),
        table=table,
        actions=(Action(label=text, command="case take", confirm=text),),
    )
    return Reply(say=text, cards=(card,))
