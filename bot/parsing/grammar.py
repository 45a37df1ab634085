"""The grammar: every word of a typed line goes to one option, to the free text, or into a question.

A line is read once, from what is certain to what is left, and nothing is tried twice:

1. keys        `due:friday` is that option's, whatever stands around it. A text reaches to the next key, anything else
               is as many words as make one value. A key that the command does not have is a question.
2. heads       the required values stand first, in the order of the signature.
3. edges       a value that is certain (a reference, a mention, money with its currency, a day in words) is taken from
               either end of the free text, where the command declares it as trailing, with its joining word.
4. text        what is left, in one piece, is the free text, whole and as typed. A command without one gives each value
               to the one option that it fits.
5. questions   words that nothing took, and whatever may be read in two ways.

For `/echo mix <text> [day] [person] [colour] [note]` with trailing days and persons, and `/ping person <person> <text>`:

    /echo mix Prepare slides for monday @ken      text "Prepare slides", day monday, person Ken
    /echo mix Release version 1.2 in dark blue    text "Release version 1.2 in dark blue"
    /echo mix Fix it color:red                    text "Fix it" and a question: no option color; colour:red, or keep it?
    /ping person @ken @greta Hello                person Ken and a question: one person is wanted, and there are two
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.parsing.heads import longest, read_heads
from bot.parsing.keys import key_of, names_of
from bot.parsing.leftovers import LeftOver, MoreLines, UnsureOption
from bot.parsing.line import read_line
from bot.parsing.parse import LEFT, Parse, read_keys
from bot.parsing.text_doubts import doubts_of_text
from bot.replies.reply import FieldKind
from bot.values.plaintext import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option
    from bot.parsing.line import TypedLine


def parse(command: Command, line: TypedLine, ctx: Context, given: Mapping[str, str] = MappingProxyType({})) -> Parse:
    """Read a line beside which some options are given already; never raises, see `Parse.doubts`."""
    again = partial(_again, command, ctx, given)
    found = Parse(command, line, ctx, again, owners=[""] * len(line.words))
    found.values, found.texts = dict.fromkeys(given, (0, 0)), dict(given)
    read_keys(found)
    read_heads(found)
    while found.wants_more() and found.take_line():
        read_heads(found)
    if command.text and command.text.name not in found.values:
        _edges(found, command.text)
        _text(found, command.text)
    else:
        _fitting(found)
    _further(found)
    found.doubts += [LeftOver(found, first, last) for first, last in found.runs()]
    return found


def _again(command: Command, ctx: Context, given: Mapping[str, str], text: str) -> Parse:
    return parse(command, read_line(text), ctx, given)


def texts(command: Command, rest: str, ctx: Context, given: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What was typed or given for each option; raises UsageError with the first question there is about the line."""
    found = parse(command, read_line(rest), ctx, given)
    if found.doubts:
        raise found.doubts[0].refusal()
    return found.texts


def _edges(found: Parse, text: Option) -> None:
    least = 1 if text.required else 0
    for trailing in (False, True):
        while any(_edge(found, option, least, trailing=trailing) for option in found.command.trailing):
            pass


def _edge(found: Parse, option: Option, least: int, *, trailing: bool) -> bool:
    """Take one certain value from an end of the words that are left; a number that is all of them is no text."""
    runs = list(found.runs())
    if not runs or option.name in found.values:
        return False
    first, end = runs[-1] if trailing else runs[0]
    spare = sum(stop - start for start, stop in runs) - least
    for count in range(min(end - first, spare, option.type.words or end), 0, -1):
        start = end - count if trailing else first
        value = found.line.between(start, start + count).removesuffix(",")
        stands = option.type.certain if trailing else option.type.leading
        alone = not least and count == spare
        if found.line.words[start].quoted or not (
            stands(value, found.ctx) or (alone and _is_its_number(found, option, value))
        ):
            continue
        joined = trailing and count < spare and start > first and _leads_to(found.line.words[start - 1].text, option)
        found.take(option, start, start + count, value, joined=int(joined))
        return True
    return False


def _is_its_number(found: Parse, option: Option, value: str) -> bool:
    """Whether a value is a number that this option can take, and no other."""
    if not option.type.number or not option.type.fits(value, found.ctx):
        return False
    others = (o for o in found.command.positional if o is not option and not o.type.free)
    return not any(other.type.fits(value, found.ctx) for other in others)


def _leads_to(word: str, option: Option) -> bool:
    """Whether a word before a value belongs to it: a joining word, or the name of the option."""
    return word.casefold() in option.type.joining or folded(word) in names_of(option)


def _text(found: Parse, text: Option) -> None:
    runs = list(found.runs())
    if not runs:
        return
    found.doubts += doubts_of_text(found, text, runs)
    first, last = runs[0]
    whole = found.line.between(first, last)
    found.take(text, first, last, whole.removesuffix(",") if last < found.head else whole)
    for first, last in runs[1:]:
        found.owners[first:last] = [LEFT] * (last - first)


def _fitting(found: Parse) -> None:
    """Give what is left of a line without a free text to the options that it fits, one for each."""
    while run := next(found.runs(), None):
        first, end = run
        options = [
            o for o in found.command.options if o.name not in found.values and not o.type.free and not o.type.hidden
        ]
        ends = {option: last for option in options if (last := longest(found, option, first, end))}
        best = [option for option, last in ends.items() if last == max(ends.values())]
        sure = [o for o in best if o.type.certain(found.line.between(first, ends[o]), found.ctx)]
        best = sure or best
        flag = key_of(found.command, found.line.words[first]._replace(key=found.line.words[first].text))
        if not best and flag and flag.type.kind is FieldKind.SWITCH and flag.name not in found.values:
            found.take(flag, first, first + 1, "yes")
        elif not best:
            found.doubts.append(LeftOver(found, first, end))
            found.owners[first:end] = [LEFT] * (end - first)
        elif len(best) > 1:
            found.doubts.append(UnsureOption(found, tuple(best), first, ends[best[0]]))
            found.owners[first : ends[best[0]]] = [LEFT] * (ends[best[0]] - first)
        else:
            _take_whole(found, best[0], first, ends[best[0]])


def _take_whole(found: Parse, option: Option, first: int, last: int) -> None:
    """Take a value, and the option's own name behind it as its unit: `3 days`."""
    value, words = found.line.between(first, last), found.line.words
    named = last < found.head and not found.owners[last] and folded(words[last].text) in names_of(option)
    found.take(option, first, last + named, value)


def _further(found: Parse) -> None:
    """The lines after the first belong to the long text that the command has beside its title."""
    first = found.head
    if first == len(found.line.words) or all(found.owners[first:]):
        return
    long = next((o for o in found.command.options if o.type.free and o.type.lines and o.name not in found.values), None)
    if long and not any(found.owners[first:]):
        found.take(long, first, len(found.line.words), found.line.text[found.line.words[first].start :].rstrip())
    else:
        found.doubts.append(MoreLines(found, first))
