"""A file lies sealed in the database, comes out as what it is, and leaves with its row."""

import pytest
from factories.people import a_person
from factories.pictures import a_picture
from sqlalchemy import text

from sotomado.files import service as files
from sotomado.files import serving
from sotomado.files.checking import checked
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose, StoredFile
from sotomado.keyring import CannotUnseal


def test_a_file_comes_out_as_it_was_kept_and_lies_sealed(database):
    clean = checked(a_picture(), Purpose.PORTRAIT)
    with database.work() as work:
        owner_id = a_person(work)
        file_id = files.keep(work, owner_id=owner_id, purpose=Purpose.PORTRAIT, content=clean)

    with database.read() as work:
        kept = files.content(work, file_id=file_id)
        stored = bytes(work.session.execute(text("SELECT content FROM stored_file")).scalar_one())

    assert kept == files.Kept("image/jpeg", clean.content, owner_id, Purpose.PORTRAIT)
    assert b"JFIF" not in stored
    assert clean.content[:20] not in stored


def test_bytes_are_looked_at_before_they_are_kept(database):
    with database.work() as work:
        owner_id = a_person(work)
        file_id = files.keep(work, owner_id=owner_id, purpose=Purpose.PORTRAIT, content=a_picture("PNG"))
        assert files.content(work, file_id=file_id).media_type == "image/jpeg"

    with pytest.raises(Refused) as refused, database.work() as work:
        files.keep(work, owner_id=owner_id, purpose=Purpose.PORTRAIT, content=b"<svg/>")
    assert refused.value.reason is Reason.UNKNOWN_KIND


def test_what_was_looked_at_for_one_purpose_is_not_kept_for_another(database):
    with pytest.raises(ValueError, match="portrait"), database.work() as work:
        files.keep(
            work, owner_id=a_person(work), purpose=Purpose.CERTIFICATE, content=checked(a_picture(), Purpose.PORTRAIT)
        )


def test_a_forgotten_file_is_gone_and_can_be_forgotten_twice(database):
    with database.work() as work:
        file_id = files.keep(work, owner_id=a_person(work), purpose=Purpose.PORTRAIT, content=a_picture())

    for _ in range(2):
        with database.work() as work:
            files.forget(work, file_id=file_id)

    with database.read() as work, pytest.raises(files.NoSuchFile):
        files.content(work, file_id=file_id)


def test_a_file_copied_into_another_row_does_not_open(database):
    with database.work() as work:
        mine = files.keep(work, owner_id=a_person(work), purpose=Purpose.PORTRAIT, content=a_picture())
        theirs = files.keep(work, owner_id=a_person(work), purpose=Purpose.PORTRAIT, content=a_picture("PNG"))
        work.session.flush()
        stolen = work.session.get_one(StoredFile, mine).content
        work.session.get_one(StoredFile, theirs).content = stolen

    with database.read() as work, pytest.raises(CannotUnseal):
        files.content(work, file_id=theirs)


def test_a_file_is_served_so_that_no_browser_takes_it_for_a_page(sqlite_database, make_app):
    app = make_app(sqlite_database)
    kept = files.Kept("image/jpeg", b"\xff\xd8\xff picture", 1, Purpose.CERTIFICATE)

    with app.test_request_context():
        answer = app.process_response(serving.response(kept, as_attachment=True, name='登録証 "a"\r\nSet-Cookie: b'))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    assert "\n" not in disposition
    assert disposition.count('"') == 2
    assert "Set-Cookie" not in answer.headers
