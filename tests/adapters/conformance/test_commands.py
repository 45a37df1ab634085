"""Every command, also one that is added later: the same words, buttons, forms and rows on every platform."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from structlog.testing import capture_logs

from bot.command import Command
from bot.invocation import Answer
from bot.registry import Registry
from bot.replies.reply import FieldKind, Form, FormField
from tests.adapters.conformance.conftest import PlatformOpener
from tests.adapters.conformance.drivers import ChatDriver, SeenAnswer
from tests.adapters.conformance.examples import either, texts_of
from tests.adapters.conformance.twin import KernelTwin, lost, rows, selects

WHO = "olivia"
FILL = either("Fill in")
APART = {
    "admin audit": "lists what was done, among it a press more where a form cannot be opened at once",
    "admin deliveries": "counts messages, which depend on where something is said",
    "admin health": "counts processes and connections",
    "admin jobs": "shows what the jobs of this process did",
    "contact erase": "counts the rows that go, among them accounts and messages",
    "person erase": "counts the rows that go, among them accounts and messages",
    "login": "shows a link that is drawn by lot",
}
"""Commands whose words need not be the same, and why."""


class SideBySide:
    """A platform and its twin, told the same; `lost` is what the platform did not show, by the gesture."""

    def __init__(self, driver: ChatDriver, twin: KernelTwin) -> None:
        self._driver, self._twin = driver, twin
        self.lost: dict[str, list[str]] = {}
        self.used: set[tuple[str, str]] = set()

    async def example(self, command: Command, example: str) -> None:
        """An example, and each of the controls of its answer that has not been used on this noun."""
        line = f"{command.name} {example}".rstrip()
        seen, answer = await self._driver.give(WHO, command, example), await self._twin.say(WHO, line)
        await self._compared(line, command, seen, answer)
        await self._controls(line, command, seen, answer)

    async def bare(self, command: Command) -> None:
        """A command without anything: what it asks for is filled in as in its first example."""
        seen, answer = await self._driver.say(WHO, command.name), await self._twin.say(WHO, command.name)
        await self._compared(command.name, command, seen, answer)

    async def _controls(self, line: str, command: Command, seen: SeenAnswer, answer: Answer) -> None:
        """Use those of the cards, and one of the message, in whose place its answer may stand."""
        reply = answer.reply
        for action in (action for card in reply.cards for action in (*card.actions, *card.menu)):
            if self._is_new(command, action.label, seen.buttons):
                shown = await self._driver.press(WHO, seen, action.label)
                await self._compared(f"{line} [{action.label}]", command, shown, await self._twin.press(WHO, action))
        for menu in selects(reply):
            if self._is_new(command, menu.label, seen.selects):
                shown = await self._driver.choose(WHO, seen, menu.label)
                await self._compared(f"{line} <{menu.label}>", command, shown, await self._twin.choose(WHO, menu))
        for action in reply.actions:
            if self._is_new(command, action.label, seen.buttons):
                shown = await self._driver.press(WHO, seen, action.label)
                await self._compared(f"{line} [{action.label}]", command, shown, await self._twin.press(WHO, action))
                return

    def _is_new(self, command: Command, label: str, there: Collection[str]) -> bool:
        new = (command.noun, label) not in self.used and label in there
        self.used |= {(command.noun, label)} if new else set()
        return new

    async def _compared(self, what: str, command: Command, seen: SeenAnswer, answer: Answer) -> None:
        """Keep what was not shown, and send the form that was opened."""
        form = answer.reply.form
        if form is not None and not seen.form and (fill := FILL & set(seen.buttons)):
            seen = await self._driver.press(WHO, seen, fill.pop())
        if command.name not in APART and (missing := lost(answer.reply, seen)):
            self.lost[what] = missing
        if form is not None and seen.form:
            values, files = dict(self._values(form)), {field.name: b"a;b" for field in _files(form)}
            shown = await self._driver.submit(WHO, seen, files, **values)
            sent = await self._twin.submit(WHO, form, values, files)
            if sent.reply.form is None and (missing := lost(sent.reply, shown)):
                self.lost[f"{what} (sent)"] = missing

    def _values(self, form: Form) -> Iterator[tuple[str, str]]:
        """What is needed and not there yet: as in the command's first example, else any choice or an example of the option."""
        command = self._driver.kernel.registry.commands[form.command]
        said = texts_of(self._driver, WHO, command, command.examples[0])
        for field in form.fields:
            option = command.option(field.name)
            if field.required and not field.value and field.kind is not FieldKind.FILE and option is not None:
                values = [choice.value for choice in field.choices]
                text = said.get(field.name) or option.type.example or "none"
                yield field.name, text if not values or text in values else values[0]


def _files(form: Form) -> list[FormField]:
    return [field for field in form.fields if field.required and field.kind is FieldKind.FILE]


async def test_every_command_is_the_same_everywhere(
    open_platform: PlatformOpener, played: Path, tmp_path: Path, lab: Registry
) -> None:
    """Each example, each control of the answers and each form: the words and rows of a company without a platform."""
    driver = await open_platform(played)
    with KernelTwin.of(driver, tmp_path, lab) as twin, capture_logs() as logs:
        both = SideBySide(driver, twin)
        for command in lab.commands.values():
            for example in command.examples:
                await both.example(command, example)
            await both.bare(command)
        assert not both.lost
        assert rows(driver.kernel) == twin.rows()
    assert not [entry for entry in logs if entry["log_level"] in {"error", "critical"}]
