"""A noun of the tests with one column more, as somebody adds it: one line in its table and one in its fields."""

from pathlib import Path

NOUN = Path(__file__).parent / "nouns" / "tools.py"
AFTER = '        NounField("name", TextType(), "what it is called", required=True, sort=True),\n'
NAMES = {"TOOL": "GADGET", "Tool": "Gadget", "tool": "gadget", '"TL': '"GD'}
COLUMN = "    maker: str | None = None\n"
FIELD = '        NounField("maker", TextType(), "who made it", filter="only those of this maker", listed=True, sort=True),\n'


def gadgets(folder: Path) -> Path:
    """Write the module of the noun gadget, a tool that also has a maker, into a folder."""
    text = NOUN.read_text(encoding="utf-8")
    for old, new in NAMES.items():
        text = text.replace(old, new)
    text = text.replace("    state: str", f"{COLUMN}    state: str").replace(AFTER, AFTER + FIELD)
    (folder / "gadgets.py").write_text(text, encoding="utf-8")
    return folder
