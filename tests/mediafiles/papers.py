"""Word's documents, as far as anybody looks into them, and what resembles them."""

import zipfile
from io import BytesIO


def zip_bytes(*names):
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return written.getvalue()


def docx_bytes():
    return zip_bytes("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def doc_bytes(stream="WordDocument"):
    """A compound file whose directory names one stream."""
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root", stream))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory
