"""Names of domains: one spelling for each, and those nobody may claim here."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from publicsuffixlist import PublicSuffixList

from core.errors import RuleError

LONGEST = 253
SCHEME = re.compile(r"https?://", re.IGNORECASE)
# What stands behind a name in an address, each with the code of its refusal.
BEHIND = re.compile(r"[/?#\\]")
IPV4 = re.compile(r"[0-9.]*[0-9][0-9.]*\Z")
# Names that lead nowhere on the internet, or to whoever asks (RFC 6761, 6762, 7686, 8375, 9476).
RESERVED = frozenset(
    {
        "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home",
        "lan", "test", "example", "invalid", "onion", "alt", "arpa",
    }
)  # fmt: skip


class NotADomain(RuleError):
    """Something else than a name people can visit; `code` says what."""

    code = "domain_invalid"

    def __init__(self, message, code=None):
        super().__init__(message, code=code or self.code, errors={"domain": [str(message)]})


@dataclass(frozen=True)
class Name:
    """A name as the domain name system spells it: lower case, ASCII, no dot at the end."""

    ascii: str
    # What one registers: the name itself, or the part of it that was bought.
    registered: str
    warnings: tuple[str, ...] = ()

    @property
    def is_apex(self):
        return self.ascii == self.registered


def read_name(text):
    """The name in what somebody typed, be it an address; raises `NotADomain`."""
    bare = _bare(text)
    _refuse_special_forms(bare)
    name = _encoded(bare)
    if len(name) > LONGEST or "." not in name:
        raise NotADomain(_refusal(bare, _("A domain has at least two parts, as tours.agency.com.")))
    _refuse_reserved(name)
    return Name(name, _registered(name), _warnings(_decoded(name).split(".")))


def spelled(name):
    """How people write the name: `xn--e1afmkfd.xn--p1ai` is `пример.рф`. One that mixes alphabets
    stays as it is, so that nobody takes it for another."""
    words = _decoded(name)
    return name if _warnings(words.split(".")) else words


def _decoded(name):
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def normal_host(raw):
    """A `Host` header as names are kept: `(name, port)`, without the dot at the end."""
    host, colon, port = raw.strip().lower().rpartition(":")
    if not colon or not port.isdigit():
        host, port = raw.strip().lower().removesuffix(":"), ""
    return host.removesuffix("."), port


def _bare(text):
    bare = unicodedata.normalize("NFC", text).strip()
    bare = SCHEME.sub("", bare, count=1).removesuffix("/")
    if not bare:
        raise NotADomain(_("Name a domain, as tours.agency.com."))
    if "@" in bare:
        _refuse_address(bare.rpartition("@")[2], _("without the part before @"), "domain_has_user")
    if BEHIND.search(bare):
        _refuse_address(BEHIND.split(bare)[0], _("without what follows it"), "domain_has_path")
    return bare


def _refuse_address(name, how, code):
    name = BEHIND.split(name)[0]
    words = {"name": name, "how": how}
    raise NotADomain(_("Give the domain alone, %(how)s: %(name)s") % words, code)


def _refuse_special_forms(bare):
    if "*" in bare:
        raise NotADomain(
            _("A wildcard cannot be a tour's address. Name one domain, as tours.agency.com."),
            "wildcard_not_allowed",
        )
    if _is_address(bare):
        raise NotADomain(
            _("%(name)s is an IP address. Name a domain, as tours.agency.com.") % {"name": bare},
            "domain_is_address",
        )
    if ":" in bare:
        _refuse_address(bare.partition(":")[0], _("without the port"), "domain_has_port")


def _is_address(bare):
    try:
        ip_address(bare.strip("[]"))
    except ValueError:
        return bool(IPV4.match(bare))
    return True


def _encoded(bare):
    try:
        name = idna.encode(bare.removesuffix("."), uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise NotADomain(_refusal(bare, error)) from None
    # Every name of the internet ends in letters; numbers at the end make it an address.
    if name.rpartition(".")[2].isdigit():
        raise NotADomain(_refusal(bare, _("It ends in a number.")))
    return name


def _refusal(bare, reason):
    return _("%(name)s is not a domain: %(reason)s") % {"name": bare[:LONGEST], "reason": reason}


def _refuse_reserved(name):
    if is_within(name, RESERVED):
        raise NotADomain(
            _("%(name)s is reserved and leads nowhere on the internet.") % {"name": name},
            "domain_reserved",
        )
    if is_within(name, own_hosts()):
        raise NotADomain(
            _("%(name)s belongs to %(platform)s itself. Name a domain of yours.")
            % {"name": name, "platform": settings.PLATFORM_NAME},
            "domain_reserved",
        )


def is_within(name, parents):
    """Whether `name` is one of the parents or lies below one."""
    labels = name.split(".")
    return any(".".join(labels[n:]) in parents for n in range(len(labels)))


def own_hosts():
    """The names this installation itself answers under, and keeps its files under."""
    addresses = [settings.SITE_URL, settings.S3_PUBLIC, settings.S3_DIRECT_ENDPOINT]
    hosts = {urlsplit(address).hostname for address in addresses if address}
    listed = {host.removeprefix(".") for host in settings.ALLOWED_HOSTS if host != "*"}
    return {host for host in hosts | listed | {settings.DOMAINS_TARGET} if host}


def _registered(name):
    suffixes = public_suffixes()
    suffix = suffixes.publicsuffix(name)
    if suffix is None:
        raise NotADomain(
            _("%(name)s ends in .%(end)s, under which nobody can register domains.")
            % {"name": name, "end": name.rpartition(".")[2]},
            "domain_unknown_suffix",
        )
    if suffix == name:
        raise NotADomain(
            _("Under %(name)s many people have their domains. Name yours, as agency.%(name)s.")
            % {"name": name},
            "domain_is_public_suffix",
        )
    return suffixes.privatesuffix(name)


@cache
def public_suffixes():
    """The list of the Mozilla Foundation as it came with the package; nothing is fetched."""
    return PublicSuffixList(accept_unknown=False)


def _warnings(labels):
    return ("mixed_script",) if any(len(_scripts(label)) > 1 for label in labels) else ()


# Scripts that are written together in one word of Japanese, Chinese or Korean.
TOGETHER = dict.fromkeys(["HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL"], "CJK")


def _scripts(label):
    """The alphabets of a label: letters of two that look alike deceive."""
    names = (unicodedata.name(letter, "").split(" ")[0] for letter in label if letter.isalpha())
    return {TOGETHER.get(name, name) for name in names}
