"""Where a request comes from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings

UNKNOWN = "0.0.0.0"  # noqa: S104 (names nobody; nothing listens there)
# What one household or phone has to itself in IPv6; in IPv4 that is an address.
SUBSCRIBER = {4: 32, 6: 64}


def client_address(request):
    """The address of whoever asks, as text; `UNKNOWN` where there is none, as on a unix socket.

    Each trusted proxy adds one entry to `X-Forwarded-For` on the right, so counting from there
    nothing a visitor wrote is read. Without trusted proxies the header is not read at all.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        peer = entries[-min(proxies, len(entries))].strip() or peer
    return _plain(peer)


def subscriber(address):
    """What to count limits by: one line's addresses, however often it changes within them."""
    return network(address, SUBSCRIBER)


def network(address, bits):
    """The network around an address, as text; `bits` gives its prefix for 4 and for 6."""
    found = ip_address(address)
    size = bits[found.version]
    rest = found.max_prefixlen - size
    return f"{type(found)(int(found) >> rest << rest)}/{size}"


def _plain(text):
    """An address without port, brackets or zone; IPv4 written as IPv6 is IPv4 again."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
