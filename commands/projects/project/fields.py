"""Projects: `/project new`, list, show, edit and import, all of them from their fields."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, nonmember
from typing import Any

from sqlmodel import col

from bot.context import Context
from bot.fields.field import Derived, NounField
from bot.fields.noun import Fields, Verb
from bot.options.amounts import MoneyType
from bot.options.choices import EnumType
from bot.options.dates import DurationType
from bot.options.option import Option
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.texts import TextType
from bot.replies.errors import BadValue
from bot.replies.i18n import N_, _
from commands.access import Projects
from commands.projects.project.cards import PROJECT_KIND, counts_words, hours_words, project_pill
from commands.projects.project.members import check_can_see, join
from storage.areas.project import Membership, Project
from storage.areas.project_note import ProjectNote
from storage.areas.task import task_counts
from storage.areas.time_entry import minutes_by_project
from storage.identity.people import Person


class ProjectFilter(Enum):
    """Which projects a list shows."""

    ACTIVE = N_("active")
    DONE = N_("done")
    ALL = N_("all")
    ALSO = nonmember({"open": "active", "running": "active", "closed": "done", "finished": "done", "offen": "active"})


class BudgetType(DurationType):
    """A budget of hours in whole minutes."""

    unit = "hours"
    joining = frozenset({"for", "of", "with", "für", "von", "mit"})

    def leading(self, text: str, ctx: Context) -> bool:
        """Never: what a name begins with is a part of it, as in "24h service"."""
        return False

    def read(self, text: str, ctx: Context, *, typed: bool) -> timedelta:
        """The hours, which a bare number means; raises BadValue for none."""
        hours = f"{text} h" if typed and text.replace(".", "").replace(",", "").isdecimal() else text
        minutes = round(super().read(hours, ctx, typed=typed) / timedelta(minutes=1))
        if minutes <= 0:
            raise BadValue(_("A budget is more than nothing, such as budget:120h."))
        return timedelta(minutes=minutes)


def _begin(ctx: Context, project: Project, given: dict[str, Any]) -> None:
    check_can_see(ctx, given.get("owner") or ctx.person)
    project.touched_at = ctx.now


def _joined(ctx: Context, project: Project, given: dict[str, Any]) -> None:
    """Put the owner on the new project."""
    join(ctx, project, given.get("owner") or ctx.person)
    ctx.session.flush()


def _changed(ctx: Context, project: Project, changes: dict[str, Any]) -> str:
    """Put a new owner on the project."""
    if number := changes.get("owner_id"):
        owner = ctx.session.get_one(Person, number)
        check_can_see(ctx, owner)
        join(ctx, project, owner)
    project.touched_at = ctx.now
    ctx.session.flush()
    return ""


def _narrowed(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    status = given["status"]
    chosen = statement if status is ProjectFilter.ALL else statement.where(col(Project.status) == status.value)
    return chosen, _("Projects")


def _pills(ctx: Context, projects: list[Project]) -> list[str]:
    return [project_pill(project).label for project in projects]


def _tasks(ctx: Context, projects: list[Project]) -> list[str]:
    counts = task_counts(ctx.session, [project.id or 0 for project in projects], ctx.today)
    return [counts_words(*counts.get(project.id or 0, (0, 0))) for project in projects]


def _hours(ctx: Context, projects: list[Project]) -> list[str]:
    minutes = minutes_by_project(ctx.session, [project.id or 0 for project in projects])
    return [hours_words(project, minutes.get(project.id or 0, 0)) for project in projects]


FIELDS = Fields(
    Project,
    noun="project",
    prefix="P",
    read=Projects.READ,
    write=Projects.MANAGE,
    known=PROJECT_KIND,
    parts=(Membership, ProjectNote),
    unfinished=Project.status == ProjectFilter.ACTIVE.value,
    empty=N_("No project fits. Open one with /project new, or see all with /project list all."),
    added=N_("{ref} is open. Add its first task."),
    alike=(("name", "company"),),
    begin=_begin,
    after=_joined,
    changed=_changed,
    filters=(
        Option("status", EnumType(ProjectFilter), required=False, default=ProjectFilter.ACTIVE, summary="which ones"),
    ),
    narrow=_narrowed,
    derived=(Derived(N_("Status"), _pills), Derived(N_("Tasks"), _tasks), Derived(N_("Hours"), _hours)),
    fields=(
        NounField("name", TextType(), "what it is called", label=N_("Project"), required=True, sort=True),
        NounField(
            "company",
            Reference("company", makes=True),
            "the client company it is for; left out, it is our own",
            column="client_id",
            certain=True,
            filter="only those for this client company",
            listed=True,
        ),
        NounField(
            "owner",
            PersonType(),
            "who answers for it; you, if left out",
            needs=Projects.READ,
            certain=True,
            filter="only those that this person answers for",
            default=lambda ctx: ctx.person,
        ),
        NounField(
            "budget", BudgetType(), "how many hours it may take, such as 120h", column="budget_minutes", certain=True
        ),
        NounField("rate", MoneyType(), "what an hour of it costs the client"),
    ),
    verbs={
        "new": Verb("Open a project; its owner is on it.", ("Website relaunch C-1 budget:120h",)),
        "list": Verb("List projects by name: those that go on, unless you say otherwise.", ("", "done", "company:C-1")),
        "show": Verb("Show a project: how it stands, its hours, tasks and people."),
        "edit": Verb(examples=("P-1 budget:150h",)),
        "delete": Verb("Take a project off file that has neither tasks nor hours.", ("P-5",)),
    },
)
