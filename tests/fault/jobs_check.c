/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_check.c: checks of an organization in which every family has something to say, with silences of all kinds. */
#include <mapicfg.h>

#include "../unit/inputs.h"
#include "jobs.h"

/* Two exports of one organization, so that objects are met twice, and mailboxes that state their servers beside. */
static const char organization[] =
    "[{\"Name\": \"Contoso\", \"MapiHttpEnabled\": false, \"OAuth2ClientProfileEnabled\": true},"
    "{\"Name\": \"Corporate\", \"Type\": \"ADFS\", \"IsDefaultAuthorizationEndpoint\": true, \"Enabled\": false},"
    "{\"Name\": \"Auth Configuration\", \"CurrentCertificateThumbprint\": \"B2\"},"
    "{\"Name\": \"EX1\", \"Fqdn\": \"ex1.contoso.com\", \"Site\": \"Berlin\", \"ServerRole\": \"Mailbox\","
    " \"AdminDisplayVersion\": \"Version 15.1 (Build 2507.6)\"},"
    "{\"Name\": \"EX2\", \"Fqdn\": \"ex2.contoso.com\", \"Site\": \"Berlin\", \"ServerRole\": \"Mailbox\","
    " \"AdminDisplayVersion\": \"Version 15.2 (Build 986.5)\"},"
    "{\"Identity\": \"EX1\\\\mapi (Default Web Site)\", \"Server\": \"EX1\", \"IISAuthenticationMethods\": [\"Ntlm\"],"
    " \"InternalUrl\": \"https://ex1.contoso.com/mapi\", \"ExternalUrl\": null, \"MetabasePath\":"
    " \"IIS://ex1.contoso.com/W3SVC/1/ROOT/mapi\"},"
    "{\"Identity\": \"EX2\\\\mapi (Default Web Site)\", \"Server\": \"EX2\", \"IISAuthenticationMethods\": [\"Basic\"],"
    " \"InternalUrl\": \"https://mail.contoso.com/owa\", \"ExternalUrl\": \"http://mail.contoso.com/mapi\"},"
    "{\"Identity\": \"EX3\\\\mapi (Default Web Site)\", \"Server\": \"EX3\", \"IISAuthenticationMethods\": [\"OAuth\"],"
    " \"InternalUrl\": null, \"ExternalUrl\": null, \"ExtendedProtectionTokenChecking\": \"Require\"},"
    "{\"Identity\": \"EX4\\\\mapi (Default Web Site)\", \"Server\": \"EX4\", \"IISAuthenticationMethods\": [\"Ntlm\"],"
    " \"InternalUrl\": \"https://out.contoso.com/mapi\", \"ExtendedProtectionTokenChecking\": \"Require\","
    " \"ExtendedProtectionFlags\": [\"Proxy\"], \"ExtendedProtectionSPNList\": [\"HTTP\\\\old\", \"HTTP/short\"]},"
    "{\"Identity\": \"EX5\\\\mapi (Default Web Site)\", \"Server\": \"EX5\", \"IISAuthenticationMethods\": [\"OAuth\"],"
    " \"InternalUrl\": \"https://out.contoso.com/mapi\"},"
    "{\"Name\": \"EX4\", \"AutoDiscoverServiceInternalUri\": \"https://find.contoso.com/\","
    " \"AlternateServiceAccountConfiguration\": \"Latest: 1/1/2026, CONTOSO\\\\ASA$\"},"
    "{\"Name\": \"EX5\", \"AutoDiscoverServiceInternalUri\": null,"
    " \"AlternateServiceAccountConfiguration\": \"Latest: 1/1/2026, CONTOSO\\\\OLD$\"},"
    "{\"SamAccountName\": \"ASA$\", \"servicePrincipalName\": [\"http/a\"], \"msDS-SupportedEncryptionTypes\": 4},"
    "{\"SamAccountName\": \"WEB$\", \"servicePrincipalName\": [\"http/a\", \"http/out.contoso.com\"]},"
    "{\"Identity\": \"EX2\\\\EWS (Default Web Site)\", \"Server\": \"EX2\", \"MRSProxyEnabled\": false,"
    " \"InternalUrl\": \"https://ews.contoso.com/EWS/Exchange.asmx\", \"ExternalUrl\": null},"
    "{\"Identity\": \"EX1\\\\Rpc (Default Web Site)\", \"Server\": \"EX1\", \"SSLOffloading\": true,"
    " \"InternalHostname\": \"ex1.contoso.com\", \"ExternalHostname\": \"mail.contoso.com\"},"
    "{\"Thumbprint\": \"A1\", \"Services\": \"IIS\", \"CertificateDomains\": [\"*.contoso.net\"],"
    " \"PublicKeySize\": 1024, \"SignatureAlgorithm\": \"sha1RSA\", \"HasPrivateKey\": false,"
    " \"NotAfter\": \"2026-12-24\"},"
    "{\"Thumbprint\": \"B2\", \"Services\": \"SMTP\", \"CertificateDomains\": [\"out.contoso.com\"],"
    " \"NotAfter\": \"2027-12-24\"}]";
static const char policies[] =
    "REGEDIT4\n[HKCU\\Software\\Microsoft\\Exchange]\n\"MapiHttpDisabled\"=dword:1\nno value\n"
    "[HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\Security]\n"
    "\"AuthenticationService\"=hex(4):10,\\\n  00,00,00\n"
    "[HKLM\\Software\\Microsoft\\Exchange]\n\"MapiHttpDisabled\"=dword:1\n";
static const char preg[] = /* the first list deletes a value, the second a key */
    "PReg\1\0\0\0"
    "[\0S\0o\0f\0t\0w\0a\0r\0e\0\\\0M\0i\0c\0r\0o\0s\0o\0f\0t\0\\\0E\0x\0c\0h\0a\0n\0g\0e\0\0\0;\0"
    "*\0*\0D\0e\0l\0e\0t\0e\0V\0a\0l\0u\0e\0s\0\0\0;\0\1\0\0\0;\0\4\0\0\0;\0x\0;\0]\0"
    "[\0S\0o\0f\0t\0w\0a\0r\0e\0\0\0;\0"
    "*\0*\0D\0e\0l\0e\0t\0e\0K\0e\0y\0s\0\0\0;\0\1\0\0\0;\0\2\0\0\0;\0x\0]\0"
    "[\0S\0o\0f\0t\0w\0a\0r\0e\0\\\0M\0i\0c\0r\0o\0s\0o\0f\0t\0\\\0E\0x\0c\0h\0a\0n\0g\0e\0\0\0;\0"
    "M\0a\0p\0i\0H\0t\0t\0p\0D\0i\0s\0a\0b\0l\0e\0d\0\0\0;\0\4\0\0\0;\0\4\0\0\0;\0\1\0\0\0]\0";
static const char spns[] =
    "for CN=ASA,DC=contoso,DC=com:\n\thttp/b\nhttp/a on these accounts:\n\tCN=ASA,DC=contoso,DC=com\n"
    "\tCN=WEB,DC=contoso,DC=com\n";
static const char silences[] =
    "# all kinds\n"
    "check-url-server-name * until 2030-01-01 all of a rule\n"
    "check-url-http EX2\\mapi (Default Web Site) until 2030-01-01 one\n"
    "check-url-path EX?\\* until 2030-01-01 a pattern\n"
    "check-url-none contoso.com/* until 2030-01-01 mailboxes\n"
    "check-url-none EX3\\* until 2020-01-01 over\n"
    "check-url-none EX9 until 2030-01-01 unused\n";

static mapicfg_status check(const char *text, const char *builds) {
    const mapicfg_input inputs[] = {input_bytes(organization, sizeof organization - 1, "organization"),
                                    input_bytes(vdir_input.bytes, vdir_input.size, "vdirs"),
                                    input_bytes(policies, sizeof policies - 1, "policies"),
                                    input_bytes(preg, sizeof preg - 1, "User/Registry.pol"),
                                    input_bytes(spns, sizeof spns - 1, "spns"),
                                    input_file("tests/data/table/mailboxes.csv")};
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    mapicfg_findings *findings;
    char *json = NULL;
    options.now = INT64_C(1795824000000); /* 2026-11-28 */
    options.silences = text;
    options.builds = builds;
    mapicfg_status status = mapicfg_check(inputs, sizeof inputs / sizeof *inputs, &options, NULL, &findings, NULL);
    if (!status) status = mapicfg_findings_dup_json(findings, &json, NULL);
    mapicfg_free(json);
    mapicfg_findings_free(findings);
    return status;
}

static mapicfg_status check_all(void) {
    return check(NULL, NULL);
}

static mapicfg_status check_silenced(void) {
    return check(silences, "15.2.2562.60 Exchange SE RTM Oct26SU\nends SE 2036-01-01\n");
}

/* An import fails as a whole in the store, and so does the check of it. */
static mapicfg_status check_store(void) {
    mapicfg_directory *directory = open_prepared();
    const mapicfg_input input_of_store = input_store(directory);
    mapicfg_findings *findings;
    mapicfg_status status = mapicfg_check(&input_of_store, 1, NULL, NULL, &findings, NULL);
    mapicfg_findings_free(findings);
    return check_prepared(directory, status);
}

const struct job check_jobs[] = {
    {"check", check_all, 0},
    {"check, silenced", check_silenced, 0},
    {"check, store", check_store, 0},
    {NULL, NULL, 0},
};
