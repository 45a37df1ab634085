"""Fields that a company adds itself, in chat: everywhere where a field of the product is, and for that company only."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import text

from bot.context import Context
from bot.fields.custom import CustomDefinition, custom_fields
from bot.invocation import Upload
from bot.replies.errors import Conflict
from bot.replies.reply import FieldKind, Reply, Tone
from storage.areas.client import Client
from storage.identity.company import Company
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import ChatSession, button, words


@pytest.fixture
def regions(chat: ChatSession) -> ChatSession:
    """A company whose clients have a region, a size, a budget, a birthday and a newsletter."""
    for field in (
        "Region choice:North,South listed:yes",
        "Size kind:number",
        "Yearly budget kind:amount",
        "Founded kind:date",
        "Newsletter kind:yes/no",
        "Remark",
    ):
        assert chat.say(f"/field new client {field}").tone is not Tone.BAD
    return chat


def listed(reply: Reply) -> list[str]:
    """The first cells of a list."""
    table = reply.cards[0].table
    return [row[0] for row in table.rows] if table else []


def test_a_field_is_added_by_one_line(chat: ChatSession) -> None:
    """Its name is the key by which it is typed; the noun goes by any of its words."""
    said = chat.say("/field new client region choice:North,South").say
    assert said == "region is a field now: type region: and a value."
    table = chat.say("/field list").cards[0].table
    assert table is not None
    assert table.rows == (("region", "company", "region:", "North, South", "in use"),)


def test_values_are_given_shown_and_told(regions: ChatSession) -> None:
    """Each kind is read in its own way, is a fact of the card, and is told in the history and taken back by undo."""
    reply = regions.say(
        '/company new Acme region:north size:12,5 yearly_budget:"1200 EUR" founded:2020-02-01 newsletter:yes remark:Fine'
    )
    told = words(reply)
    for fact in ("Region: North", "Size: 12,5", "Yearly budget: 1.200,00\xa0€", "Newsletter: yes", "Remark: Fine"):
        assert fact in told, told
    assert "Region: South" in words(regions.say("/company edit C-1 region:South size:-3"))
    history = words(regions.say("/history C-1"))
    assert "Region North → South" in history
    assert "Size 12,5 → -3" in history
    regions.say("/undo")
    assert "Region: North" in words(regions.say("C-1"))
    assert "Region" not in words(regions.say("/company edit C-1 region:-"))


def test_a_value_is_never_taken_without_its_key(regions: ChatSession) -> None:
    """What looks like a value stays a part of the name."""
    assert regions.say("/company new North 12 yes").say.startswith("North 12 yes is on file")


def test_a_wrong_value_is_told_with_what_fits(regions: ChatSession) -> None:
    """The label of the field and its choices are named."""
    assert "Region: “West” is not one of: North, South." in regions.say("/company new Acme region:West").say


def test_an_unknown_key_is_asked_about(chat: ChatSession) -> None:
    """Without the field its key is unknown."""
    assert "has no option “region”" in chat.say("/company new Acme region:North").say


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("region:North", ["Acme", "Dune"]),
        ("remark:goo", ["Birch"]),
        ("newsletter:yes", ["Acme"]),
        ("size:9", ["Birch"]),
        ('yearly_budget:"50 EUR"', ["Dune"]),
        ("founded:2019-05-04", ["Cedar"]),
        ("sort:size", ["Cedar", "Dune", "Birch", "Acme"]),
        ("sort:size down:yes", ["Acme", "Birch", "Dune", "Cedar"]),
        ("sort:yearly_budget down:yes", ["Acme", "Dune", "Cedar", "Birch"]),
        ("sort:founded down:yes", ["Acme", "Cedar", "Dune", "Birch"]),
        ("sort:region", ["Birch", "Acme", "Dune", "Cedar"]),
    ],
)
def test_lists_are_narrowed_and_ordered(regions: ChatSession, asked: str, expected: list[str]) -> None:
    """Numbers and amounts are ordered as numbers, dates by the calendar; rows without a value stay in the list."""
    regions.say('/company new Acme region:North size:100 yearly_budget:"1000 EUR" founded:2020-02-01 newsletter:yes')
    regions.say("/company new Birch size:9 remark:good")
    regions.say("/company new Cedar region:South founded:2019-05-04")
    regions.say('/company new Dune region:North size:-3 yearly_budget:"50 EUR"')
    if "size" in asked and "sort" in asked:
        regions.say("/company edit Cedar size:-20")
    assert listed(regions.say(f"/company list {asked}")) == expected


@pytest.mark.parametrize("asked", ["sort:size", "sort:size down:yes", "sort:region", "sort:founded"])
def test_pages_hold_each_record_once(regions: ChatSession, asked: str) -> None:
    """However a list is ordered by a field of the company, its pages hold every record once."""
    for number in range(12):
        given = f"size:{number % 4} region:North founded:2020-01-{number + 1:02}" if number % 3 else ""
        regions.say(f"/company new Client{number:02} {given}")
    first = regions.say(f"/company list {asked}")
    seen = listed(first) + listed(regions.press(button(first, "Next")))
    assert sorted(seen) == [f"Client{number:02}" for number in range(12)]


def test_forms_ask_for_it(regions: ChatSession) -> None:
    """The forms of new and edit have a question under its label, filled with what is on file."""
    form = regions.say("/company new").form
    assert form is not None
    asked = {field.name: field for field in form.fields}
    assert asked["yearly_budget"].label == "Yearly budget"
    assert [choice.value for choice in asked["region"].choices] == ["North", "South"]
    assert "Size: 7" in words(regions.submit(form, name="Acme", size="7", region="South"))
    edit = regions.say("/company edit C-1").form
    assert edit is not None
    assert {field.name: field.value for field in edit.fields}["region"] == "South"
    assert "Region" not in words(regions.submit(edit, region=""))


def test_files_hold_it_and_bring_it(regions: ChatSession) -> None:
    """The list's file has its column, and an import of the file changes nothing, or what was changed in it."""
    regions.say('/company new Acme region:North size:12,5 yearly_budget:"1200 EUR" newsletter:yes')
    (file,) = regions.say("/company list csv:yes").files
    text = file.content.decode("utf-8-sig")
    cells = dict(zip(*csv.reader(io.StringIO(text)), strict=True))
    assert [cells[head] for head in ("Region", "Size", "Yearly budget", "Newsletter", "Remark")] == [
        "North", "12,5", "1200,00 EUR", "yes", "",
    ]  # fmt: skip
    read = regions.say("/company import", uploads=upload(text))
    assert "Unchanged: 1" in words(read)
    read = regions.say("/company import", uploads=upload("Company,Region,Size\nBirch,South,4\n"))
    regions.press(button(read, "Import"))
    assert "Region: South" in words(regions.say("/company show Birch"))


def upload(text: str) -> dict[str, Upload]:
    """A file that comes with a line."""
    return {"sheet.csv": Upload(name="sheet.csv", media_type="text/csv", content=text.encode("utf-8-sig"))}


@pytest.mark.parametrize(
    ("noun", "new", "edit"),
    [
        ("contact", '/contact new "+Acme" Ann Lee area:North', "/contact edit CT-1 area:South"),
        ("deal", '/deal new "+Acme" Ferry area:North', "/deal edit D-1 area:South"),
        ("project", "/project new Relaunch area:North", "/project edit P-1 area:South"),
        ("ticket", "/ticket new Broken door area:North", "/ticket edit T-1 area:South"),
        ("person", "", "/person edit me area:South"),
    ],
)
def test_every_noun_takes_fields(chat: ChatSession, noun: str, new: str, edit: str) -> None:
    """What is built from fields takes those of the company; a card made by hand shows them, too."""
    chat.say(f"/field new {noun} Area choice:North,South")
    if new:
        assert "Area: North" in words(chat.say(new))
    assert "Area: South" in words(chat.say(edit))


def test_tasks_and_hours_take_fields(chat: ChatSession) -> None:
    """A field of a task is given with it, one of logged hours by an edit."""
    chat.say("/field new task Effort kind:number")
    chat.say("/field new time Place")
    chat.say("/project new Relaunch")
    assert "Effort: 3" in words(chat.say("/task new P-1 Draw the map effort:3"))
    chat.say("/time log P-1 2h drew")
    assert "Place: Train" in words(chat.say("/time edit H-1 place:Train"))


def test_a_field_is_completed_and_explained(regions: ChatSession) -> None:
    """Its key and its values are suggested while somebody types, and help lists it."""
    assert "region:" in [found.insert for found in regions.complete("/company new Acme reg")]
    assert "North " in [found.insert for found in regions.complete("/company new Acme region:N")]
    assert "[region]" in words(regions.say("/help company new"))


def test_keys_are_suggested_to_those_who_may_type_them(regions: ChatSession) -> None:
    """Where a platform folds options into one, a stranger learns of no field of the company."""

    def keys(chat: ChatSession) -> list[str]:
        found: list[str] = chat.run(chat.kernel.suggestions.options_of(chat.place, chat.user, "company new"))
        return found

    assert "region" in keys(regions)
    assert keys(regions.as_("stranger")) == []


def test_a_renamed_field_keeps_its_values_and_its_key(regions: ChatSession) -> None:
    """The new label is shown and typed; the old key is still known."""
    regions.say("/company new Acme region:North")
    regions.say('/field edit region name:"Sales area"')
    assert "Sales area: North" in words(regions.say("C-1"))
    assert "Sales area: South" in words(regions.say("/company edit C-1 sales_area:South"))
    assert "Sales area: North" in words(regions.say("/company edit C-1 region:North"))


def test_choices_that_are_used_stay(regions: ChatSession) -> None:
    """A choice goes once no record has it; further ones come at once."""
    regions.say("/company new Acme region:North")
    assert (
        "Records have these values: North (1). Give them another one first."
        in regions.say("/field edit region choice:South,West").say
    )
    assert regions.say("/field edit region choice:North,South,West").tone is not Tone.BAD
    assert "Region: West" in words(regions.say("/company edit C-1 region:West"))


def test_a_field_with_values_is_archived_and_not_deleted(regions: ChatSession) -> None:
    """Deleting says how many records have a value; archiving hides it everywhere until it is restored."""
    regions.say("/company new Acme region:North")
    refused = regions.say("/field delete region")
    assert refused.say == "1 record has a value of Region. /field archive hides it and keeps them."
    regions.press(button(refused, "Hide it"))
    assert "Region" not in words(regions.say("C-1"))
    assert "has no option “region”" in regions.say("/company edit C-1 region:South").say
    regions.say("/field restore region")
    assert "Region: North" in words(regions.say("C-1"))
    regions.say("/company edit C-1 region:-")
    assert regions.say("/field delete region").say == "Region is deleted. /undo brings it back."
    regions.say("/undo")
    assert "Region: South" in words(regions.say("/company edit C-1 region:South"))


def test_an_old_form_of_a_field_that_is_gone_drops_nothing(regions: ChatSession) -> None:
    """What was filled in for a field that was hidden meanwhile is refused and not left out."""
    form = regions.say("/company new").form
    assert form is not None
    regions.say("/field archive region")
    assert "has no option “region”" in regions.submit(form, name="Acme", region="North").say


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("/field new company Email", "Something else is called “Email” there. Choose another name."),
        ("/field new company sort", "Something else is called “sort” there."),
        ("/field new company Währung", "Something else is called “Währung” there."),
        ("/field new company Ctx", "Something else is called “Ctx” there."),
        ("/field new company Ref", "Something else is called “Ref” there."),
        ("/field new company Referenz", "Something else is called “Referenz” there."),
        ("/field new company Region", "There is a field “Region” already. /field edit changes it."),
        ("/field new company Kind choice:" + ",".join(f"c{n}" for n in range(26)), "choices fit, each of 60 letters."),
        ("/field new company 1st", "A name has 2 to 24 letters"),
        ("/field new company Regions" + "!" * 20, "A name has 2 to 24 letters"),
        ("/field new company Kind choice:A,None", "“None” stands for no value. Choose another word."),
        ("/field new company Kind kind:choice", "A choice needs its values"),
        ("/field new company Kind kind:date choice:a,b", "A choice needs its values"),
        ("/field new company Kind choice:a,A", "Two of the choices are alike."),
        ("/field edit size choice:1,2", "Size is no choice."),
        ("/field edit nothing name:Other", "No field is called “nothing”."),
        ("/field new invoice Region", "“invoice” is not one of"),
    ],
)
def test_what_makes_no_field_is_refused(regions: ChatSession, line: str, refusal: str) -> None:
    """Names that mean something else already, choices that make none, and fields that there are not."""
    assert refusal in regions.say(line).say


def test_a_noun_takes_so_many_fields_and_no_more(chat: ChatSession) -> None:
    """A form has an end."""
    for number in range(25):
        chat.say(f"/field new deal Field {number}")
    assert chat.say("/field new deal Field 25").say == "25 fields are the most that fit."


def test_values_of_a_field_that_was_taken_back_are_not_read_as_others(chat: ChatSession) -> None:
    """The name of a field that was undone is not given to another one while records keep its values."""
    chat.say("/field new company Region")
    chat.as_("sven").say("/company new Acme region:North")
    chat.as_("olivia").say("/undo")
    refused = chat.say("/field new company Region kind:number").say
    assert refused == "Records still keep values of an earlier field “Region”. Choose another name."


def test_owners_and_managers_add_fields(regions: ChatSession) -> None:
    """Others are told who does; everybody may see the list."""
    assert "is for: owner, manager" in regions.as_("sven").say("/field new company Area").say
    assert listed(regions.as_("sven").say("/field list client"))[0] == "Region"
    assert regions.as_("marco").say("/field new company Area").tone is not Tone.BAD


def test_amounts_are_hidden_from_those_who_see_none(regions: ChatSession) -> None:
    """An amount in a field of the company is dots for who may not see money: on cards, in lists, files and history."""
    regions.say('/company new Acme yearly_budget:"1200 EUR"')
    sam = regions.as_("sam")
    assert "Yearly budget: •••" in words(sam.say("C-1"))
    (file,) = sam.say("/company list csv:yes").files
    assert "1200" not in file.content.decode("utf-8-sig")
    assert "1.200" not in words(sam.say("/history C-1"))


def test_amounts_of_a_field_that_was_taken_back_stay_hidden(chat: ChatSession) -> None:
    """The history still tells of its values, and does not know any more that they are amounts."""
    chat.say("/field new company Budget kind:amount")
    chat.as_("sven").say('/company new Acme budget:"1200 EUR"')
    chat.as_("sven").say('/company edit C-1 budget:"1300 EUR"')
    chat.as_("olivia").say("/undo")
    assert "1200.00 EUR" in words(chat.say("/history C-1"))
    assert "1200" not in words(chat.as_("sam").say("/history C-1"))


def test_a_file_with_hidden_amounts_comes_back_as_it_is(chat: ChatSession) -> None:
    """Whoever may change tasks but see no money imports the file of a list; a new line has no amount to leave."""
    chat.say("/field new task Bonus kind:amount")
    chat.say("/project new Relaunch")
    chat.say('/task new P-1 Draw bonus:"1200 EUR"')
    sam = chat.as_("sam")
    (file,) = sam.say("/task list csv:yes").files
    text = file.content.decode("utf-8-sig").replace("Draw", "Paint")
    read = sam.say("/task import", uploads=upload(text + text.splitlines()[1].replace("K-1", "") + "\r\n"))
    assert "Line 3: Bonus: “•••” is not an amount." in words(read)
    sam.press(button(read, "Import"))
    card = words(chat.as_("olivia").say("K-1"))
    assert "Paint" in card
    assert "Bonus: 1.200,00\xa0€" in card


def test_a_file_does_not_tell_whether_a_hidden_amount_is_right(chat: ChatSession) -> None:
    """Neither by what it would change nor by what is on file already."""
    chat.say("/field new task Bonus kind:amount")
    chat.say("/project new Relaunch")
    chat.say('/task new P-1 Draw bonus:"1200 EUR"')
    told = [
        words(chat.as_("sam").say("/task import", uploads=upload(f"{heads}\r\n{line},{amount}\r\n"))).replace(
            amount, ""
        )
        for heads, line in (("Reference,Bonus", "K-1"), ("Project,Title,Bonus", "P-1,Draw"))
        for amount in ("1200 EUR", "1300 EUR")
    ]
    assert told[0] == told[1]
    assert "Bonus is hidden from you, so a file of yours does not change it." in told[0]
    assert told[2] == told[3]


def test_a_choice_that_went_is_still_what_a_record_had(regions: ChatSession) -> None:
    """History tells it, undo brings it back, and a form, which cannot show it, leaves it."""
    regions.say("/company new Acme region:North")
    regions.as_("sven").say("/company edit C-1 region:South")
    regions.as_("olivia").say("/field edit region choice:South,West")
    assert "Region North → South" in words(regions.say("/history C-1"))
    assert regions.as_("sven").say("/undo").tone is not Tone.BAD
    assert "Region: North" in words(regions.say("C-1"))
    assert "North" in words(regions.say("/company list"))
    form = regions.say("/company edit C-1").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["region"] == ""
    assert "Region: North" in words(regions.submit(form, size="3"))


def test_a_field_that_is_hidden_keeps_its_names(regions: ChatSession) -> None:
    """No other field is called like it meanwhile, so that both can be shown again."""
    regions.say('/field edit region name:"Sales area"')
    regions.say("/field archive region")
    for name in ("Region", '"Sales area"'):
        assert "Something else is called" in regions.say(f"/field edit remark name:{name}").say
    assert "Something else is called" in regions.say("/field new company Sales area").say
    assert regions.say("/field restore region").tone is not Tone.BAD


def test_hidden_amounts_are_told_by_no_form_order_or_filter(chat: ChatSession) -> None:
    """Who may not see money changes a task and leaves its amount as it is; lists are not compared by it."""
    chat.say("/field new task Bonus kind:amount")
    chat.say("/project new Relaunch")
    chat.say('/task new P-1 Draw bonus:"1200 EUR"')
    sam = chat.as_("sam")
    form = sam.say("/task edit K-1").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["bonus"] == ""
    sam.submit(form, title="Paint")
    for asked in ("sort:bonus", 'bonus:"1200 EUR"'):
        assert "This is for: owner, manager, finance, sales." in sam.say(f"/task list {asked}").say
    assert "Bonus: 1.200,00\xa0€" in words(chat.as_("olivia").say("K-1"))


def test_a_form_says_neither_yes_nor_no_where_nothing_is_said(regions: ChatSession) -> None:
    """A box that is not ticked says no: it is for what is no unless it is said, and a choice for what may be unsaid."""
    form = regions.say("/company new country:EE").form
    assert form is not None
    asked = {field.name: field for field in form.fields}["newsletter"]
    assert (asked.kind, [choice.value for choice in asked.choices]) == (FieldKind.CHOICE, ["yes", "no"])
    assert "Newsletter" not in words(regions.submit(form, name="Acme", newsletter=""))
    assert "Newsletter: no" in words(regions.submit(form, name="Baltic", newsletter="no"))
    log = regions.say("/time log").form
    assert log is not None
    assert {field.name: (field.kind, field.value) for field in log.fields}["billable"] == (FieldKind.SWITCH, "yes")


def test_what_two_change_of_a_field_at_once_is_both_kept(regions: ChatSession) -> None:
    """A change that was begun before another one replaces what it names, and brings no deleted field back."""
    stale = regions.read(lambda session: custom_fields(session.get_one(Company, regions.company)))
    region, remark = (next(one for one in stale if one.name == name) for name in ("region", "remark"))
    regions.say('/field edit region name:"Sales area"')
    regions.say("/field delete remark")
    edit = regions.kernel.registry.commands["field edit"].handler

    def late(field: CustomDefinition) -> str:
        """Edit the field as it was read before, as an act of its own."""

        def work(ctx: Context) -> str:
            return str(edit(ctx, field=field, name="", choice="", listed=False).say)

        said: str = regions.run(regions.kernel.scheduler.run(regions.company, "late", work, regions.clock.now))
        return said

    assert late(region) == "Sales area is up to date."
    assert regions.say("/field list").cards[0].table.rows[0][::4] == ("Sales area", "in use")  # type: ignore[union-attr]
    with pytest.raises(Conflict) as refused:
        late(remark)
    assert refused.value.sentence == "Remark was deleted meanwhile."


@pytest.mark.parametrize("studio_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_field_is_not_deleted_beside_its_first_value(regions: ChatSession) -> None:
    """Values are counted once nobody can write another one: what is being written at this moment is waited for."""
    regions.say("/company new Acme")
    begun, done, database = Event(), Event(), regions.kernel.database

    def valued(session: Session) -> None:
        act = Act(key="valued", command="company edit", source="text", at=regions.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.get_one(Client, 1).custom = {"region": "North"}
        session.flush()
        begun.set()
        assert done.wait(10)

    def waiting(session: Session) -> bool:
        return bool(session.connection().execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())

    with ThreadPoolExecutor(2) as pool:
        value = pool.submit(database.write_now, 1, valued)
        assert begun.wait(10)
        deleted = pool.submit(regions.say, "/field delete region")
        while not database.read_now(1, waiting) and not deleted.done():
            pass
        done.set()
        assert value.result(10) is None
        assert deleted.result(10).say.startswith("1 record has a value of Region.")
