# SPDX-License-Identifier: LGPL-2.1-or-later
"""`mapicfg test` in an Active Directory: with tickets of its KDC for the service account of the keytab, with NTLM that
winbind checks, against the endpoint of tests/net and against Apache with mod_auth_gssapi."""
import os
import shutil
import time

import fronts
from authentication import GETS_IN
from client import basic
from common import case, run  # of tests/proxy
from exchange import Endpoint
from faults import Table
from people import ANNA

HOST = "mail.contoso.com"
FINE = ()
REFUSED = ("probe-401-ticket", "probe-401-unbound", "probe-401-wrong-bound", "probe-401-bound")
FRONT = """Listen 127.0.0.1:{port}
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule auth_gssapi_module {modules}/mod_auth_gssapi.so
<VirtualHost 127.0.0.1:{port}>
    SSLEngine on
    SSLCertificateFile {chain}
    SSLCertificateKeyFile {key}
    <Location />
        AuthType GSSAPI
        AuthName "Kerberos"
        GssapiSSLonly On
        GssapiCredStore keytab:{keytab}
        GssapiAllowedMech krb5
        Require user anna@CONTOSO.COM
        RequestHeader set Authorization "{basic}"
    </Location>
    ProxyPass / http://127.0.0.1:{back}/ flushpackets=on
</VirtualHost>
"""


class Setting:
    def __init__(self, folder, domain):
        self.domain, self.table = domain, Table(folder / "logons")
        os.environ.update(domain.environment)
        os.environ.pop("NTLM_USER_FILE", None)

    def endpoint(self, **settings):
        made = Endpoint(self.table.certificates, **settings)
        made.base = f"https://{HOST}:{made.port}"
        return made

    def test(self, port, *more):
        return self.table.ask("--autodiscover", f"https://{HOST}:{port}/autodiscover/autodiscover.xml", *more)


def judge(name, ran, wanted):
    told, severity = ran.first()
    fine = told in wanted if wanted else ran.document and severity != "error"
    case(f"{name}: {' or '.join(wanted) or 'no error'}", fine, (ran.exit, ran.ids(), ran.errors[-300:]))


def kerberos(s):
    s.domain.ticket(ANNA.alias, ANNA.password)
    for protection, admits in GETS_IN.items():
        with s.endpoint(protection=protection, schemes=("Negotiate",)) as endpoint:
            for binding in ("right", "none", "wrong"):
                judge(f"a ticket of Samba, protection {protection}, binding {binding}",
                      s.test(endpoint.port, "--auth", "negotiate", "--bindings", binding),
                      FINE if binding in admits else REFUSED)
            case(f"{protection}: sessions closed", endpoint.opened and endpoint.opened == endpoint.closed)
    with s.endpoint() as endpoint:
        endpoint.base = f"https://localhost:{endpoint.port}"
        judge("a name without an SPN", s.table.ask("--autodiscover", f"{endpoint.base}/autodiscover/autodiscover.xml",
                                                   "--auth", "negotiate"), ("probe-auth-no-spn",))


def apache(s, folder):
    """Apache lets Anna in by her ticket, and logs on to the endpoint with her password."""
    if not fronts.acceptor_there():
        return case("SKIPPED: mod_auth_gssapi is missing", True)
    with Endpoint(s.table.certificates, certificate=None, schemes=("Basic",)) as endpoint:
        chain, key = s.table.certificates.paths("good")
        own = fronts.own_folder(folder, "apache")
        port = fronts.free_port()
        keytab = own / "keytab"
        shutil.copy(s.domain.keytab, keytab)
        keytab.chmod(0o644)
        text = FRONT.format(port=port, modules=fronts.MODULES, chain=chain, key=key, keytab=keytab, basic=basic(ANNA),
                            back=endpoint.port)
        with fronts.start(own, "apache", text, port):
            endpoint.base = f"https://{HOST}:{port}"
            judge("mod_auth_gssapi with the keytab of Samba", s.test(port, "--auth", "negotiate"), FINE)
            case("through Apache: sessions closed", endpoint.opened and endpoint.opened == endpoint.closed)
            s.domain.ticket("boris", "Secret of Boris 2")
            judge("mod_auth_gssapi: another user's ticket", s.test(port, "--auth", "negotiate"),
                  (*REFUSED, "probe-401-proxy"))
    return None


def wait_for_winbind():
    deadline = time.monotonic() + 60
    while run("wbinfo", "-a", f"CONTOSO\\{ANNA.alias}%{ANNA.password}").returncode:
        if time.monotonic() > deadline:
            raise RuntimeError("winbind lets nobody in")
        time.sleep(0.5)


def ntlm(s):
    """gss-ntlmssp asks winbind, which asks the directory."""
    wait_for_winbind()
    login = ("--auth", "ntlm", "--login", f"CONTOSO\\{ANNA.alias}", "--password-file", str(s.table.password))
    wrong = s.table.folder / "wrong"
    wrong.write_text("not the password\n")
    for protection, admits in GETS_IN.items():
        with s.endpoint(protection=protection, schemes=("NTLM",)) as endpoint:
            for binding in ("right", "none", "wrong"):
                judge(f"NTLM by winbind, protection {protection}, binding {binding}",
                      s.test(endpoint.port, *login, "--bindings", binding), FINE if binding in admits else REFUSED)
    with s.endpoint(schemes=("NTLM",)) as endpoint:
        judge("NTLM by winbind, a wrong password",
              s.test(endpoint.port, *login, "--password-file", str(wrong)), REFUSED)
