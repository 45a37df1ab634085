"""Courtesies: what people say to somebody who helps them, and what they are answered."""

from __future__ import annotations

from bot.replies.i18n import N_

ANSWERS = {
    "hello": N_("Hello! Tell me what to do, such as /ticket new Printer is broken. /help shows what else I can do."),
    "thanks": N_("You are welcome."),
    "you": N_("I am Meridian. I keep your clients, projects, hours, invoices and tickets. /help shows what I can do."),
}
"""The answers by topic of /help."""
_SAID = {
    "hello": "hello|hi|hey|hi there|hello there|good morning|good afternoon|good evening"
    "|hallo|moin|servus|guten morgen|guten tag|guten abend",
    "thanks": "thanks|thank you|thx|many thanks|thanks a lot|thank you very much"
    "|danke|danke dir|danke schön|dankeschön|vielen dank|merci",
    "you": "who are you|what are you|are you a bot|wer bist du|was bist du|bist du ein bot",
    "": "what can you do|what can i do|how does this work|how do you work|i need help|can you help me"
    "|was kannst du|was kann ich tun|wie funktioniert das|wie geht das|ich brauche hilfe|kannst du mir helfen",
}
LINES = {line: topic for topic, lines in _SAID.items() for line in lines.split("|")}
"""What is said, and the topic of /help that it stands for."""
