"""The page of an invoice: what is owed, and two ways to pay it. Also its PDF."""

from html import escape as e

from stripe_twin.api import Answer
from stripe_twin.errors import ApiError
from stripe_twin.objects import invoice_paying, invoices, methods, paying
from stripe_twin.pages import checkout, html
from stripe_twin.pages.html import Visit
from stripe_twin.values import Json


def answer(visit: Visit, id_: str) -> Answer:
    """Shows the invoice, or pays it."""
    invoice = visit.world.find("invoice", id_)
    locales = visit.world.find("customer", invoice["customer"])["preferred_locales"]
    visit.speak(locales[0] if locales else None)
    if invoice["status"] == "draft":
        return html.gone(visit)
    if not visit.is_sent or invoice["status"] not in {"open", "uncollectible"}:
        return _shown(visit, invoice, {}, _remembered(visit, invoice))
    if visit.typed.get("way") == "bank":
        invoice_paying.pay(visit.world, invoice, methods.new_transfer(visit.world, invoice["customer_name"]))
        return html.redirect(invoice["hosted_invoice_url"])
    return _by_card(visit, invoice)


def _by_card(visit: Visit, invoice: Json) -> Answer:
    typed = checkout.typed_card(visit)
    wrong = paying.problems(typed, visit.world.now())
    if wrong:
        return _shown(visit, invoice, wrong, visit.say("some fields"), 422)
    try:
        method = paying.method_of(visit.world, typed)
        invoice_paying.pay(visit.world, invoice, method, return_url=invoice["hosted_invoice_url"])
    except ApiError as error:
        if error.type != "card_error":
            raise
        said = checkout.refusal(visit, error.code, error.more.get("decline_code"))
        return _shown(visit, invoice, {}, said, 402)
    intent = invoice_paying.intent_of(visit.world, invoice)
    if intent and intent["status"] == "requires_action":
        return html.redirect(intent["next_action"]["redirect_to_url"]["url"])
    return html.redirect(invoice["hosted_invoice_url"])


def _remembered(visit: Visit, invoice: Json) -> str:
    intent = invoice_paying.intent_of(visit.world, invoice)
    return checkout.outcome_of(visit, intent) if intent and invoice["status"] == "open" else ""


def _shown(visit: Visit, invoice: Json, wrong: dict[str, str], message: str, status: int = 200) -> Answer:
    own = [visit.world.store.get(id_, "tax_id") for id_ in invoice["account_tax_ids"] or []]
    numbers = "".join(f"<p>{visit.say('invoice own number', value=one['value'])}</p>" for one in own if one)
    custom = "".join(f"<p>{e(one['name'])} {e(one['value'])}</p>" for one in invoice["custom_fields"] or [])
    due = f"<p>{visit.say('invoice due', when=visit.day(invoice['due_date']))}</p>" if invoice["due_date"] else ""
    body = f"""{html.complaint(visit, message)}
<p>{visit.say("invoice to", name=invoice["customer_name"] or "")}</p>
{numbers}{custom}{due if invoice["status"] == "open" else ""}
{_table(visit, invoice)}
<p><a href="{e(invoice["invoice_pdf"])}">{visit.say("invoice pdf")}</a></p>
{_ways(visit, invoice, wrong)}"""
    return html.page(visit, visit.say("invoice", number=invoice["number"]), body, status)


def _table(visit: Visit, invoice: Json) -> str:
    rows = [(e(line["description"] or ""), line["amount"]) for line in invoices.lines_of(visit.world, invoice)]
    for tax in invoice["total_taxes"]:
        word = "tax within" if tax["tax_behavior"] == "inclusive" else "tax on top"
        rows.append((visit.say(word), tax["amount"]))
    if invoice["pre_payment_credit_notes_amount"]:
        rows.append((visit.say("invoice credited"), -invoice["pre_payment_credit_notes_amount"]))
    lines = "".join(f"<tr><th scope=row>{name}</th><td>{visit.yen(amount)}</td></tr>" for name, amount in rows)
    left = visit.yen(invoice["amount_due"])
    return f"""<table><tbody>{lines}</tbody>
<tfoot><tr><th scope=row>{visit.say("invoice left")}</th><td>{left}</td></tr></tfoot></table>"""


def _ways(visit: Visit, invoice: Json, wrong: dict[str, str]) -> str:
    if invoice["status"] in {"paid", "void"}:
        return f"<p><strong>{visit.say('invoice ' + invoice['status'])}</strong></p>"
    amount = visit.yen(invoice["amount_remaining"])
    return f"""<h2>{visit.say("by bank")}</h2>
<p>{visit.say("by bank why")}</p>
<form method="post">
<div class="acts"><button type="submit" name="way" value="bank">{visit.say("do bank")}</button></div>
</form>
<h2>{visit.say("by card")}</h2>
<form method="post" novalidate>
{checkout.card_fields(visit, wrong)}
<div class="acts"><button type="submit" name="way" value="card">{visit.say("do pay", amount=amount)}</button></div>
</form>
{checkout.test_cards(visit)}"""


def pdf(visit: Visit, id_: str) -> Answer:
    """One page in a typeface every reader has, so that it needs no fonts: number, sum, tax, state."""
    invoice = visit.world.find("invoice", id_)
    if invoice["status"] == "draft":
        return html.gone(visit)
    lines = [
        f"PRACTICE ENVIRONMENT - Invoice {invoice['number']}",
        f"Total JPY {invoice['total']:,}",
        *(f"Tax JPY {tax['amount']:,} ({tax['tax_behavior']})" for tax in invoice["total_taxes"]),
        f"Remaining JPY {invoice['amount_remaining']:,}",
        f"Status: {invoice['status']}",
    ]
    return Answer(200, _drawn(lines), {"Content-Type": "application/pdf"})


def _drawn(lines: list[str]) -> bytes:
    """A PDF of some lines of ASCII, written by hand: five objects, their table, the trailer."""
    text = "".join(f"({line.translate(_ESCAPED)}) Tj 0 -24 Td " for line in lines)
    stream = f"BT /F1 14 Tf 60 780 Td {text}ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        "/Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    written, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return (written + head + trailer).encode("ascii", "replace")


_ESCAPED = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})
