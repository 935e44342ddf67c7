# SPDX-License-Identifier: LGPL-2.1-or-later
"""Logs a raw client on by NTLM or Negotiate, with the channel binding that the test wants. GSSAPI of Python."""
import base64

import gssapi
from gssapi.raw import ChannelBindings, acquire_cred_with_password

MECHANISMS = {"NTLM": "1.3.6.1.4.1.311.2.2.10", "SPNEGO": "1.3.6.1.5.5.2", "krb5": "1.2.840.113554.1.2.2"}
TARGET = "HTTP@localhost"


def oid(name):
    return gssapi.OID.from_int_seq(MECHANISMS[name])


KINDS = {"kerberos": "SPNEGO", "krb5": "krb5", "ntlm": "NTLM", "spnego-ntlm": "SPNEGO"}


def initiator(kind, person, binding):
    """A context for "kerberos" (a ticket of the cache, in SPNEGO, which may fall back to NTLM), "krb5" (the same by
    itself), "ntlm" (bare NTLM) or "spnego-ntlm" (NTLM inside SPNEGO)."""
    credentials, mechanism = None, oid(KINDS[kind])
    if "ntlm" in kind:
        name = gssapi.Name(f"CONTOSO\\{person.alias}", gssapi.NameType.user)
        got = acquire_cred_with_password(name, person.password.encode(), usage="initiate", mechs=[mechanism])
        credentials = gssapi.Credentials(base=got.creds)
    return gssapi.SecurityContext(
        usage="initiate", name=gssapi.Name(TARGET, gssapi.NameType.hostbased_service), mech=mechanism,
        creds=credentials, channel_bindings=ChannelBindings(application_data=binding) if binding else None)


def answer_token(response, scheme):
    value = next((value for value in response.all("WWW-Authenticate") if value.startswith(f"{scheme} ")), "")
    return base64.b64decode(value.partition(" ")[2])


def log_on(ask, kind, person, binding):
    """`ask(Authorization=...)` sends the request. Returns the last response: 200 when the logon went well."""
    scheme, context, token, response = "NTLM" if kind == "ntlm" else "Negotiate", None, None, None
    context = initiator(kind, person, binding)
    for _ in range(4):
        sent = context.step(token)
        if not sent:
            break
        response = ask(Authorization=f"{scheme} {base64.b64encode(sent).decode()}")
        token = answer_token(response, scheme)
        if response.status != 401 or not token:
            break
    return response
