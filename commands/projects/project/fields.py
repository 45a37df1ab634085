"""What is on file about a project: `/project new`, show, edit and import, all of them from its fields."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.fields.field import Fields, NounField, Verb
from bot.options.amounts import MoneyType
from bot.options.dates import DurationType
from bot.options.person import MentionType
from bot.options.text_and_choice import TextType
from bot.replies.errors import BadValue
from bot.replies.i18n import N_, _
from commands.access import Projects
from commands.crm.company.options import NamedCompany
from commands.projects.project.cards import PROJECT_KIND
from commands.projects.project.members import check_can_see, join
from storage.areas.project import Project
from storage.identity.people import Person


class BudgetType(DurationType):
    """A budget of hours in whole minutes."""

    unit = "hours"

    def read(self, text: str, ctx: Context, *, typed: bool) -> timedelta:
        """The hours; raises BadValue for none."""
        minutes = round(super().read(text, ctx, typed=typed) / timedelta(minutes=1))
        if minutes <= 0:
            raise BadValue(_("A budget is more than nothing, such as budget:120h."))
        return timedelta(minutes=minutes)


def _begin(ctx: Context, project: Project, given: dict[str, Any]) -> None:
    check_can_see(ctx, given.get("owner") or ctx.person)
    project.touched_at = ctx.now


def _opened(ctx: Context, project: Project, given: dict[str, Any]) -> str:
    """Put the owner on the new project."""
    join(ctx, project, given.get("owner") or ctx.person)
    ctx.session.flush()
    return _("{ref} is open. Add its first task.", ref=project.ref)


def _changed(ctx: Context, project: Project, changes: dict[str, Any]) -> str:
    """Put a new owner on the project."""
    if number := changes.get("owner_id"):
        owner = ctx.session.get_one(Person, number)
        check_can_see(ctx, owner)
        join(ctx, project, owner)
    project.touched_at = ctx.now
    ctx.session.flush()
    return ""


FIELDS = Fields(
    Project,
    noun="project",
    prefix="P",
    read=Projects.READ,
    write=Projects.MANAGE,
    known=PROJECT_KIND,
    which="the project",
    title=N_("Projects"),
    empty=N_("No project fits. Open one with /project new, or see all with /project list all."),
    begin=_begin,
    new=_opened,
    changed=_changed,
    fields=(
        NounField("name", TextType(), "what it is called", label=N_("Project"), required=True),
        NounField(
            "company",
            NamedCompany("company", makes=True),
            "the client company it is for; left out, it is our own",
            column="client_id",
            certain=True,
        ),
        NounField(
            "owner",
            MentionType(),
            "who answers for it; you, if left out",
            column="owner_id",
            certain=True,
            default=lambda ctx: ctx.person,
        ),
        NounField("budget", BudgetType(), "how many hours it may take, such as 120h", column="budget_minutes"),
        NounField("rate", MoneyType(), "what an hour of it costs the client", column="rate_minor"),
    ),
    verbs={
        "new": Verb("Open a project; its owner is on it.", ("Website relaunch C-1 budget:120h",)),
        "show": Verb("Show a project: how it stands, its hours, tasks and people.", ("P-1",)),
        "edit": Verb("Change what is on file about a project.", ("P-1 budget:150h",)),
        "import": Verb("Add and change projects from a CSV file."),
    },
)
