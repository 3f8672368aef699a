"""The application for a WSGI server: gunicorn wsgi:app."""

from sotomado import create_app

app = create_app()
