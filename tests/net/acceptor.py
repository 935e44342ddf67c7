# SPDX-License-Identifier: LGPL-2.1-or-later
"""How IIS in front of /mapi authenticates: 401 with the schemes, Basic, Bearer, and NTLM and Negotiate through GSSAPI,
with Extended Protection off, allowed or required.

NTLM by gss-ntlmssp reads its users from the file that NTLM_USER_FILE names (DOMAIN:user:password), Kerberos its keys
from the keytab that KRB5_KTNAME names (credentials of a cred store make gss-ntlmssp 1.2 crash); both authenticate the
connection. What IIS does with bindings, by facts/probe.md 1 and 2:
off      looks at none
allow    refuses a wrong one; a client that sends none gets in
require  refuses none as well; the 401 is the one of a wrong password"""
import base64
import binascii
import hmac
import struct
import sys
import threading
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
import ntlm  # noqa: E402 (of tests/proxy)

try:
    import gssapi
    from gssapi.raw import ChannelBindings, GSSError
except ImportError:  # then NTLM and Negotiate are refused
    gssapi, GSSError = None, ValueError

AV_BINDINGS = 10  # MsvAvChannelBindings: [MS-NLMP] section 2.2.2.1
ISSUERS = ("00000001-0000-0000-c000-000000000000@contoso.com", "https://sts.contoso.com/adfs/services/trust")
BEARER = ('Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="{issuers}", '
          'token_types="app_asserted_user_v1 service_asserted_app_v1", '
          'authorization_uri="https://sts.contoso.com/adfs/oauth2/authorize"')
ORDER = ("Negotiate", "NTLM", "Basic", "Bearer")


def decode(value):
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return b""


def ntlm_binding(token):
    """MsvAvChannelBindings of an NTLM message 3, also inside SPNEGO: 16 bytes, all zero when it is absent. None when
    the token is no message 3."""
    start = token.find(ntlm.SIGNATURE + struct.pack("<I", 3))
    if start < 0:
        return None
    response = ntlm.field(token[start:], 20)
    return (ntlm.target_value(response[44:], AV_BINDINGS) if len(response) > 44 else None) or bytes(16)


if gssapi:  # otherwise a refusal that comes with a token is told at the next look only
    gssapi.SecurityContext.__DEFER_STEP_ERRORS__ = False


class Lock:
    """How an account of Active Directory counts: each wrong password adds one, the right one begins anew, and at the
    threshold the right one is refused too ([MS-SAMR] 3.1.1.5: badPwdCount, lockoutThreshold). `worst` is the most."""

    def __init__(self, threshold):
        self.threshold, self.bad, self.worst, self.lock = threshold, 0, 0, threading.Lock()

    def admits(self, is_right):
        with self.lock:
            if is_right and self.bad < self.threshold:
                self.bad = 0
                return True
            self.bad += not is_right
            self.worst = max(self.worst, self.bad)
            return False


class Acceptor:
    """Of one endpoint. `people` maps a user's name, in lower case and as they may write it, to whoever answers to it;
    each has .password and .token. `schemes` in any order. `binding` is what the certificate gives."""

    def __init__(self, people, schemes, protection="off", binding=None):
        self.people, self.protection, self.binding = people, protection, binding
        self.schemes = [scheme for scheme in ORDER if scheme in schemes]
        self.account = Lock(sys.maxsize)  # may be that of several
        self.seen = []  # what clients sent: scheme, and what is known of the binding

    def challenge(self, **tokens):
        """The WWW-Authenticate headers of a 401."""
        fixed = {"Basic": 'Basic realm="localhost"', "Bearer": BEARER.format(issuers=",".join(ISSUERS))}
        names = list(tokens) or self.schemes
        return [f"{name} {tokens[name]}" if name in tokens else fixed.get(name, name) for name in names]

    def authenticate(self, connection, value):
        """Whoever asks, and headers for the answer. `connection` keeps .context and .person between requests; `value`
        is the Authorization header."""
        scheme, _, credentials = (value or "").strip().partition(" ")
        scheme = next((name for name in self.schemes if name.lower() == scheme.lower()), None)
        if not value:
            return connection.person, [] if connection.person else self.challenge()
        if not scheme:
            return None, self.challenge()
        connection.person = None
        return getattr(self, scheme.lower())(connection, credentials.strip())

    def basic(self, _, credentials):
        name, _, password = decode(credentials).decode(errors="replace").partition(":")
        person = self.people.get(name.lower())
        self.seen.append(("Basic", ""))
        is_right = bool(person) and hmac.compare_digest(person.password.encode(), password.encode())
        if self.account.admits(is_right):
            return person, []
        return None, self.challenge()

    def bearer(self, _, credentials):
        self.seen.append(("Bearer", ""))
        for person in self.people.values():
            if credentials and credentials == person.token:
                return person, []
        return None, self.challenge()

    def negotiate(self, connection, credentials):
        return self.step(connection, "Negotiate", decode(credentials))

    def ntlm(self, connection, credentials):
        return self.step(connection, "NTLM", decode(credentials))

    def step(self, connection, scheme, token):
        """One message of NTLM or Negotiate."""
        if not gssapi or not token or (scheme == "NTLM" and not token.startswith(ntlm.SIGNATURE)):
            connection.context = None
            return None, self.challenge()
        context = connection.context or gssapi.SecurityContext(usage="accept", channel_bindings=self.expected())
        connection.context = None
        try:
            reply = context.step(token)
        except GSSError as error:
            connection.error = str(error)
            self.seen.append((scheme, self.refused_binding(token)))
            if ntlm_binding(token) is not None and self.protection == "off":  # so it is the password
                self.account.admits(False)
            return None, self.challenge()
        text = {scheme: base64.b64encode(reply).decode()} if reply else {}
        if not context.complete:
            connection.context = context
            return None, self.challenge(**text)
        if not self.account.admits(True):
            return None, self.challenge()
        bound = bool(int(context.actual_flags) & gssapi.RequirementFlag.channel_bound)
        self.seen.append((scheme, "right" if bound else "not right"))
        if self.protection == "require" and not bound:
            return None, self.challenge()
        name = str(context.initiator_name).rstrip("\0").lower()  # gss-ntlmssp 1.2 counts the NUL
        connection.person = self.people.get(name)
        return connection.person, self.challenge(**text) if text or not connection.person else []

    def expected(self):
        """What GSSAPI compares with: it refuses another binding, and says in its flags whether there was the right
        one (both mechanisms do, as tests/net/selftest.py finds out)."""
        if self.protection == "off" or not self.binding:
            return None
        return ChannelBindings(application_data=self.binding)

    @staticmethod
    def refused_binding(token):
        sent = ntlm_binding(token)
        return "" if sent is None else "sent" if any(sent) else "absent"
