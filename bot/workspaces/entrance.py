"""The entrance: finds the company of each request, asks for it where nothing says which it is, and has it run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.requests.dispatcher import unreached
from bot.workspaces.companies import sent_to
from bot.workspaces.joining import join
from storage.engine.failures import Unavailable

if TYPE_CHECKING:
    from bot.invocation import Answer, Invocation
    from bot.people.activity import Activity
    from bot.people.workspaces import Workspaces
    from bot.requests.dispatcher import Dispatcher
    from bot.workspaces.companies import Addressee, CompanyResolver
    from bot.workspaces.company_question import CompanyQuestions


class Entrance:
    """Where adapters hand in what people do."""

    def __init__(
        self,
        workspaces: Workspaces,
        companies: CompanyResolver,
        questions: CompanyQuestions,
        dispatcher: Dispatcher,
        activity: Activity,
    ) -> None:
        self._workspaces, self._companies, self._questions = workspaces, companies, questions
        self._dispatcher, self._activity = dispatcher, activity

    async def dispatch(self, invocation: Invocation) -> Answer | None:
        """The answer of the company that a request is for, or the question which; None for plain talk."""
        try:
            to = await self._companies.addressee(invocation.place, invocation.user, invocation.token)
            if self._questions.is_needed(invocation, to):
                return await self._questions.ask(invocation, to.candidates)
        except Unavailable as error:
            return unreached(invocation, error)
        if to.company is None:
            answer = await join(self._dispatcher.database, invocation)
            self._workspaces.changed(invocation.place.platform)
            return answer
        return await self._run(invocation, to.company, to)

    async def _run(self, invocation: Invocation, company: int, to: Addressee) -> Answer | None:
        answer = await self._dispatcher.dispatch(sent_to(to.place, invocation), company, to.name)
        await self._activity.seen(company, invocation.place.platform, invocation.user)
        return answer
