# SPDX-License-Identifier: LGPL-2.1-or-later
"""meaning.py: what one record of a log says, from its cells as Python's csv gave them: the rules of log_summary.h once
more, written from its words and not from the library."""
import datetime
import ipaddress
import re

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MILLISECOND = datetime.timedelta(milliseconds=1)
NOBODY = ("", "anonymous")
ACCOUNT = re.compile(r"^(nt authority\\|S-1-5-(18|19|20)$|([^@]*[\\/])?(HealthMailbox|SystemMailbox\{|FederatedEmail\.|"
                     r"Migration\.|DiscoverySearchMailbox|extest_|MSExchApproval|Exchange Online-ApplicationAccount|"
                     r"SM_[0-9a-f]{10}|[^@\\/]*\$(@|$)))", re.I)
PROBE = re.compile(r"AMProbe|ActiveMonitoring|MSExchangeHM|HealthManager|MapiHttpClient|ExchangeInternalEwsClient|"
                   r"ExchangeWebServicesProxy|RpcClientAccess\.Monitoring", re.I)
CHECK = re.compile(r"(healthcheck\.htm|/owa/auth/x\.gif)$", re.I)
FOLDERS = {"microsoft-server-activesync": "eas", "rpc": "rpchttp", "rpcwithcert": "rpchttp", "mapihttp": "mapi"}
PRIVATE = [ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                                             "fc00::/7")]


def cell(row, *names):
    """The first of these columns that the log has; IIS writes - for nothing."""
    for name in names:
        if name in row:
            return "" if row[name] == "-" and "sc-status" in row else row[name]
    return ""


def kind_of(row):
    if "sc-status" in row:
        return "iis"
    if "MapiRequestId" in row:
        return "mapi-http"
    if "ProxyAction" in row:
        return "http-proxy"
    return "mapi-client-access" if "activity-context-data" in row else "rpc-client-access"


def folder_of(row):
    return (re.match("/([^/]*)", cell(row, "UrlStem", "cs-uri-stem")) or ["", ""])[1].lower()


def user_of(row):
    names = (cell(row, *columns) for columns in (("AuthenticatedUser", "cs-username"), ("AuthenticatedUserEmail",),
                                                 ("UPN",), ("client-name",)))
    return next((name.lower() for name in names if name.lower() not in NOBODY), "")


def mailbox_of(row):
    name = cell(row, "MailboxId") or cell(row, "AnchorMailbox")
    if not name:
        name = (re.search("MailboxId=([^&;]*)", cell(row, "UrlQuery", "cs-uri-query"), re.I) or ["", ""])[1]
    name = re.sub(r"^(MailboxGuid~|Smtp[~:])", "", name, flags=re.I)
    guid = re.match(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name, re.I)
    return (guid[0] if guid else name).lower()


def client_of(row):
    software = cell(row, "ClientSoftware", "client-software")
    if software:
        version = cell(row, "ClientSoftwareVersion", "client-software-version")
        return (re.sub(r"\.exe$", "", software, flags=re.I) + (" " + version if version else "")).lower()
    agent = cell(row, "UserAgent", "cs(User-Agent)")
    if "sc-status" in row:
        agent = agent.replace("+", " ")  # as IIS writes a blank
    outlook = re.search(r"Microsoft (?:Office )?Outlook ([\d.]*)", agent)
    if outlook:
        return "outlook " + outlook[1]
    product = re.match(r"([^/]*)/([\d.]*)", agent)
    if not product or agent.startswith("Mozilla/"):
        return agent.lower()
    return (product[1] + (" " + product[2] if product[2] else "")).lower()


def network_of(row):
    text = cell(row, "ClientIpAddress", "ClientIP", "client-ip", "c-ip").partition("%")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # nothing, or what people have made unknown
        return ""
    if address.is_loopback or address.is_link_local:
        return "local"
    inside = any(address in net for net in PRIVATE if net.version == address.version)
    return "private" if inside else "public"


def auth_of(row):
    if "AuthenticationType" not in row:
        return ""
    name = cell(row, "AuthenticationType").lower()
    return name if name in ("basic", "ntlm", "negotiate", "bearer") else "other" if name else "none"


def request_of(row):
    name = cell(row, "RequestType", "operation")
    return (name or (re.search(";RT:([^;]*)", cell(row, "ClientRequestId")) or ["", ""])[1]).lower()


def protocol_of(row, kind):
    if kind == "mapi-http":
        return "mapi"
    name = cell(row, "Protocol", "protocol").lower() or folder_of(row)
    return FOLDERS.get(name, name)


def error_of(row):
    """Why it failed; "" if it did not."""
    code = re.match(r"\d*", cell(row, "rpc-status"))[0]
    word = re.match("[A-Za-z][0-9A-Za-z]{0,63}", cell(row, "rpc-status"))
    if word:
        return "mapi " + word[0].lower()
    for number in (code, cell(row, "ReturnCode"), cell(row, "StatusCode")):
        if number not in ("", "0"):
            return "mapi 0x%x" % int(number)
    if cell(row, "ResponseCode") not in ("", "0"):
        return "response " + cell(row, "ResponseCode")
    status = cell(row, "HttpStatus", "HttpStatusCode", "sc-status")
    if status == "" or int(status) < 400 or (status == "401" and user_of(row) == ""):
        return ""  # nobody who asks to be asked for credentials has failed
    word = re.match("[0-9A-Za-z]{0,64}", cell(row, "ErrorCode"))[0]
    return "http " + status + (" " + word if word else "")


def noise_of(row):
    user = user_of(row)
    if ACCOUNT.search(user):
        return "account"
    if PROBE.search(cell(row, "UserAgent", "cs(User-Agent)")) or PROBE.search(cell(row, "ClientSoftware",
                                                                                   "client-software")):
        return "probe"
    if CHECK.search(cell(row, "UrlStem", "cs-uri-stem")):
        return "healthcheck"
    status = cell(row, "HttpStatus", "HttpStatusCode", "sc-status")
    return "challenge" if status == "401" and user == "" else ""


def time_of(row):
    text = cell(row, "DateTime", "date-time") or row["date"] + "T" + row["time"] + "Z"
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - EPOCH) // MILLISECOND


def latency_of(row):
    """Milliseconds; None: the log does not say."""
    text = cell(row, "TotalRequestTime", "TotalRequestLatency", "time-taken", "processing-time")
    if ":" in text:
        hours, minutes, seconds, fraction = re.match(r"(\d+):(\d+):(\d+)\.(\d{3})", text).groups()
        return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction)
    return int(float(text)) if text else None


def waits(row, request):
    command = re.search(r"Cmd=([^&;]*)", cell(row, "UrlQuery", "cs-uri-query"), re.I)
    folder = folder_of(row)
    return request == "notificationwait" or folder in ("rpc", "rpcwithcert") or (
        kind_of(row) == "iis" and folder == "mapi") or (
        folder == "microsoft-server-activesync" and command is not None and command[1].lower() == "ping")


def meaning(row):
    """All that is said of a record."""
    kind, request, time, noise = kind_of(row), request_of(row), time_of(row), noise_of(row)
    moment = datetime.datetime.fromtimestamp(time // 1000, datetime.timezone.utc)
    return {
        "kind": kind, "protocol": protocol_of(row, kind), "server": cell(row, "ServerHostName").lower(),
        "front": cell(row, "SourceCafeServer").lower(), "target": cell(row, "TargetServer").lower(),
        "host": cell(row, "UrlHost", "cs-host").lower(), "network": network_of(row), "client": client_of(row),
        "mode": cell(row, "ClientMode", "client-mode").lower(), "user": user_of(row), "mailbox": mailbox_of(row),
        "auth": auth_of(row), "status": cell(row, "HttpStatus", "HttpStatusCode", "sc-status"), "request": request,
        "error": error_of(row), "hour": moment.strftime("%Y-%m-%dT%H"),
        "day": moment.strftime("%Y-%m-%d"),
        "noise": noise, "time": time, "latency": latency_of(row), "waits": waits(row, request),
    }
