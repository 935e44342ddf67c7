# SPDX-License-Identifier: LGPL-2.1-or-later
"""Warnings of cmdlets follow from the decisions before and after: after each statement of random scripts, the numbers
that warnings tell are those of an audit of the whole store before and after, compared mailbox by mailbox. Warnings of
values are compared with what the page of Set-MapiVirtualDirectory says of the virtual directories before and after."""
import collections
import random
import sqlite3
import warnings

import pytest

import mapicfg
from mapicfg import Changes

HOSTS = ("mail", "post", "web")
SITES = {"FE1": "A", "FE2": "A", "FE3": "B", "FE4": "B", "FE5": "C", "OLD": "A", "RTM": "B"}
VERSIONS = {"OLD": "Version 14.3 (Build 513.0)", "RTM": "Version 15.0 (Build 516.32)"}
NAMES = (*SITES, "fe2.contoso.com", "LONE", None)
BOOLEANS = ("$true", "$false")

# What is told of a statement, and the change that it counts. Who has no way left is not counted as lost inside and
# outside.
TOLD = {"cmdlet-restart": Changes.RESTART, "cmdlet-refresh": Changes.REFRESH, "cmdlet-way-lost": Changes.WAY_LOST,
        "cmdlet-internal-lost": Changes.INTERNAL_LOST, "cmdlet-external-lost": Changes.EXTERNAL_LOST,
        "cmdlet-answer-unknown": Changes.UNKNOWN, "cmdlet-blocks-without-effect": Changes.BLOCK_FAILS,
        "cmdlet-archives-unreachable": Changes.ARCHIVE_LOST, "cmdlet-override-redundant": Changes.OVERRIDE_REDUNDANT}
EACH = {"cmdlet-block-no-effect": Changes.BLOCK_FAILS, "cmdlet-mapi-disabled": Changes.MAPI_OFF,
        "cmdlet-archive-unreachable": Changes.ARCHIVE_LOST, "cmdlet-no-way-left": Changes.WAY_LOST}
VALUES = {"cmdlet-no-methods", "cmdlet-oauth-missing", "cmdlet-no-urls", "cmdlet-url-path", "cmdlet-spn-list-empty",
          "cmdlet-proxy-without-spn", "cmdlet-spn-dotless", "cmdlet-spn-invalid", "cmdlet-url-without-methods"}
NAMES_OF_SERVICES = ("HTTP/mail.contoso.com", "HTTP/mail", "HTTP/ex.contoso.com:443", "mail.contoso.com", "HTTP/")
TOTALS_OF_MAILBOXES = {Changes.RESTART, Changes.REFRESH, Changes.OVERRIDE_REDUNDANT}


def organization(directory, chosen, count):
    directory.organization = mapicfg.Organization(name="Contoso", identity="Contoso",
                                                  mapi_http_enabled=chosen.random() < 0.5)
    for name, site in SITES.items():
        directory.servers.put(mapicfg.Server(name=name, fqdn=f"{name.lower()}.contoso.com", site=site,
                                             admin_display_version=VERSIONS.get(name, "Version 15.2 (Build 1544.4)")))
    for name in chosen.sample(sorted(SITES), 3):
        outside = chosen.choice(("mail.contoso.com", "x.contoso.com", None))
        directory.collection(mapicfg.OutlookAnywhere).put(mapicfg.OutlookAnywhere(
            identity=f"{name}\\Rpc (Default Web Site)", server=name, internal_hostname="mail.contoso.com",
            external_hostname=outside))
    for number in range(count):
        mailbox = mapicfg.Mailbox(name=f"user{number}", identity=f"contoso.com/Users/user{number}",
                                  mapi_http_enabled=chosen.choice((None, None, True, False)),
                                  mapi_block_outlook_external_connectivity=chosen.random() < 0.4,
                                  mapi_enabled=chosen.random() < 0.9, mapi_block_outlook_rpc_http=chosen.random() < 0.3)
        server = chosen.choice(NAMES)
        if server:
            mailbox.server_name = server
        directory.mailboxes.put(mailbox)


def url(chosen):
    path = chosen.choice(("/mapi", "/mapi", "/mapi/", "", "/", "/exchange"))
    return "$null" if chosen.random() < 0.25 else f"https://{chosen.choice(HOSTS)}.contoso.com{path}"


def some(chosen, values):
    return ",".join(chosen.sample(values, chosen.randrange(len(values)))) or "$null"


def values(chosen):
    """Parameters of a virtual directory that change nothing for mailboxes."""
    return chosen.choice((
        f"-IISAuthenticationMethods {some(chosen, ('Basic', 'Ntlm', 'OAuth'))}",
        f"-ExtendedProtectionTokenChecking {chosen.choice(('None', 'Allow', 'Require'))}",
        f"-ExtendedProtectionFlags {some(chosen, ('Proxy', 'AllowDotlessSPN', 'ProxyCoHosting'))}",
        f"-ExtendedProtectionSPNList {some(chosen, NAMES_OF_SERVICES)}",
        f"-ExtendedProtectionSPNList {some(chosen, NAMES_OF_SERVICES[:1])} -ExtendedProtectionFlags Proxy"))


def statement(directory, chosen, count):
    kind = chosen.choice(("org", "mailbox", "mailboxes", "new", "new", "set", "set", "values", "values", "remove"))
    server = chosen.choice(sorted(SITES))
    vdirs = [vdir.label for vdir in directory.virtual_directories]
    if kind == "org":
        return f"Set-OrganizationConfig -MapiHttpEnabled {chosen.choice(BOOLEANS)}"
    setting = chosen.choice(("MapiHttpEnabled", "MAPIEnabled", "MAPIBlockOutlookExternalConnectivity",
                             "MAPIBlockOutlookRpcHttp"))
    value = chosen.choice((*BOOLEANS, "$null") if setting == "MapiHttpEnabled" else BOOLEANS)
    if kind == "mailbox":
        return f"Set-CASMailbox user{chosen.randrange(count)} -{setting} {value}"
    if kind == "mailboxes":
        return f"Get-CASMailbox | Where-Object {{$_.ServerName -eq '{server}'}} | Set-CASMailbox -{setting} {value}"
    if kind == "new" or not vdirs:
        server = chosen.choice(sorted(set(SITES) - set(VERSIONS)))  # the others cannot have one
        if any(one.upper().startswith(server) for one in vdirs):
            return f"Get-MapiVirtualDirectory -Server {server} | Set-MapiVirtualDirectory -ExternalUrl {url(chosen)}"
        return (f"New-MapiVirtualDirectory -Server {server} -InternalUrl {url(chosen)} -ExternalUrl {url(chosen)} "
                f"{values(chosen)}")
    if kind == "remove" and len(vdirs) > 1:
        return f"Remove-MapiVirtualDirectory '{chosen.choice(vdirs)}' -Confirm:$false"
    if kind == "values":
        named = chosen.choice((f"Get-MapiVirtualDirectory '{chosen.choice(vdirs)}'", "Get-MapiVirtualDirectory"))
        return f"{named} | Set-MapiVirtualDirectory {values(chosen)}"
    if chosen.random() < 0.2:
        return f"Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -InternalUrl {url(chosen)}"
    return f"Set-MapiVirtualDirectory '{chosen.choice(vdirs)}' -InternalUrl {url(chosen)} -ExternalUrl {url(chosen)}"


def texts(value):
    return [] if value is None or value is mapicfg.NOT_STATED else list(map(str, value))


def wrong_names(vdir):
    """Service principal names that are none, and those without a dot where the flag for them is missing."""
    flags = texts(vdir.extended_protection_flags)
    for name in texts(vdir.extended_protection_spn_list):
        host = name.partition("/")[2].partition(":")[0]
        if not host:
            yield "cmdlet-spn-invalid", name
        elif "." not in host and "AllowDotlessSPN" not in flags:
            yield "cmdlet-spn-dotless", name


def wrong_values(vdir):
    methods, names = texts(vdir.iis_authentication_methods), texts(vdir.extended_protection_spn_list)
    urls = {"InternalUrl": vdir.internal_url, "ExternalUrl": vdir.external_url}
    if not methods:
        yield "cmdlet-no-methods", None
    elif "OAuth" not in methods:
        yield "cmdlet-oauth-missing", None
    if list(urls.values()) == [None, None]:
        yield "cmdlet-no-urls", None
    if str(vdir.extended_protection_token_checking) == "Require" and not names:
        yield "cmdlet-spn-list-empty", None
    if "Proxy" in texts(vdir.extended_protection_flags) and not names:
        yield "cmdlet-proxy-without-spn", None
    for name, value in urls.items():
        if value and value.rstrip("/").partition("contoso.com")[2] != "/mapi":
            yield "cmdlet-url-path", (name, value)
    yield from wrong_names(vdir)


def virtual_directories(directory):
    """What is wrong with each, and its URLs."""
    return {vdir.label: (set(wrong_values(vdir)), (vdir.internal_url, vdir.external_url))
            for vdir in directory.virtual_directories}


def compare_values(script, said, before, after):
    expected = collections.Counter()
    for label, (wrong, urls) in after.items():
        had, old = before.get(label, (set(), (None, None)))
        expected.update((label, one) for one, _ in wrong - had)
        if "-IISAuth" not in script and any(new and new != was for new, was in zip(urls, old)):
            expected[label, "cmdlet-url-without-methods"] += 1
    assert collections.Counter((one.object, one.id) for one in said if one.id in VALUES) == expected, (script, said)


def decisions(directory):
    return {row.identity: row.decision for row in directory.audit()}


def audited(before, after):
    """How many mailboxes each change concerns, and what each mailbox is warned of."""
    counts, each = collections.Counter(), collections.Counter()
    for identity, was in before.items():
        changes = mapicfg.changes(was, after[identity])
        for change in EACH.values():
            if changes & change and not (change == Changes.WAY_LOST and changes & Changes.MAPI_OFF):
                each[identity, change] += 1
        if changes & Changes.WAY_LOST:
            changes &= ~(Changes.INTERNAL_LOST | Changes.EXTERNAL_LOST)
        counts.update(change for change in TOLD.values() if changes & change)
    return counts, each


def told(said):
    counts, each = collections.Counter(), collections.Counter()
    for warning in said:
        if warning.id in TOLD:
            counts[TOLD[warning.id]] += int(warning.arguments[0])
        if warning.id in EACH:
            each[warning.object, EACH[warning.id]] += 1
    return counts, each


def compare(directory, script, said, before, after):
    counts, each = audited(before, after)
    got_counts, got_each = told(said)
    if "CASMailbox" in script:
        assert got_each == each, (script, said)
        counts = collections.Counter({one: count for one, count in counts.items() if one in TOTALS_OF_MAILBOXES})
    else:
        assert not got_each
    assert got_counts == counts, (script, said)
    return set(counts)


def run(directory, script, **options):
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        return list(directory.exec(script, **options).warnings)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("whole", [False, True], ids=["one by one", "one script"])
def test_warnings_are_what_an_audit_says(seed, whole):
    """One by one, and as one script, in which what is known is kept from statement to statement."""
    chosen, count, met = random.Random(seed), 40, set()
    with mapicfg.Directory() as directory:
        organization(directory, chosen, count)
        before, script, steps = decisions(directory), [], []
        vdirs = virtual_directories(directory)
        for _ in range(30):
            line = statement(directory, chosen, count)
            said = run(directory, line)
            after = decisions(directory)
            met |= compare(directory, line, said, before, after)
            compare_values(line, said, vdirs, vdirs := virtual_directories(directory))
            steps += [(one.id, one.sentence) for one in said]
            script.append(line)
            before = after
        assert len(met) > 3
        if whole:
            with mapicfg.Directory() as other:
                organization(other, random.Random(seed), count)
                assert [(one.id, one.sentence) for one in run(other, "\n".join(script))] == steps
                assert decisions(other) == before


def viewed(path):
    with sqlite3.connect(path) as connection:
        return dict(connection.execute("SELECT Identity, effective FROM Effective"))


def test_what_is_taken_back_is_forgotten(tmp_path):
    """What a statement worked out early, of changes before it too, is undone with the statement: the view and the next
    warnings are right nevertheless."""
    path = tmp_path / "x.store"
    with mapicfg.Directory(path, create=True, empty=True) as directory:
        organization(directory, random.Random(3), 40)
        before = decisions(directory)
        with directory.transaction():
            for name in ("FE1", "FE3"):
                directory.virtual_directories.put(mapicfg.VirtualDirectory(
                    identity=f"{name}\\mapi (Default Web Site)", name="mapi (Default Web Site)", server=name,
                    internal_url="https://mail.contoso.com/mapi"))
            with pytest.raises(mapicfg.MapicfgError):
                run(directory, "New-MapiVirtualDirectory -Server FE2 -InternalUrl https://web.contoso.com/mapi\n"
                               "Remove-MapiVirtualDirectory FE9 -Confirm:$false -ErrorAction Stop")
        middle = decisions(directory)
        assert {mapicfg.changes(was, middle[name]) for name, was in before.items()} != {0}
        assert viewed(path) == {name: decision.effective for name, decision in middle.items()}
        line = "Set-MapiVirtualDirectory 'FE1\\mapi (Default Web Site)' -ExternalUrl https://web.contoso.com/mapi"
        compare(directory, line, run(directory, line), middle, decisions(directory))


def test_more_virtual_directories_than_are_followed_one_by_one():
    """After some thousand in one statement, the store makes all its classes of servers anew, under numbers that were
    those of others."""
    chosen = random.Random(7)
    with mapicfg.Directory() as directory:
        organization(directory, chosen, 40)
        with directory.transaction():
            for number in range(4100):
                name = sorted(SITES)[number] if number < 3 else f"EX{number}"
                directory.virtual_directories.put(mapicfg.VirtualDirectory(
                    identity=f"{name}\\mapi (Default Web Site)", name="mapi (Default Web Site)", server=name,
                    internal_url=f"https://{HOSTS[number % 3]}.contoso.com/mapi"))
        before = decisions(directory)
        lines = ("Set-MapiVirtualDirectory 'FE1\\mapi (Default Web Site)' -ExternalUrl https://mail.contoso.com/mapi",
                 "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://post.contoso.com/mapi",
                 "Set-MapiVirtualDirectory 'FE2\\mapi (Default Web Site)' -ExternalUrl $null")
        said = {line: run(directory, line) for line in lines[:1]}
        middle = decisions(directory)
        compare(directory, lines[0], said[lines[0]], before, middle)
        both = run(directory, "\n".join(lines[1:]))
        first = run(directory, "Set-MapiVirtualDirectory 'FE2\\mapi (Default Web Site)' -ExternalUrl "
                               "https://post.contoso.com/mapi")
        there = decisions(directory)
        second = run(directory, lines[2])
        counts, _ = told(both)
        assert counts == audited(middle, there)[0] + audited(there, decisions(directory))[0], (both, first, second)


def test_another_handle_changes_what_was_known(tmp_path):
    """A confirmation comes in the middle of a script: what is changed meanwhile is not mistaken for known."""
    with mapicfg.Directory(tmp_path / "x.store", create=True, empty=True) as directory:
        organization(directory, random.Random(5), 40)
        run(directory, "New-MapiVirtualDirectory -Server FE1 -InternalUrl https://mail.contoso.com/mapi")
        seen = {}

        def confirm(_question):
            with mapicfg.Directory(tmp_path / "x.store") as other:
                for number in range(20):
                    other.mailboxes.set(f"user{number}", mapi_http_enabled=None, mapi_enabled=True,
                                        mapi_block_outlook_rpc_http=False)
                seen["before"] = decisions(other)
            return True
        lines = ["Set-OrganizationConfig -MapiHttpEnabled $false",
                 "Set-OrganizationConfig -MapiHttpEnabled $true -Confirm"]
        said = run(directory, "\n".join(lines), confirm=confirm)
        after = decisions(directory)
        got = told(said)[0][Changes.RESTART]
        assert got == audited(seen["before"], after)[0][Changes.RESTART] > 20
