"""Japanese first, English complete: no sentence without its English, none outside the catalogue."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PRODUCT = Path(__file__).parents[2] / "platform" / "sotomado"
CATALOGUE = PRODUCT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "lazy_gettext": None}
# Written in Japanese in any language: the licence is a legal title.
PROPER_NAMES = ("日本語", "社外1on1", "国家資格キャリアコンサルタント")
# Where Japanese is not a page's text: the made-up world, and names as they are in every language.
OWN_WORDS = (
    "demo/",
    "formats.py",
    "letters.py",
    "settings.py",
    "bookings/calendar.py",
    "outbox/letter_html.py",
    "bookings/after_leaving.py",
    # What offices call their columns and how they write days; files to fill in, in the language of whoever asks.
    "companies/roster/dates.py",
    "companies/roster/downloads.py",
    "companies/roster/headings.py",
    "companies/roster/lines.py",
    "companies/roster/sheets.py",
    # Letters as HR begins them, in the language of whoever reads; and what a device shows beside a passkey.
    "companies/inviting/templates.py",
    # The name of a department of those whose provider names none, kept in both languages.
    "companies/scim/moving.py",
    "accounts/factors/passkeys.py",
    # What people type, in whatever language their page is.
    "applications/forms.py",
    "applications/screening/forms.py",
    "availability/hours/lines.py",
    "directory/conflicts.py",
    "directory/profiles/countries.py",
    "directory/profiles/forms.py",
    "directory/search/",
    # What makes an action item a vague one, in either language.
    "consultations/actions/smart.py",
    # What stands behind a name, and what else may stand there, in either language.
    "consultations/reports/naming.py",
    # What makes a question an open one, in either language.
    "consultations/preparing/prompts.py",
    "oneonones/questions/rules.py",
    # Titles in calendars, in their owner's language.
    "calendar_files.py",
    "applications/screening/interview_calendar.py",
    "bookings/feed.py",
    # The contract, as it was given in writing in either language.
    "directory/contracts/fees.py",
    "directory/contracts/terms.py",
    # Names of reporting units, kept in both languages.
    "reporting/frame/names.py",
    # Papers that Japanese law asks for, and what stands on them: in Japanese whoever reads them, or in either language.
    "billing/checkout/receipts.py",
    "billing/gateway/bills.py",
    "billing/invoices/at_stripe.py",
    "billing/invoices/letter_words.py",
    "billing/invoices/paper.py",
    "billing/payouts/papers.py",
    "billing/payouts/records.py",
    "directory/contracts/taxation.py",
    "bookings/privately/joining_letters.py",
    # What Stripe's pages call what is bought, in either language.
    "billing/checkout/opening.py",
    "billing/packs/paying.py",
)


def english() -> dict[str, str | tuple[str, ...]]:
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()))
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): message.string
        for message in catalogue
        if message.id
    }


def asked_for() -> set[str]:
    found = extract_from_dir(str(PRODUCT), METHODS, {"**/templates/**.html": {"encoding": "utf-8"}}, KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_sentence_has_its_english() -> None:
    known = english()

    assert sorted(message for message in asked_for() if not known.get(message)) == []


def test_no_english_is_left_over_from_sentences_that_are_gone() -> None:
    assert sorted(set(english()) - asked_for()) == []


def test_english_is_english_and_fills_the_same_names() -> None:
    names = re.compile(r"%\((\w+)\)[sd]")
    for japanese, translated in english().items():
        for text in [translated] if isinstance(translated, str) else translated:
            assert sorted(set(names.findall(text))) == sorted(set(names.findall(japanese))), japanese
            assert not JAPANESE.search(re.sub("|".join(PROPER_NAMES), "", text)), text


@pytest.mark.parametrize("template", sorted(PRODUCT.glob("templates/**/*.html")), ids=lambda path: path.name)
def test_templates_hold_no_japanese_outside_the_catalogue(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template.read_text(), flags=re.S)
    text = re.sub(r'<button[^>]*lang="ja"[^>]*>日本語</button>', "", text)

    assert not JAPANESE.findall(text)


def test_code_holds_no_japanese_outside_the_catalogue() -> None:
    loose = []
    for path in sorted(PRODUCT.rglob("*.py")):
        name = path.relative_to(PRODUCT).as_posix()
        if name.startswith(OWN_WORDS) or name.rsplit("/", 1)[-1] in OWN_WORDS:
            continue
        tree = ast.parse(path.read_text())
        worded = {
            id(argument)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS
            for argument in call.args
        }
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        loose += [
            f"{name}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and JAPANESE.search(node.value.replace("日本語", ""))
            and id(node) not in worded | documentation
        ]

    assert loose == []
