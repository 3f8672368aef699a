"""Office files are zip archives: written anew so that the same report is the same bytes."""

import io
import re
import zipfile

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_WHEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def steady(archive: bytes, written_at: str) -> bytes:
    """The archive with its parts in order of name and without the time of writing, also inside parts.

    `written_at` ("2026-10-02T00:00:00Z") stands where an Office file says when it was made.  The list of contents stays
    first, where some readers look for it.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            content = parts[name]
            if name.endswith(".xlsx"):
                content = steady(content, written_at)
            elif name == "docProps/core.xml":
                content = _WHEN.sub(lambda found: found[1] + written_at.encode() + found[2], content)
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            kept.writestr(entry, content)
    return out.getvalue()
