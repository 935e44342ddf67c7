# SPDX-License-Identifier: LGPL-2.1-or-later
"""Logs for pages: a week with an outage and with hours that no log has, and one whose every value is a trap."""
import csv
import datetime

FIELDS = ("DateTime,RequestId,Protocol,UrlHost,AuthenticationType,AuthenticatedUser,AnchorMailbox,UserAgent,"
          "ClientIpAddress,ServerHostName,HttpStatus,ErrorCode,TargetServer,TotalRequestTime").split(",")
BEGIN = datetime.datetime(2026, 3, 2, 6)
HOURS = 7 * 24
MISSING = {*range(50, 57), 100}  # hours since BEGIN that no log has
OUTAGE = (75, 76)


def requests_of(hour):
    """How many there are in an hour of the week; none in those that are missing."""
    if hour in MISSING:
        return 0
    moment = BEGIN + datetime.timedelta(hours=hour)
    return 40 + hour % 7 if moment.weekday() < 5 and 6 <= moment.hour <= 17 else 5 + hour % 3


def failures_of(hour):
    return requests_of(hour) // 2 if hour in OUTAGE else 0


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("#Log-type: HttpProxy Logs\r\n#Fields: " + ",".join(FIELDS) + "\r\n")
        csv.writer(file).writerows([row[field] for field in FIELDS] for row in rows)
    return path


def week():
    protocols = ("Mapi", "Mapi", "Mapi", "Ews", "Autodiscover")
    agents = ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)",
              "Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.5031; Pro)", "MacOutlook/16.78.1")
    for hour in range(HOURS):
        for number in range(requests_of(hour)):
            failed = number < failures_of(hour)
            user = (number * number + hour) % 40
            yield {
                "DateTime": (BEGIN + datetime.timedelta(hours=hour, seconds=number * 60)).isoformat() + ".000Z",
                "RequestId": f"{hour}-{number}", "Protocol": protocols[(number + hour) % 5],
                "UrlHost": "mail.contoso.com", "AuthenticationType": ("Negotiate", "NTLM", "Basic", "Bearer")[user % 4],
                "AuthenticatedUser": f"CONTOSO\\user{user}", "AnchorMailbox": f"user{user}@contoso.com",
                "UserAgent": agents[user % 3], "ClientIpAddress": f"10.0.0.{user}" if user % 3 else f"81.2.69.{user}",
                "ServerHostName": f"EX{user % 2 + 1}", "HttpStatus": "503" if failed else "200",
                "ErrorCode": "ServerNotFound" if failed else "", "TargetServer": f"EX{user % 2 + 1}",
                "TotalRequestTime": 3 ** (number % 9) * (user % 2 + 1)}


def hostile(names):
    """Each name as the value of everything that a page shows."""
    for number, name in enumerate(names):
        yield {**dict.fromkeys(FIELDS, name), "DateTime": f"2026-03-02T10:{number:02}:00.000Z",
               "ClientIpAddress": "10.0.0.1", "HttpStatus": "503", "TotalRequestTime": "5",
               "AuthenticationType": "NTLM", "UserAgent": f"{name}/1.0"}
