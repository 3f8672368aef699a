"""What calendar programs send when somebody presses a button in them, and the mail server that brings it to us."""

import smtplib
from datetime import datetime
from email.message import EmailMessage

from icalendar import Calendar

from sotomado.incoming.listener import Listener

INCOMING = "in@sotomado.example"


def answered(
    invitation: Calendar, email: str, partstat: str, *, at: datetime, method: str = "REPLY", **changed: object
) -> EmailMessage:
    """The answer of the calendar of `email` to an invitation; `changed`: another uid or sequence than invited to."""
    invited = invitation.walk("VEVENT")[0]
    reply = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A calendar//EN\r\n"
        f"METHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{changed.get('uid', invited['UID'])}\r\n"
        f"SEQUENCE:{changed.get('sequence', invited['SEQUENCE'])}\r\nDTSTAMP:{at:%Y%m%dT%H%M%SZ}\r\n"
        f"ORGANIZER:{invited['ORGANIZER']}\r\nATTENDEE;PARTSTAT={partstat}:mailto:{email}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message = EmailMessage()
    message["From"], message["To"] = email, str(invited["ORGANIZER"]).removeprefix("mailto:")
    message["Subject"] = "Declined"
    message.set_content("This person has answered.")
    message.add_alternative(
        reply.encode(), maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"}
    )
    return message


def handed_over(door: Listener, message: EmailMessage, to: str) -> None:
    """Raises what the door says."""
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.send_message(message, from_addr="someone@example.jp", to_addrs=[to])
