"""A certificate authority and a domain name server of one's own: Pebble, the small ACME server of
Let's Encrypt's makers for tests, and its companion.

    with authority(http_port, https_port) as ca:
        ca.set("tours.agency.com", "A", "127.0.0.1")
        ca.options      # a folder for Caddy's CADDY_OPTIONS
        ca.roots()      # what signs its certificates, as PEM

It validates names at the two ports, where a Caddy listens, by the records given here.
"""

import json
import shutil
import ssl
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts.services import Missing, free_port, running, temporary_folder, wait_for

HOST = "127.0.0.1"


class Records:
    """The domain name server, told over its own small interface."""

    def __init__(self, port):
        self.records_port = port

    def set(self, name, kind, *values):
        """The records of the name and type; none takes them away."""
        host = f"{name}."
        if kind == "TXT":
            self._tell("clear-txt", {"host": host})
            for value in values:
                self._tell("set-txt", {"host": host, "value": value})
        elif kind == "CNAME":
            self._tell("clear-cname", {"host": host})
            for value in values:
                self._tell("set-cname", {"host": host, "target": f"{value}."})
        else:
            self._tell(f"clear-{kind.lower()}", {"host": host})
            if values:
                self._tell(f"add-{kind.lower()}", {"host": host, "addresses": list(values)})

    def _tell(self, what, body):
        raw = json.dumps(body).encode()
        url = f"http://{HOST}:{self.records_port}/{what}"
        with urllib.request.urlopen(url, data=raw) as answer:
            answer.read()


class Authority(Records):
    def __init__(self, folder, management, dns_port, records_port):
        super().__init__(records_port)
        self.folder = folder
        self.management = management
        self.dns = f"{HOST}:{dns_port}"

    @property
    def options(self):
        """A folder of global options for Caddy: this authority instead of the usual."""
        return self.folder / "caddy-options"

    def roots(self):
        """The certificate that all others go back to; a new one at every start."""
        return self._manage("roots/0")

    def intermediate(self):
        """The one that signs those of names, and is sent along with them."""
        return self._manage("intermediates/0")

    def _manage(self, what):
        context = ssl.create_default_context(cafile=self.folder / "pebble.pem")
        with urllib.request.urlopen(f"{self.management}/{what}", context=context) as answer:
            return answer.read().decode()


@contextmanager
def authority(http_port, https_port):
    pebble, names = shutil.which("pebble"), shutil.which("pebble-challtestsrv")
    if not (pebble and names):
        raise Missing("Pebble (no pebble and pebble-challtestsrv found)")
    directory, management, dns, records = (free_port() for _ in range(4))
    with temporary_folder("acme") as folder:
        _make_certificate(folder)
        (folder / "pebble.json").write_text(
            _configuration(folder, directory, management, http_port, https_port)
        )
        _write_options(folder, directory)
        servers = [names, "-dns01", f"{HOST}:{dns}", "-management", f"{HOST}:{records}"]
        nothing = ["-http01", "", "-https01", "", "-tlsalpn01", ""]
        # Only what is given exists.
        nothing += ["-defaultIPv4", "", "-defaultIPv6", ""]
        names_folder = folder / "names"
        names_folder.mkdir()
        with running([*servers, *nothing], names_folder):
            wait_for(records)
            command = ["env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0", pebble]
            command += ["-config", folder / "pebble.json", "-dnsserver", f"{HOST}:{dns}"]
            with running(command, folder):
                wait_for(management)
                wait_for(directory)
                yield Authority(folder, f"https://{HOST}:{management}", dns, records)


def _configuration(folder, directory, management, http_port, https_port):
    return json.dumps(
        {
            "pebble": {
                "listenAddress": f"{HOST}:{directory}",
                "managementListenAddress": f"{HOST}:{management}",
                "certificate": str(folder / "pebble.pem"),
                "privateKey": str(folder / "pebble.key"),
                "httpPort": http_port,
                "tlsPort": https_port,
            }
        }
    )


def _write_options(folder, directory):
    options = folder / "caddy-options"
    options.mkdir()
    (options / "acme.caddy").write_text(
        f"acme_ca https://{HOST}:{directory}/dir\nacme_ca_root {folder / 'pebble.pem'}\n"
    )


def _make_certificate(folder):
    """Pebble's own, by which Caddy knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pebble")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "pebble.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "pebble.key").write_bytes(key.private_bytes(pem, pkcs8, plain))
