"""Blocks of the daily project digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs.agenda import MOST_LINES, shortened
from bot.jobs.digest import DigestSubject, brief
from bot.replies.formatting import day, days_from_now
from bot.replies.i18n import _, _n
from bot.replies.reply import Card, Choice, Select
from commands.access import Projects
from commands.projects.time.commands import budget_words, hours
from storage.areas.client import SOMEDAY
from storage.areas.project import Project, projects_by_id
from storage.areas.project_note import ProjectNote, notes_between
from storage.areas.task import Task, tasks_added, tasks_blocked, tasks_done, tasks_due, tasks_touched, tasks_unassigned
from storage.areas.time_entry import billable_minutes, minutes_by_project, minutes_logged
from storage.identity.people import known_people
from storage.records.acts import first_values

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.context import Context

ON_TRACK = "on track"
LONGEST = 80
UNCHANGED = timedelta(days=3)


class DigestWording:
    """Puts tasks, notes and hours into lines; names the project where there are several."""

    def __init__(self, ctx: Context, subject: DigestSubject) -> None:
        self.numbers = subject.numbers("project")
        self.projects: dict[int, Project] = projects_by_id(ctx.session, set(self.numbers))
        self.people = {person.id: person.name for person in known_people(ctx.session)}

    def task(self, task: Task, *more: str) -> str:
        """A task with its project, who has it, and what else there is to say."""
        project = self.projects[task.project_id].ref if len(self.projects) > 1 else ""
        who = self.people.get(task.assignee_id, _("nobody has it"))
        return " · ".join(part for part in (f"{task.ref} {task.title}", project, who, *more) if part)

    def moved(self, ctx: Context, since: datetime, until: datetime) -> list[str]:
        """Due days that were moved, and projects that stand otherwise than before."""
        tasks = {task.id or 0: task for task in tasks_touched(ctx.session, self.numbers, since, until)}
        lines = []
        for number, old in first_values(ctx.session, "task", "due_on", list(tasks), since, until).items():
            task = tasks[number]
            if old != task.due_on.isoformat():
                lines.append(_("moved: {task}", task=self.task(task, _due(task.due_on))))
        for number, old in first_values(ctx.session, "project", "health", self.numbers, since, until).items():
            project = self.projects[number]
            if old != project.health:
                change = {"project": project.ref, "before": _(old), "now": _(project.health)}
                lines.append(_("{project}: {before} → {now}", **change))
        return lines

    def note(self, note: ProjectNote) -> str:
        """A note with its project and writer."""
        who = self.people.get(note.person_id, _("somebody"))
        return f"{self.projects[note.project_id].ref} · {who}: {_cut(note.text)}"

    def logged(self, rows: Iterable[tuple[int, int, int]]) -> list[str]:
        """Hours by project, with those who worked them."""
        found: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for project, person, minutes in rows:
            found[project].append((self.people.get(person, _("somebody")), minutes))
        return [
            _(
                "{time} logged on {project}: {people}",
                time=hours(sum(minutes for _name, minutes in parts)),
                project=self.projects[number].ref,
                people=", ".join(f"{name} {hours(minutes)}" for name, minutes in parts),
            )
            for number, parts in found.items()
        ]


def _due(on: date) -> str:
    return _("no day") if on == SOMEDAY else _("due {when}", when=day(on))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _done(tasks: Sequence[Task]) -> Select:
    choices = tuple(Choice(label=f"{task.ref} {task.title}"[:LONGEST], value=task.ref) for task in tasks[:MOST_LINES])
    return Select(label=_("Done"), command="task done", option="task", choices=choices)


def _block(title: str, lines: list[str], tasks: Sequence[Task] = ()) -> Card | None:
    if not lines:
        return None
    return Card(title=title, lines=shortened(lines), select=_done(tasks) if tasks else None)


@brief("tasks overdue", order=10, access=Projects.READ)
def overdue(ctx: Context, subject: DigestSubject) -> Card | None:
    """What needs somebody: tasks whose day has passed, the latest ones first."""
    words = DigestWording(ctx, subject)
    tasks = [task for task in tasks_due(ctx.session, words.numbers, None, subject.today) if task.due_on < subject.today]
    fresh = [task for task in tasks if _fresh(task, subject)]
    lines = [words.task(task, days_from_now(task.due_on)) for task in fresh]
    if old := len(tasks) - len(fresh):
        lines.append(_n("{n} task, unchanged for three days", "{n} tasks, unchanged for three days", old))
    return _block(_("Overdue"), lines, tasks)


def _fresh(task: Task, subject: DigestSubject) -> bool:
    """Whether something happened to an overdue task within three days; after that it is only counted."""
    long_ago = subject.until - UNCHANGED
    return task.touched_at > long_ago or task.due_on >= long_ago.date()


@brief("tasks unassigned", order=25, access=Projects.READ, speaks=False)
def unassigned(ctx: Context, subject: DigestSubject) -> Card | None:
    """Tasks that nobody has and that the blocks before do not name."""
    words = DigestWording(ctx, subject)
    tasks = tasks_unassigned(ctx.session, words.numbers, subject.tomorrow)
    until = ("" if task.due_on == SOMEDAY else _("due {when}", when=days_from_now(task.due_on)) for task in tasks)
    return _block(_("Nobody has it"), [words.task(task, due) for task, due in zip(tasks, until, strict=True)])


@brief("tasks due", order=20, access=Projects.READ)
def due(ctx: Context, subject: DigestSubject) -> Card | None:
    """Tasks that are due today and until the next working day."""
    words = DigestWording(ctx, subject)
    tasks = tasks_due(ctx.session, words.numbers, subject.today, subject.tomorrow)
    title = _("Due by {day}", day=day(subject.tomorrow))
    return _block(title, [words.task(task, days_from_now(task.due_on)) for task in tasks], tasks)


@brief("projects changed", order=30, access=Projects.READ)
def changed(ctx: Context, subject: DigestSubject) -> Card | None:
    """What was done, added, written and logged since the last digest."""
    words, window = DigestWording(ctx, subject), (subject.since, subject.until)
    lines = [_("done: {task}", task=words.task(t)) for t in tasks_done(ctx.session, words.numbers, *window)]
    lines += [_("new: {task}", task=words.task(t)) for t in tasks_added(ctx.session, words.numbers, *window)]
    lines += words.moved(ctx, *window)
    lines += [words.note(note) for note in notes_between(ctx.session, words.numbers, *window)]
    lines += words.logged(minutes_logged(ctx.session, words.numbers, *window))
    return _block(_("Since the last digest"), lines)


@brief("projects at risk", order=40, access=Projects.READ, speaks=False)
def at_risk(ctx: Context, subject: DigestSubject) -> Card | None:
    """Projects that are not on track, and tasks that wait for something."""
    words = DigestWording(ctx, subject)
    lines = [_health(project) for project in words.projects.values() if project.health != ON_TRACK]
    for task in tasks_blocked(ctx.session, words.numbers):
        until = "" if task.due_on == SOMEDAY else _("due {when}", when=days_from_now(task.due_on))
        reason = _("waits for {what}", what=_cut(task.blocked_by)) if task.blocked_by else _("blocked")
        lines.append(words.task(task, reason, until))
    return _block(_("Blocked or at risk"), lines)


def _health(project: Project) -> str:
    line = f"{project.ref} {project.name}: {_(project.health)}"
    return f"{line}: {_cut(project.health_note)}" if project.health_note else line


@brief("project hours", order=50, access=Projects.READ, speaks=False)
def budgets(ctx: Context, subject: DigestSubject) -> Card | None:
    """Hours worked, against the budget where there is one."""
    words = DigestWording(ctx, subject)
    minutes = minutes_by_project(ctx.session, words.numbers)
    billable = billable_minutes(ctx.session, words.numbers)
    lines = []
    for number, project in sorted(words.projects.items()):
        worked = minutes.get(number, 0)
        plan = budget_words(project, worked, billable.get(number, 0))
        if worked or plan:
            worked_so_far = _("{time} worked.", time=hours(worked))
            lines.append(f"{project.ref} {project.name}: {worked_so_far} {plan}".strip())
    return _block(_("Hours and budget"), lines)
