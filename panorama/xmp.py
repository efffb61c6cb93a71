"""Reading properties of one namespace from an XMP packet, without trusting the packet."""

from xml.parsers import expat

GPANO = "http://ns.google.com/photos/1.0/panorama/"
LARGEST_PACKET = 64 * 1024  # bytes; a JPEG segment holds no more
DEEPEST = 50
SEPARATOR = " "


class XmpIgnored(Exception):
    """The packet is too large, malformed, or tries to define entities."""


def properties(packet: bytes, namespace: str = GPANO) -> dict[str, str]:
    """The simple properties of `namespace`, by local name, in either serialisation.

    XMP (ISO 16684-1, section 7) writes a property as an attribute of rdf:Description or as an
    element of its own; the first occurrence wins. Raises `XmpIgnored`.
    """
    if len(packet) > LARGEST_PACKET:
        raise XmpIgnored(f"the packet is larger than {LARGEST_PACKET // 1024} KB")
    reader = _Reader(namespace + SEPARATOR)
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(packet.strip(b"\0 \r\n\t"), True)
    except expat.ExpatError as error:
        raise XmpIgnored("the packet is not well-formed XML") from error
    return reader.found


class _Reader:
    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.found: dict[str, str] = {}
        self.depth = 0
        self.current: str | None = None

    def refuse_doctype(self, *_: object) -> None:
        # Entities can only be declared in a doctype, and XMP never has one.
        raise XmpIgnored("the packet contains a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise XmpIgnored("the packet is nested too deeply")
        for key, value in attributes.items():
            if key.startswith(self.prefix):
                self.found.setdefault(key.removeprefix(self.prefix), value.strip())
        self.current = None
        if name.startswith(self.prefix):
            local = name.removeprefix(self.prefix)
            if local not in self.found:
                self.current = local
                self.found[local] = ""

    def end(self, name: str) -> None:
        self.depth -= 1
        self.current = None

    def text(self, data: str) -> None:
        if self.current is not None:
            self.found[self.current] = (self.found[self.current] + data).strip()
