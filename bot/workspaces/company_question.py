"""The question which company a direct line is for: a button for each, which carries the company and the whole line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.invocation import Answer, Source
from bot.parsing.routing import find
from bot.replies.errors import Refusal
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Action, Reply, Tone, Visibility
from bot.requests.gestures import bare, gestures
from bot.requests.kept_lines import kept
from bot.requests.rate_limit import too_fast
from bot.requests.tokens import ANYBODY
from storage.delivery.payloads import keep_payloads
from storage.identity.company import Company

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.command import Command
    from bot.invocation import Invocation
    from bot.registry import Registry
    from bot.requests.rate_limit import RateLimits
    from bot.requests.tokens import TokenSigner
    from bot.workspaces.companies import Addressee
    from storage.engine.database import Database
    from storage.identity.accounts import CompanyAccount
    from storage.session.session import Session

    Asked = tuple[CompanyAccount, Action]


class CompanyQuestions:
    """Asks for the company of a direct line, wherever several know who typed it and nothing says which is meant."""

    def __init__(self, registry: Registry, database: Database, signer: TokenSigner, limits: RateLimits) -> None:
        self._registry, self._database, self._signer, self._limits = registry, database, signer, limits

    def is_needed(self, invocation: Invocation, to: Addressee) -> bool:
        """Whether the company has to be asked for: it is not known, or it is what is to be chosen."""
        if invocation.token or len(to.candidates) < 2:
            return False
        return to.company is None or self._is_switch(invocation)

    async def ask(self, invocation: Invocation, candidates: Sequence[CompanyAccount]) -> Answer | None:
        """The question; None for an emoji that means nothing to any of the companies."""
        if invocation.source is Source.REACTION and not await self._is_understood(invocation.line, candidates):
            return None
        with reading(Reader(language=candidates[0].language)):
            try:
                reply = await self._asked(invocation, candidates)
            except Refusal as refusal:
                reply = Reply(say=refusal.sentence, tone=Tone.BAD)
        return Answer(reply=reply, visibility=Visibility.ONLY_ME, language=candidates[0].language)

    async def _asked(self, invocation: Invocation, candidates: Sequence[CompanyAccount]) -> Reply:
        account = (candidates[0].company, invocation.place.platform, invocation.user, None)
        if wait := self._limits.account(account, invocation.at):
            raise too_fast(wait)
        say, wanted = self._wanted(invocation, candidates)
        return Reply(say=say, actions=tuple([await self._sealed(invocation, one, action) for one, action in wanted]))

    def _wanted(self, invocation: Invocation, candidates: Sequence[CompanyAccount]) -> tuple[str, list[Asked]]:
        """The sentence, and the button of each company; raises UnknownCommand for a line that names no command."""
        switch = self._registry.matrix.switch
        again = invocation.source is Source.REACTION or bool(invocation.uploads)
        command = None if again else self._command(invocation)
        if command is not None and command.name == switch:
            return _("Which company is what you type to me here for?"), list(_choices(candidates, switch))
        if command is None or command.secret:
            say = _("I know you in several companies here. Choose one first, then send this again.")
            return say, list(_choices(candidates, switch))
        args, names = kept(command, invocation), _names(candidates)
        say = _(
            "I know you in several companies here. Which one is this for? /{switch} chooses one for all.", switch=switch
        )
        return say, [(one, Action(label=names[one.company], command=command.name, args=args)) for one in candidates]

    def _command(self, invocation: Invocation) -> Command:
        named = self._registry.commands.get(invocation.command)
        return named or find(self._registry, invocation.line)[0]

    def _is_switch(self, invocation: Invocation) -> bool:
        if invocation.source is Source.REACTION:
            return False
        try:
            return self._command(invocation).name == self._registry.matrix.switch
        except Refusal:
            return False

    async def _sealed(self, invocation: Invocation, account: CompanyAccount, action: Action) -> Action:
        """A button of a company, for the person alone whom it knows."""
        holder = account.person or ANYBODY
        token, stored = self._signer.token(action.command, action.args, account.company, holder)
        if stored:
            at = invocation.at
            await self._database.write(account.company, lambda session: keep_payloads(session, stored, at))
        return action.model_copy(update={"token": token})

    async def _is_understood(self, emoji: str, candidates: Sequence[CompanyAccount]) -> bool:
        """Whether an emoji can mean something in any of some companies."""

        def known(session: Session) -> list[Company]:
            return [session.get_one(Company, one.company) for one in candidates]

        companies = await self._database.read(None, known)
        return any(bare(emoji) in gestures(self._registry, company) for company in companies)


def _choices(candidates: Sequence[CompanyAccount], switch: str) -> Iterator[Asked]:
    """The buttons by which a company is chosen."""
    names = _names(candidates)
    for one in candidates if switch else ():
        yield one, Action(label=_("Use {company} here", company=names[one.company]), command=switch)


def _names(candidates: Sequence[CompanyAccount]) -> dict[int, str]:
    """The names of some companies by their numbers, which are added where two bear the same name."""
    often = Counter(one.name for one in candidates)
    return {one.company: one.name if often[one.name] == 1 else f"{one.name} ({one.company})" for one in candidates}
