"""What all pages share: the frame, the style, the two languages, fields with their complaints."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape as e

from stripe_twin.api import Answer
from stripe_twin.pages.words import WORDS
from stripe_twin.world import World

_TOKYO = timedelta(hours=9)
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


@dataclass
class Visit:
    """One look at a page, or one form sent from it."""

    world: World
    is_sent: bool
    typed: dict[str, str]
    languages: str = ""
    language: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.speak(None)

    def speak(self, locale: str | None) -> None:
        """The language asked for on the payer's behalf; else the first of the browser's that is spoken here."""
        if locale in {"ja", "en"} or (locale or "").startswith("en-"):
            self.language = str(locale)[:2]
            return
        wanted = [part.split(";")[0].strip()[:2].lower() for part in self.languages.split(",")]
        self.language = next((language for language in wanted if language in {"ja", "en"}), "ja")

    def say(self, key: str, **names: object) -> str:
        """A sentence in the visitor's language, ready for HTML."""
        text = WORDS[key][0 if self.language == "ja" else 1]
        return text.format(**{name: e(str(value)) for name, value in names.items()})

    def yen(self, amount: int) -> str:
        return f"{amount:,}円" if self.language == "ja" else f"¥{amount:,}"

    def moment(self, at: int) -> str:
        local = datetime.fromtimestamp(at, UTC) + _TOKYO
        weekday = _WEEKDAYS[self.language][local.weekday()]
        if self.language == "ja":
            return f"{local.year}年{local.month}月{local.day}日({weekday}) {local:%H:%M}"
        return f"{weekday}, {local.day} {local:%B %Y}, {local:%H:%M} (Tokyo)"

    def day(self, at: int) -> str:
        local = datetime.fromtimestamp(at, UTC) + _TOKYO
        weekday = _WEEKDAYS[self.language][local.weekday()]
        if self.language == "ja":
            return f"{local.year}年{local.month}月{local.day}日({weekday})"
        return f"{weekday}, {local.day} {local:%B %Y}"


def page(visit: Visit, title: str, body: str, status: int = 200) -> Answer:
    """`title` and `body` are HTML already."""
    text = f"""<!doctype html>
<html lang="{visit.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} | {visit.say("practice")}</title>
<link rel="stylesheet" href="/twin.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p><strong>{visit.say("practice")}</strong> {visit.say("no money moves")}</p></header>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(status, text.encode("utf-8"), headers)


def redirect(to: str) -> Answer:
    return Answer(303, b"", {"Location": to, "Content-Type": "text/plain"})


def gone(visit: Visit) -> Answer:
    return page(visit, visit.say("nothing here"), f"<p>{visit.say('nothing here why')}</p>", 404)


def troubled(visit: Visit, message: str) -> Answer:
    return page(visit, visit.say("not done"), f"<p>{e(message)}</p>", 409)


def complaint(visit: Visit, message: str) -> str:
    """What went wrong as a whole, above the fields. `message` is HTML."""
    return f'<div class="wrong" role="alert"><p>{message}</p></div>' if message else ""


def text_field(
    visit: Visit,
    name: str,
    *,
    wrong: dict[str, str],
    hint: str = "",
    autocomplete: str = "off",
    inputmode: str = "text",
    width: str = "",
) -> str:
    """A label, a field that keeps what was typed, and beside it what is wrong with it."""
    problem = wrong.get(name)
    said = visit.say(f"{name} {problem}") if problem else ""
    described = " ".join(part for part in (f"{name}-hint" if hint else "", f"{name}-wrong" if problem else "") if part)
    pointed = f' aria-describedby="{described}"' if described else ""
    return f"""<div class="field {width}">
<label for="{name}">{visit.say(f"field {name}")}</label>
{f'<p class="hint" id="{name}-hint">{hint}</p>' if hint else ""}
<input id="{name}" name="{name}" value="{e(visit.typed.get(name, ""))}" autocomplete="{autocomplete}"
 inputmode="{inputmode}"{pointed}{' aria-invalid="true"' if problem else ""}>
{f'<p class="wrong" id="{name}-wrong">{said}</p>' if problem else ""}
</div>"""


STYLE = b"""
:root { color-scheme: light dark; --ink: #1f2933; --quiet: #52606d; --line: #c3ccd5; --ground: #f5f6f7; --sheet: #fff;
  --act: #0b5c63; --act-ink: #fff; --wrong: #a61b1b; --note: #fff4d6; --note-ink: #4a3800; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaee; --quiet: #a9b4be; --line: #46525d; --ground: #161b20; --sheet: #1f262c; --act: #7fd0d4;
    --act-ink: #10181a; --wrong: #ff9d94; --note: #3b3110; --note-ink: #ffe9a8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.7;
  font-family: system-ui, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; }
header { background: var(--note); color: var(--note-ink); padding: .5rem 1rem; }
header p { max-width: 34rem; margin: 0 auto; font-size: .9rem; }
main { max-width: 34rem; margin: 1.5rem auto; padding: 1.5rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: 6px; }
@media (max-width: 36rem) { main { margin: 0; border-width: 0 0 1px; border-radius: 0; padding: 1rem; } }
h1 { font-size: 1.35rem; line-height: 1.4; margin: 0 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1rem; }
th, td { text-align: left; font-weight: normal; padding: .4rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
td { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; padding-left: 1rem; }
tfoot th, tfoot td { font-weight: 600; }
.row { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.field { flex: 1 1 100%; margin: 0 0 1rem; }
.narrow { flex: 1 1 7rem; }
label { display: block; font-weight: 600; }
fieldset { border: 1px solid var(--line); border-radius: 4px; margin: 0 0 1rem; padding: .25rem 1rem .5rem; }
legend { font-weight: 600; padding: 0 .25rem; }
.choice { font-weight: normal; padding: .4rem 0; min-height: 2.75rem; }
.choice input { width: auto; min-height: 0; margin-right: .5rem; }
input { width: 100%; font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--quiet);
  border-radius: 4px; padding: .5rem .6rem; min-height: 2.75rem; }
input[aria-invalid] { border: 2px solid var(--wrong); }
.hint { margin: 0; color: var(--quiet); font-size: .9rem; }
p.wrong { margin: .2rem 0 0; color: var(--wrong); }
div.wrong { border: 2px solid var(--wrong); border-radius: 4px; padding: .5rem 1rem; margin: 0 0 1rem; }
div.wrong p { margin: 0; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: 4px;
  cursor: pointer;  border: 1px solid var(--act); background: var(--act); color: var(--act-ink); }
button.second { background: transparent; color: var(--act); }
.acts { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1rem 0; }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
details { margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: .75rem; }
code { font: inherit; font-variant-numeric: tabular-nums; }
@media print { header, form, details { display: none; } main { border: 0; margin: 0; } body { background: #fff; } }
"""
