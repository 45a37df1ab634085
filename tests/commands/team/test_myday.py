"""The morning digest of each person, told in chat."""

from datetime import datetime, timedelta

from sqlmodel import select, update

from bot.replies.reply import Tone
from storage.areas.my_day import MyDay
from storage.delivery.notices import Delivery
from storage.identity.people import Person
from tests.chat import ChatSession, SentMessage, button, words


def mornings(sent: list[SentMessage], user: str) -> list[SentMessage]:
    """The digests that reached somebody."""
    return [one for one in sent if one.to == user and ", your " in one.reply.say]


def busy(chat: ChatSession, *, by: str = "sven") -> None:
    """A deal to look after, so that there is something to say every morning."""
    chat.as_(by).say("/company new Baltic Ferries")
    chat.as_(by).say('/deal new C-1 name:"New website" next_step:call next_day:2026-11-23')


def test_the_digest_comes_half_an_hour_into_the_day(chat: ChatSession) -> None:
    """Sven begins at nine in Stockholm; on Tuesday at half past nine he hears what he has to do, and once."""
    busy(chat)
    chat.tick(minutes=1)
    chat.clock.forward(hours=22, minutes=28)
    assert not mornings(chat.tick(), "sven")
    (sent,) = mornings(chat.tick(minutes=1), "sven")
    assert "Sven, your Tue" in sent.reply.say
    assert sent.reply.cards
    assert not mornings(chat.tick(hours=3), "sven")


def test_who_has_nothing_to_do_hears_nothing(chat: ChatSession) -> None:
    """An empty digest lapses with its reason."""
    chat.tick(minutes=1)
    assert not mornings(chat.tick(days=1), "ken")
    reasons = chat.read(lambda session: session.exec(select(Delivery.reason).where(Delivery.state == "lapsed")).all())
    assert "nothing to do" in reasons


def test_a_missed_morning_is_said_late_on_the_same_day(chat: ChatSession) -> None:
    """After an afternoon's downtime the digest of that date still comes."""
    busy(chat)
    chat.tick(minutes=1)
    chat.clock.forward(days=1, hours=5)
    assert len(mornings(chat.tick(), "sven")) == 1


def test_days_without_the_bot_are_one_digest(chat: ChatSession) -> None:
    """Three missed mornings become the one of today."""
    busy(chat)
    chat.tick(minutes=1)
    chat.clock.forward(days=3)
    (sent,) = mornings(chat.tick(), "sven")
    assert "Thu" in sent.reply.say


def test_a_morning_that_ended_before_the_bot_came_back_is_folded(chat: ChatSession) -> None:
    """Back at night, nothing is said until the next morning."""
    busy(chat)
    chat.tick(minutes=1)
    chat.clock.forward(days=1, hours=14)
    assert not mornings(chat.tick(), "sven")
    chat.clock.forward(hours=9)
    assert len(mornings(chat.tick(), "sven")) == 1


def test_a_week_of_ticks_makes_a_digest_per_working_day(chat: ChatSession) -> None:
    """Ticking every three hours over a week, a digest comes on each working day of the person and on no other."""
    busy(chat)
    said = [one for _tick in range(7 * 8) for one in mornings(chat.tick(hours=3), "sven")]
    assert len(said) == 5
    assert len({one.reply.say for one in said}) == 5


def test_it_is_switched_off_alone(chat: ChatSession) -> None:
    """The button below the digest stops it; the settings say so; on again, it comes again."""
    busy(chat)
    chat.tick(minutes=1)
    (sent,) = mornings(chat.tick(days=1), "sven")
    sven = chat.as_("sven")
    sven.press(button(sent.reply, "Stop this digest"))
    assert "my-day: off" in words(sven.say("/alert settings"))
    assert not mornings(chat.tick(days=1), "sven")
    sven.say("/alert set my-day on")
    assert len(mornings(chat.tick(days=1), "sven")) == 1


def test_its_time_can_be_set(chat: ChatSession) -> None:
    """`/alert myday 0` brings it when the day begins."""
    busy(chat)
    chat.tick(minutes=1)
    assert "Tue" in chat.as_("sven").say("/alert myday 0").say
    chat.clock.forward(hours=22)
    assert len(mornings(chat.tick(), "sven")) == 1
    chat.as_("sven").say("/alert set my-day off")
    assert chat.as_("sven").say("/alert myday 10").tone is Tone.BAD


def test_new_hours_and_zones_move_it(chat: ChatSession) -> None:
    """Who moves from Stockholm to Dubai hears three hours earlier."""
    busy(chat)
    chat.tick(minutes=1)
    before = planned(chat, "sven")
    chat.as_("sven").say("/person edit me zone:Asia/Dubai country:AE")
    assert before - planned(chat, "sven") == timedelta(hours=3)
    chat.as_("sven").say("/person hours me mon-fri 08:00-16:00")
    assert before - planned(chat, "sven") == timedelta(hours=4)


def test_quiet_hours_hold_it_until_they_end(chat: ChatSession) -> None:
    """A digest that falls into quiet hours comes after them; over midnight it is folded into the next."""
    busy(chat)
    chat.as_("sven").say("/alert quiet 08:00-11:00")
    chat.tick(minutes=1)
    chat.clock.forward(hours=22, minutes=30)
    assert not mornings(chat.tick(), "sven")
    assert len(mornings(chat.tick(hours=2), "sven")) == 1


def test_who_left_hears_nothing(chat: ChatSession) -> None:
    """A person without roles gets no digest."""
    busy(chat)
    chat.tick(minutes=1)
    chat.say("/person role @sven remove:sales")
    assert not mornings(chat.tick(days=1), "sven")


def planned(chat: ChatSession, user: str) -> datetime:
    """When somebody's next digest is planned."""
    number = chat.person(user).id
    return chat.read(lambda session: session.exec(select(MyDay.next_at).where(MyDay.person_id == number)).one())


def test_a_digest_that_is_set_before_the_first_run_stops_nobody(chat: ChatSession) -> None:
    """Who sets the morning digest before the job has planned anything gets it then, and so does everybody else."""
    busy(chat)
    chat.as_("ken").say("/alert myday 60")
    chat.tick(minutes=1)
    planned = chat.read(lambda session: dict(session.exec(select(MyDay.person_id, MyDay.minutes)).all()))
    assert planned[chat.person("ken").id or 0] == 60
    assert len(planned) == 8
    chat.clock.forward(days=1)
    assert mornings(chat.tick(), "sven")


def test_undoing_the_first_setting_leaves_the_usual_digest(chat: ChatSession) -> None:
    """Whoever takes back what they set before the first run gets their morning digest at the usual time."""
    busy(chat)
    ken = chat.as_("ken")
    ken.say("/alert myday 60")
    chat.tick(minutes=1)
    assert "undone" in ken.say("/undo").say.lower()
    chat.tick(minutes=1)
    minutes = chat.read(lambda session: dict(session.exec(select(MyDay.person_id, MyDay.minutes)).all()))
    assert (minutes[chat.person("ken").id or 0], len(minutes)) == (30, 8)


def test_what_an_earlier_version_set_is_kept(chat: ChatSession) -> None:
    """A digest that an earlier version set without noting so is kept as it is, and its person is planned."""
    chat.as_("ken").say("/alert myday 60")
    chat.write(lambda session: session.exec(update(Person).values(planned=False)))
    chat.tick(minutes=1)
    planned = chat.read(lambda session: dict(session.exec(select(MyDay.person_id, MyDay.minutes)).all()))
    assert (planned[chat.person("ken").id or 0], len(planned)) == (60, 8)
