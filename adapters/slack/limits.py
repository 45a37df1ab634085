"""Limits of Slack's messages and views, from its reference; longer content is split."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 12_000
"""Characters of all blocks of one message; Slack names no number, and refuses what is far beyond this."""
NOTIFICATION = 3_000
HEADER = 150
TEXT = 3_000
FIELD = 2_000
FIELDS = 10
CONTEXTS = 10
ACTIONS = 25
BUTTON = 75
BUTTON_VALUE = 2_000
OPTIONS = 100
OVERFLOW = 5
OPTION_TEXT = 75
OPTION_VALUE = 150
PLACEHOLDER = 150
ID = 255
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
VIEW_TITLE = 24
METADATA = 3_000
KEPT = 600
"""What each of the four places of a modal gets of its metadata, beside a token."""
INPUT = 3_000
LABEL = 2_000
HINT = 2_000
ALT = 2_000
TABLE_ROWS, TABLE_COLUMNS, TABLE_TEXT = 100, 20, 10_000
