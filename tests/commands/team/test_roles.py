"""Who is let in and with which roles, told in chat."""

from bot.registry import Registry
from bot.replies.reply import Tone
from commands.access import MATRIX
from commands.team.person.roles import Role
from tests.chat import ChatSession, button, words
from tests.commands.team.test_link import code_in


def test_every_role_of_the_matrix_but_the_guest_can_be_given() -> None:
    """The list of roles is that of the permission matrix."""
    assert [role.value for role in Role] == [role for role in MATRIX.roles if role != MATRIX.guest]


def test_a_guest_asks_and_the_owner_lets_him_in_by_a_button(chat: ChatSession) -> None:
    """The owner hears who asks; one press gives a role, and the guest hears of it."""
    guest = chat.as_("nils")
    assert guest.say("/home").tone is Tone.BAD
    assert "Olivia Berg" in guest.press(button(guest.say("/home"), "Ask for access")).say
    (sent,) = [one for one in chat.tick(minutes=1) if one.to == "olivia"]
    assert "asks to be let in" in words(sent.reply)
    assert "is now: member" in chat.press(button(sent.reply, "Let in as member")).say
    (told,) = [one for one in chat.tick(minutes=1) if one.to == "nils"]
    assert "member" in told.reply.say
    assert guest.say("/home").tone is not Tone.BAD


def test_a_stranger_stands_in_no_list(chat: ChatSession) -> None:
    """Who only asked for access is not among the people, whatever he calls himself."""
    chat.as_("nils").say("/access ask I am the new accountant")
    assert "guest nils" not in words(chat.say("/person list"))
    assert chat.say("/ticket list assignee:nils").tone is Tone.BAD


def test_asking_twice_a_day_tells_the_owners_once(chat: ChatSession) -> None:
    """The second question of a day makes no second message and no second person."""
    chat.as_("nils").say("/access ask")
    chat.as_("nils").say("/access ask again")
    assert (
        len([one for one in chat.tick(minutes=1) if one.to == "olivia" and "asks to be let in" in words(one.reply)])
        == 1
    )


def test_a_question_that_was_answered_lapses(chat: ChatSession) -> None:
    """Owners are not bothered with who was let in before the message went out."""
    chat.say("/alert quiet 09:00-13:00")
    chat.as_("nils").say("/access ask")
    chat.say('/person role "guest nils" add:member')
    assert not [one for one in chat.tick(hours=4) if "asks to be let in" in words(one.reply)]


def test_only_owners_give_roles(chat: ChatSession) -> None:
    """A manager may not make himself an owner."""
    reply = chat.as_("marco").say("/person role @marco add:owner")
    assert reply.tone is Tone.BAD
    assert "owner" in reply.say


def test_the_last_owner_stays_one(chat: ChatSession) -> None:
    """The role of owner is only taken away while somebody else has it."""
    assert "last owner" in chat.say("/person role me remove:owner").say
    chat.say("/person role @marco add:owner")
    assert "is now: member" in chat.say("/person role me add:member remove:owner").say
    assert chat.say("/person role @marco add:finance").tone is Tone.BAD


def test_without_any_role_a_person_is_out(chat: ChatSession) -> None:
    """Taking the last role away shuts everything, and open codes with it."""
    code = code_in(chat.as_("ken").say("/link"))
    chat.say("/person role @ken remove:contractor")
    assert chat.as_("ken").say("/home").tone is Tone.BAD
    assert chat.as_("ken-phone").say(f"/link {code}").tone is Tone.BAD
    chat.say("/person role @ken add:contractor")
    assert chat.as_("ken").say("/home").tone is not Tone.BAD


def test_a_role_is_undone(chat: ChatSession) -> None:
    """/undo gives back the roles as they were."""
    chat.say("/person role @ken add:member remove:contractor")
    assert "roles" in words(chat.say("/undo"))
    assert chat.person("ken").roles == ["contractor"]


def test_an_undo_needs_the_permission_of_what_is_undone(chat: ChatSession) -> None:
    """Who lost the right to give roles cannot take one back by /undo."""
    chat.say("/person role @marco add:owner")
    chat.as_("marco").say("/person role @olivia add:member")
    chat.as_("marco").say("/person role @olivia remove:owner")
    assert chat.say("/undo").tone is Tone.BAD
    assert "owner" in chat.person("marco").roles


def test_without_a_role_the_form_asks(chat: ChatSession) -> None:
    """`/person role` with nobody's change opens the form with the choices of roles."""
    form = chat.say("/person role @ken").form
    assert form is not None
    fields = {field.name: field for field in form.fields}
    assert [choice.value for choice in fields["add"].choices] == [role.value for role in Role]
    assert "member" in chat.submit(form, add="member").say


def test_roles_of_the_registry_hold_every_command(registry: Registry) -> None:
    """The owner may run every command there is."""
    assert all(registry.matrix.allows(["owner"], command.access) for command in registry.commands.values())
