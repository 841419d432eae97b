"""HTML as Word writes it in a message, made of other formats: so one reader knows lists, tables and colour."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks, as far as a reader is told something by it."""

    colour: str = ""
    ground: str = ""
    struck: bool = False
    hidden: bool = False


def run(text: str, look: Look) -> str:
    """A run of text; what is hidden or was struck out is marked so."""
    if not text or look.hidden:
        return ""
    styles = [f"color:{look.colour}"] if look.colour else []
    styles += [f"background:{look.ground}"] if look.ground else []
    styles += ["text-decoration:line-through"] if look.struck else []
    safe = escape(text).replace("\t", " ").replace("\n", "<br>")
    return f'<span style="{escape(";".join(styles))}">{safe}</span>' if styles else safe


def paragraph(inner: str, *, label: str | None = None, level: int = 0, heading: bool = False) -> str:
    """A paragraph, a heading, or an item of a list when it has a label; an empty label is a bullet."""
    tag = "h2" if heading else "p"
    if label is None:
        return f"<{tag}>{inner}</{tag}>"
    text = f"{label}." if label.isdecimal() else label
    return (
        f'<{tag} style="mso-list:l0 level{min(level, 8) + 1}"><span style="mso-list:Ignore">'
        f"{escape(text) or '•'}</span>{inner}</{tag}>"
    )


def cell(inner: str, span: int = 1) -> str:
    """A cell of a table."""
    return f'<td colspan="{span}">{inner}</td>' if span > 1 else f"<td>{inner}</td>"


def numeral(number: int, form: str) -> str:
    """A number as lists write it: decimal, letters or roman numerals by the form's name."""
    from kartlegg.reading.styles import roman

    form = (
        form.lower() if len(form) > 1 else {"a": "lowerletter", "A": "upperletter", "i": "lowerroman"}.get(form, form)
    )
    form = "upperroman" if form == "I" else form
    if form.endswith("letter") and number > 0:  # after z comes aa
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 5 + 1)
    elif form.endswith("roman") and 0 < number < 90:
        text = roman(number)
    else:
        return f"{number:02d}" if form == "decimalzero" else str(number)
    return text.upper() if form.startswith("upper") else text
