# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates by the openssl program, one for each way in which a certificate can be right or wrong. Each is made when
it is first asked for, and once in a run; threads may ask.

usage: certificates.py FOLDER [NAME...]    Makes them (all without a NAME) and prints where they are."""
import datetime
import functools
import subprocess
import sys
import threading
from pathlib import Path

HOSTS = ("localhost", "mail.contoso.com", "autodiscover.contoso.com")
NAMES = ",".join(f"DNS:{host}" for host in HOSTS) + ",IP:127.0.0.1"
# What differs from "good": text; names (subjectAltName), from (first day, today is 0), days, key, hash, usage (extended
# key usage), issuer ("leaf": itself), sends (what the server sends beside its own).
CERTIFICATES = {
    "good": {"text": "right in every way"},
    "proxy": {"text": "another one with the same names, as a proxy has it that bridges TLS"},
    "expired": {"text": "ended 35 days ago", "from": -400, "days": 365},
    "expires-soon": {"text": "3 of 365 days are left", "from": -362, "days": 365},
    "short-lived": {"text": "47 days, of which 40 are left: fine, as its lifetime is short", "from": -7, "days": 47},
    "short-late": {"text": "47 days, of which 2 are left", "from": -45, "days": 47},
    "too-long": {"text": "900 days, more than the 398 that browsers and public authorities accept", "days": 900},
    "not-yet-valid": {"text": "begins in 30 days", "from": 30},
    "wrong-name": {"text": "names another host", "names": "DNS:other.contoso.com"},
    "wildcard": {"text": "covers one label in front of contoso.com", "names": "DNS:*.contoso.com,DNS:localhost"},
    "wildcard-depth": {"text": "covers names one label deeper than the host", "names": "DNS:*.localhost,"
                       "DNS:*.mail.contoso.com"},
    "common-name-only": {"text": "has the host in the subject's CN alone", "names": None},
    "address-only": {"text": "names 127.0.0.1 and no host", "names": "IP:127.0.0.1"},
    "self-signed": {"text": "signed by its own key", "issuer": "leaf"},
    "untrusted": {"text": "of an authority that nobody trusts, which the server sends as well", "issuer": "stranger"},
    "missing-intermediate": {"text": "the server does not send the intermediate", "sends": False},
    "weak-key": {"text": "RSA with 1024 bits", "key": "rsa:1024"},
    "sha1": {"text": "signed with SHA-1", "hash": "sha1", "key": "rsa:2048"},
    "no-server-auth": {"text": "extended key usage has client authentication alone", "usage": "clientAuth"},
    "rsa": {"text": "RSA with 2048 bits, as most servers have it", "key": "rsa:2048"},
    "sha384": {"text": "signed with SHA-384, so its channel binding has SHA-384", "hash": "sha384"},
    "sha512": {"text": "signed with SHA-512, so its channel binding has SHA-512", "hash": "sha512"},
    "ed25519-issuer": {"text": "signed by Ed25519, which has no hash of its own: no channel binding is defined",
                       "issuer": "edwards"},
}
CONFIG = """[ca]
default_ca = own
[own]
database = {folder}/{name}.index
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
policy = any
default_md = sha256
[any]
commonName = supplied
[req]
distinguished_name = none
[none]
"""
AUTHORITIES = {"root": "root", "stranger": "stranger", "intermediate": "root", "edwards": "root"}


def day(offset):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=offset, hours=-1)
    return moment.strftime("%Y%m%d%H%M%SZ")


class Certificates:
    """`paths(name)` is the certificate with what the server sends, and the key. `root` is what a client trusts."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.locks = {name: threading.Lock() for name in (*CERTIFICATES, *AUTHORITIES)}
        self.root = self.authority("root")

    def openssl(self, *arguments, data=None):
        ran = subprocess.run(("openssl", *map(str, arguments)), input=data, capture_output=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {ran.stderr.decode()}")
        return ran.stdout

    def key(self, name, kind):
        path = self.folder / f"{name}.key"
        arguments = {"ec": ("EC", "ec_paramgen_curve:P-256"), "ed": ("ED25519",)}.get(kind)
        if not arguments:
            arguments = ("RSA", "rsa_keygen_bits:" + kind.partition(":")[2])
        options = [part for option in arguments[1:] for part in ("-pkeyopt", option)]
        self.openssl("genpkey", "-algorithm", arguments[0], *options, "-out", path)
        return path

    def sign(self, name, issuer, subject, extensions, begins=0, days=365, hash_name="sha256"):
        path, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        request, extra, config = (path.with_suffix(suffix) for suffix in (".csr", ".ext", ".cnf"))
        config.write_text(CONFIG.format(folder=self.folder, name=name))
        path.with_suffix(".index").touch()
        extra.write_text("".join(f"{line}\n" for line in extensions))
        self.openssl("req", "-new", "-config", config, "-key", key, "-subj", subject, "-out", request)
        signer = ("-selfsign", "-keyfile", key) if issuer == name else (
            "-cert", self.folder / f"{issuer}.crt", "-keyfile", self.folder / f"{issuer}.key")
        self.openssl("ca", "-batch", "-notext", "-config", config, *signer, "-startdate", day(begins), "-enddate",
                     day(begins + days), "-md", "default" if issuer == "edwards" else hash_name, "-extfile", extra,
                     "-in", request, "-out", path)
        return path

    def authority(self, name):
        path, issuer = self.folder / f"{name}.crt", AUTHORITIES[name]
        if issuer != name:
            self.authority(issuer)
        with self.locks[name]:
            if path.exists():
                return path
            self.key(name, "ed" if name == "edwards" else "ec")
            return self.sign(name, issuer, f"/CN=Contoso {name}", ["basicConstraints=critical,CA:true",
                                                                   "keyUsage=critical,keyCertSign,cRLSign",
                                                                   "subjectKeyIdentifier=hash"], days=3650)

    def paths(self, name):
        """The certificate with the chain that the server sends, and the key."""
        with self.locks[name]:
            chain, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
            if not chain.exists():
                self.make(name, CERTIFICATES[name], chain)
            return chain, key

    def make(self, name, wanted, chain):
        issuer = wanted.get("issuer", "intermediate")
        extensions = ["basicConstraints=critical,CA:false", "keyUsage=critical,digitalSignature",
                      f"extendedKeyUsage={wanted.get('usage', 'serverAuth')}"]
        names = wanted.get("names", NAMES)
        if names:
            extensions.append(f"subjectAltName={names}")
        if issuer == "leaf":
            issuer = name
        else:
            self.authority(issuer)
        self.key(name, wanted.get("key", "ec"))
        own = self.sign(name, issuer, f"/CN={HOSTS[0]}", extensions, wanted.get("from", 0), wanted.get("days", 365),
                        wanted.get("hash", "sha256"))
        more = issuer in AUTHORITIES and wanted.get("sends", True)
        chain.write_text(own.read_text() + (self.authority(issuer).read_text() if more else ""))

    @functools.lru_cache(maxsize=None)
    def der(self, name):
        return self.openssl("x509", "-in", self.paths(name)[0], "-outform", "DER")

    @functools.lru_cache(maxsize=None)
    def binding(self, name):
        """The channel binding tls-server-end-point of RFC 5929; None when the signature has no hash."""
        text = self.openssl("x509", "-in", self.paths(name)[0], "-noout", "-text").decode()
        signature = text.partition("Signature Algorithm:")[2].split()[0].lower()
        hash_name = next((known for known in ("sha512", "sha384", "sha256", "sha224") if known in signature), None)
        if "sha1" in signature or "md5" in signature:
            hash_name = "sha256"  # RFC 5929, section 4.1
        if not hash_name:
            return None
        return b"tls-server-end-point:" + self.openssl("dgst", f"-{hash_name}", "-binary", data=self.der(name))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    made = Certificates(sys.argv[1])
    print(f"root\t{made.root}")
    for wanted_name in sys.argv[2:] or CERTIFICATES:
        print(wanted_name, *made.paths(wanted_name), sep="\t")
