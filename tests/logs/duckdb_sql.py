# SPDX-License-Identifier: LGPL-2.1-or-later
"""duckdb_sql.py: the SQL by which DuckDB says what logs say: of each kind of log the columns that mean the same."""
import plain

NUMBERS = ("records", "failures", "users", "mailboxes", "timed", "waits", "first", "last", "sum", "min", "max", "none",
           "basic", "ntlm", "negotiate", "bearer", "other", "p50", "p90", "p95", "p99")

ACCOUNT = (r"^(nt authority\\|S-1-5-(18|19|20)$|([^@]*[\\/])?(HealthMailbox|SystemMailbox\{|FederatedEmail\.|"
           r"Migration\.|DiscoverySearchMailbox|extest_|MSExchApproval|Exchange Online-ApplicationAccount|"
           r"SM_[0-9a-f]{10}|[^@\\/]*\$(@|$)))")
PROBE = ("AMProbe|ActiveMonitoring|MSExchangeHM|HealthManager|MapiHttpClient|ExchangeInternalEwsClient|"
         r"ExchangeWebServicesProxy|RpcClientAccess\.Monitoring")
PRIVATE = r"^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])"
MOMENT = "%Y-%m-%dT%H:%M:%S.%gZ"

# What stands for each column of the view, by the first name in the header. '' where a log does not say it.
KINDS = {
    "proxy": {
        "kind": "'http-proxy'", "moment": "DateTime", "protocol": "lower(Protocol)", "server": "ServerHostName",
        "target": "TargetServer", "host": "UrlHost", "ip": "ClientIpAddress", "agent": "UserAgent",
        "account": "AuthenticatedUser", "mailbox": "coalesce(nullif(AnchorMailbox, ''), "
                                                   "regexp_extract(UrlQuery, '[Mm]ailboxId=([^&;]*)', 1))",
        "type": "AuthenticationType", "status": "HttpStatus", "stem": "UrlStem", "uri": "UrlQuery",
        "request": "regexp_extract(ClientRequestId, ';RT:([^;]*)', 1)", "latency": "TotalRequestTime",
    },
    "mapihttp": {
        "kind": "'mapi-http'", "moment": "DateTime", "protocol": "'mapi'", "front": "SourceCafeServer",
        "ip": "ClientIP", "software": "ClientSoftware", "version": "ClientSoftwareVersion", "mode": "ClientMode",
        "account": "AuthenticatedUser", "email": "AuthenticatedUserEmail", "mailbox": "MailboxId",
        "type": "AuthenticationType", "status": "HttpStatusCode", "request": "RequestType",
        "latency": "TotalRequestLatency", "code": "StatusCode", "response": "ResponseCode",
    },
    "iis": {
        "kind": "'iis'", "moment": "concat(date, 'T', time, '.000Z')", "stem": '"cs-uri-stem"',
        "uri": '"cs-uri-query"', "ip": '"c-ip"', "agent": '"cs(User-Agent)"', "account": '"cs-username"',
        "mailbox": "regexp_extract(\"cs-uri-query\", '[Mm]ailboxId=([^&;]*)', 1)", "status": '"sc-status"',
        "latency": '"time-taken"',
    },
}
RAW = ("kind", "moment", "protocol", "server", "front", "target", "host", "ip", "agent", "software", "version", "mode",
       "account", "email", "mailbox", "type", "status", "stem", "uri", "request", "latency", "code", "response")


def text(value):
    return "'" + value.replace("'", "''") + "'"


def head_of(path):
    """The names of the columns, the delimiter, and the lines before the first record."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            line = line.removeprefix(plain.BOM).decode("utf-8").rstrip("\r\n")
            if line.startswith("#Fields: "):
                fields = line.removeprefix("#Fields: ")
                return fields.split(" " if " " in fields else ","), " " if " " in fields else ",", number
    raise ValueError(path + " has no #Fields")


def kind_of(names):
    return "iis" if "sc-status" in names else "mapihttp" if "MapiRequestId" in names else "proxy"


def select_of(names, delimiter, skip, paths):
    """One SELECT over all files with one header."""
    columns = ", ".join("%s: 'VARCHAR'" % text(name) for name in names)
    table = (f"read_csv([{', '.join(map(text, paths))}], auto_detect = false, delim = {text(delimiter)}, quote = '\"', "
             f"escape = '\"', header = false, skip = {skip}, new_line = '\\r\\n', nullstr = '\\x01', "
             f"columns = {{{columns}}})")
    said = dict(KINDS[kind_of(names)])
    if "UrlHost" not in names:
        said.pop("host", None)
    cells = ", ".join(f"coalesce(cast({said.get(name, chr(39) * 2)} as varchar), '') as {name}_" for name in RAW)
    return f"select {cells} from {table}"


def all_records(paths):
    """CREATE TABLE said: a row for each record, with a column for each dimension."""
    same = {}
    for path in paths:
        names, delimiter, skip = head_of(path)
        same.setdefault((tuple(names), delimiter, skip), []).append(path)
    union = " union all ".join(select_of(*head, files) for head, files in same.items())
    folder = "lower(regexp_extract(stem_, '^/([^/]*)', 1))"
    name = f"coalesce(nullif(protocol_, ''), {folder})"
    who = "coalesce(nullif(nullif(nullif(account_, '-'), 'Anonymous'), ''), email_)"
    address = "split_part(ip_, '%', 1)"
    guid = r"'^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}).*$'"
    anchor = "regexp_replace(mailbox_, '^(MailboxGuid~|[Ss][Mm][Tt][Pp][~:])', '')"
    blank = "case when kind_ = 'iis' then replace(agent_, '+', ' ') else agent_ end"
    product = f"concat(regexp_extract({blank}, '^([^/]*)/', 1), ' ', regexp_extract({blank}, '/([0-9.]*)', 1))"
    agent = (f"case when regexp_matches({blank}, 'Microsoft (Office )?Outlook ') then "
             f"concat('outlook ', regexp_extract({blank}, 'Microsoft (Office )?Outlook ([0-9.]*)', 2)) "
             f"when contains(agent_, '/') then rtrim(lower({product})) else lower({blank}) end")
    software = "lower(rtrim(concat(regexp_replace(software_, '(?i)[.]exe$', ''), ' ', version_)))"
    millisecond = f"epoch_ms(strptime(moment_, {text(MOMENT)}))"
    return f"""create table said as select
        kind_ as kind,
        case {name} when 'microsoft-server-activesync' then 'eas' when 'rpc' then 'rpchttp' else {name} end as protocol,
        lower(server_) as server, lower(front_) as front, lower(target_) as target, lower(host_) as host,
        case when {address} = '' then '' when regexp_matches({address}, '^(127[.]|169[.]254[.]|::1$|fe[89ab])')
             then 'local' when regexp_matches({address}, {text(PRIVATE)}) then 'private' else 'public' end as network,
        case when software_ <> '' then {software} else {agent} end as client, lower(mode_) as mode,
        lower({who}) as "user", lower(regexp_replace({anchor}, {guid}, '\\1')) as mailbox,
        case when kind_ = 'iis' then '' when type_ = '' then 'none'
             when lower(type_) in ('basic', 'ntlm', 'negotiate', 'bearer') then lower(type_) else 'other' end as auth,
        status_ as status, lower(request_) as request,
        case when status_ = '401' and {who} = '' then '' when code_ not in ('', '0')
             then concat('mapi 0x', lower(to_hex(cast(code_ as ubigint))))
             when response_ not in ('', '0') then concat('response ', response_)
             when cast(status_ as integer) >= 400 then concat('http ', status_) else '' end as error,
        left(moment_, 13) as hour, left(moment_, 10) as day,
        case when regexp_matches({who}, {text(ACCOUNT)}, 'i') then 'account'
             when regexp_matches(agent_, {text(PROBE)}, 'i') or regexp_matches(software_, {text(PROBE)}, 'i')
             then 'probe' when regexp_matches(stem_, '(healthcheck[.]htm|/owa/auth/x[.]gif)$', 'i') then 'healthcheck'
             when status_ = '401' and {who} = '' then 'challenge' else '' end as noise,
        {millisecond} as time, cast(floor(cast(nullif(latency_, '') as double)) as bigint) as latency,
        lower(request_) = 'notificationwait' or {folder} in ('rpc', 'rpcwithcert')
        or (kind_ = 'iis' and {folder} = 'mapi') as waits
        from ({union})"""


def numbers(by, where):
    """SELECT of a table's rows: its key, then NUMBERS."""
    keys = ", ".join('"%s"' % name for name in by)
    if "error" in by:
        where += " and error <> ''"
    timed = "filter (where latency is not null and not waits)"
    auths = ", ".join(f"count(*) filter (where auth = '{auth}')" for auth in NUMBERS[11:17])
    points = ", ".join(f"coalesce(quantile_disc(latency, {point}) {timed}, 0)" for point in (0.5, 0.9, 0.95, 0.99))
    return (f"""select {keys + ',' if by else ''} count(*), count(*) filter (where error <> ''),
                count(distinct "user") filter (where "user" <> ''),
                count(distinct mailbox) filter (where mailbox <> ''), count(*) {timed},
                count(*) filter (where waits), coalesce(min(time), 0), coalesce(max(time), 0),
                cast(coalesce(sum(latency) {timed}, 0) as bigint), coalesce(min(latency) {timed}, 0),
                coalesce(max(latency) {timed}, 0), {auths}, {points} from said where {where}"""
            + (f" group by {keys}" if by else ""))


def readiness(where):
    """SELECTs of who could do without NTLM: one row for all, then a row for each method."""
    stated = f"select * from said where {where} and auth <> ''"
    asked = (f"with stated as ({stated}), asked as (select * from stated where kind = 'http-proxy' "
             "or not exists (select 1 from stated where kind = 'http-proxy')), people as (select \"user\", "
             "list_distinct(list(auth)) as every, list_distinct(list(auth) filter (where auth <> 'none')) as named "
             "from asked where \"user\" <> '' group by 1)")
    return [f"""{asked} select (select coalesce(max(kind = 'http-proxy'), false) from asked), count(*),
                count(*) filter (where list_contains(every, 'ntlm')),
                count(*) filter (where not list_contains(every, 'ntlm')
                                 and (list_contains(every, 'negotiate') or every = ['none'])),
                (select count(*) from asked where auth in ('ntlm', 'negotiate') and "user" = ''),
                (select count(*) from asked) from people""",
            f"""{asked} select auth, count(*), count(*) filter (where "user" = ''),
                (select count(*) from people where list_contains(every, auth)),
                (select count(*) from people where coalesce(named, []) = [auth] or every = [auth])
                from asked group by 1"""]


def named(values):
    return dict(zip(NUMBERS, values))
