# SPDX-License-Identifier: LGPL-2.1-or-later
"""scenes.py: logs in which people are asked for passwords, and what has to be said of each: known as it was planted.

The codes are those of Windows and IIS: [MS-ERREF] for sc-win32-status, Microsoft's "HTTP 401.x-Unauthorized" for
sc-substatus, "HOWTO: Diagnose 401.x HTTP errors on IIS" for what a handshake looks like."""
import os
import random
import uuid

import meaning

START = 1772452800000  # 2026-03-02T12:00:00Z
DAY = 86400000
OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"
MAC = "MacOutlook/16.78.23100802 (Intelx64 Mac OS X 13.6)"
PHONE = "Apple-iPhone13C2/2009.120"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"
STEMS = {"Mapi": "/mapi/emsmdb/", "Ews": "/EWS/Exchange.asmx", "Autodiscover": "/autodiscover/autodiscover.xml",
         "RpcHttp": "/rpc/rpcproxy.dll", "Eas": "/Microsoft-Server-ActiveSync/default.eas", "Oab": "/OAB/1/oab.xml",
         "Owa": "/owa/"}
HOST = "mail.contoso.com"
CHALLENGE, NTLM_LEG = (401, 2, 5), (401, 1, 2148074254)
# What sc-win32-status is, and what has to be said of a named user who meets it, alone.
CODES = {1326: "wrong-password", 1317: "wrong-password", 1909: "locked", 1331: "disabled", 1793: "account-expired",
         1330: "password-expired", 1907: "password-expired", 1327: "restricted", 1328: "restricted",
         1329: "restricted", 1380: "restricted", 1385: "restricted", 87: "other-error"}
PLACES = {2148074248: "torn-handshake", 2148074310: "channel-binding", 3221226331: "channel-binding",
          2148074274: "kerberos", 2148074276: "kerberos", 1396: "kerberos", 1311: "no-domain-controller",
          2148074257: "no-domain-controller", 1789: "no-domain-controller", 1786: "no-domain-controller",
          1787: "no-domain-controller", 1788: "no-domain-controller", 1792: "no-domain-controller",
          1908: "no-domain-controller", 1398: "kerberos", 1355: "no-domain-controller"}


class Scenes:
    """Records of HttpProxy and IIS, and what has to be said: (rule, object) with pieces of the sentence."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.records, self.wanted, self.count = [], [], 0

    def person(self):
        """A user and an address that no other scene has."""
        self.count += 1
        return "contoso\\person%d" % self.count, "192.0.%d.%d" % (2 + self.count // 200, 1 + self.count % 200)

    def moment(self):
        """Of a day, so that scenes are among each other and cross all borders of minutes, hours and files."""
        return START + self.random.randrange(DAY - 600000)

    def add(self, time, protocol, address, user="", end=(200, 0, 0), agent=OUTLOOK, auth="NTLM", latency=5, back=None,
            host=HOST, logs=("proxy", "iis"), method="POST", typed=None):
        """One request, which ends at `time`. IIS writes the name that was typed where it is another one."""
        self.records.append({
            "time": time, "protocol": protocol, "address": address, "user": user, "status": end[0], "sub": end[1],
            "win32": end[2], "agent": agent, "auth": auth if user and end[0] != 401 else "", "latency": latency,
            "back": back, "host": host, "logs": logs, "method": method,
            "id": uuid.UUID(int=self.random.getrandbits(128)), "typed": user if typed is None else typed})

    def want(self, rule, who, *pieces):
        self.wanted.append(("log-prompt-" + rule, who, pieces))


def client(agent):
    return meaning.client_of({"UserAgent": agent})


# ---- nothing to say: a handshake ----

def handshakes(scenes):
    for auth in ("Basic", "Negotiate", "NTLM"):
        user, address = scenes.person()
        time = scenes.moment()
        for protocol in ("Mapi", "Ews", "Autodiscover"):
            scenes.add(time, protocol, address, end=CHALLENGE)
            if auth == "NTLM":
                scenes.add(time + 40, protocol, address, end=NTLM_LEG)
            scenes.add(time + 90, protocol, address, user, auth=auth)
            time += 200


def late_answers(scenes):
    """The request that answers is written when it ends: minutes later, or it was on its way before."""
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time, "Mapi", address, end=CHALLENGE)
    scenes.add(time + 300050, "Mapi", address, user, latency=300000)
    user, address = scenes.person()
    scenes.add(time, "Mapi", address, end=CHALLENGE)
    scenes.add(time + 200000, "Mapi", address, user, latency=400000)
    user, address = scenes.person()
    scenes.add(time, "Ews", address, end=CHALLENGE)
    scenes.add(time + 60000, "Ews", address, user, latency=0)  # as late as it may be


def without_credentials(scenes):
    """Autodiscover is asked by GET for a redirection, without credentials."""
    _, address = scenes.person()
    scenes.add(scenes.moment(), "Autodiscover", address, end=CHALLENGE, method="GET")


def other_failures(scenes):
    user, address = scenes.person()
    for status in (404, 500, 503):
        scenes.add(scenes.moment(), "Mapi", address, user, end=(status, 0, 0))
    scenes.add(scenes.moment(), "Ews", "127.0.0.1", end=CHALLENGE)  # the server asks itself


# ---- passwords and accounts ----

def old_password(scenes):
    user, address = scenes.person()
    _, elsewhere = scenes.person()
    time = scenes.moment()
    scenes.add(time - 50000, "Mapi", address, user)
    for i in range(4):
        scenes.add(time + i * 20000, "Ews", elsewhere, end=CHALLENGE, agent=MAC)
        scenes.add(time + i * 20000 + 30, "Ews", elsewhere, user, end=(401, 1, 1326), agent=MAC)
    scenes.want("old-password", user, "ews of %s from %s, 4 times 401.1 (1326)" % (client(MAC), elsewhere),
                "Served: mapi of %s from %s by ntlm." % (client(OUTLOOK), address))


def old_password_in_one_protocol(scenes):
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time, "Ews", address, user, end=(401, 1, 1326))
    scenes.add(time + 59000, "Mapi", address, user, auth="Negotiate")
    scenes.want("old-password", user, "ews of", "Served: mapi of %s from %s by negotiate." % (client(OUTLOOK), address))


def not_at_that_time(scenes):
    """What worked is further away than a minute."""
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time - 61000, "Mapi", address, user)
    scenes.add(time, "Ews", address, user, end=(401, 1, 1326))
    scenes.add(time + 61100, "Mapi", address, user, latency=10)
    scenes.want("wrong-password", user, "Served: nothing.")


def codes(scenes):
    for code, rule in CODES.items():
        user, address = scenes.person()
        scenes.add(scenes.moment(), "Ews", address, user, end=(401, 1, code))
        scenes.want(rule, user, "ews of %s from %s, 401.1 (%d)" % (client(OUTLOOK), address, code))


def recovered(scenes):
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time, "Ews", address, end=CHALLENGE, agent=MAC)
    scenes.add(time + 10, "Ews", address, user, end=(401, 1, 1326), agent=MAC)
    scenes.add(time + 40000, "Ews", address, user, agent=MAC, auth="Basic")
    scenes.want("recovered", user, "401.1 (1326)", "by basic")


def locked_by_old_password(scenes):
    user, address = scenes.person()
    _, elsewhere = scenes.person()
    time = scenes.moment()
    for i in range(3):
        scenes.add(time + i * 10000, "Eas", elsewhere, user, end=(401, 1, 1326), agent=PHONE)
    scenes.add(time + 30000, "Eas", elsewhere, user, end=(401, 1, 1909), agent=PHONE)
    scenes.add(time + 40000, "Mapi", address, user, end=(401, 1, 1909))
    scenes.want("locked", user, "eas of %s from %s, 3 times 401.1 (1326)" % (client(PHONE), elsewhere),
                "mapi of %s from %s, 401.1 (1909)" % (client(OUTLOOK), address))


def windows(scenes):
    """59 s apart belong together, wherever a minute begins; 61 s do not."""
    user, address = scenes.person()
    time = scenes.moment()
    for i in range(5):
        scenes.add(time + i * 59000, "Ews", address, user, end=(401, 1, 1326))
    scenes.want("wrong-password", user, "5 times")
    user, address = scenes.person()
    for i in range(2):
        scenes.add(time + i * 61000, "Ews", address, user, end=(401, 1, 1326))
        scenes.want("wrong-password", user, "from %s, 401.1" % address)


def typed_names(scenes):
    """IIS has the name as it was typed, and elsewhere both logs name the same requests."""
    user, address = scenes.person()
    time = scenes.moment()
    typed = user.partition("\\")[2] + "@contoso.com"
    scenes.add(time, "Mapi", address, user, typed=typed)
    scenes.add(time + 10000, "Ews", address, typed, end=(401, 1, 1326), agent=MAC)
    scenes.want("old-password", user, "ews of %s" % client(MAC), "Served: mapi of")


def let_in_was_another(scenes):
    """Another user of the same address and client is let in: that says nothing of who was refused."""
    (one, address), (other, _) = scenes.person(), scenes.person()
    time = scenes.moment()
    scenes.add(time, "Ews", address, one, end=(401, 1, 1326), agent=MAC)
    scenes.add(time + 5000, "Ews", address, other, agent=MAC)
    scenes.want("wrong-password", one, "Served: nothing")
    (one, address), (other, _) = scenes.person(), scenes.person()
    time = scenes.moment()
    scenes.add(time, "Ews", address, one, agent=MAC)
    scenes.add(time + 10000, "Ews", address, end=(401, 1, 2148074252), agent=MAC)
    scenes.add(time + 20000, "Ews", address, other, agent=MAC)
    scenes.want("denied", address, "as several users were let in from the address")


def more_clients_than_are_named(scenes):
    """The last of many says why, and is named."""
    user, where = scenes.person()
    time = scenes.moment()
    for i in range(20):
        scenes.add(time + i * 1000, "Ews", scenes.person()[1], user, end=(401, 1, 1326), agent=MAC)
    scenes.add(time + 18500, "Ews", where, user, end=(401, 1, 1909), agent=MAC)
    scenes.want("locked", user, "ews of %s from %s, 401.1 (1909)" % (client(MAC), where), "; and others;")


def one_moment(scenes):
    """IIS tells seconds only: a challenge and the refusal that answers it come at the same one."""
    for logs in (("iis",), ("proxy", "iis")):
        for _ in range(6):
            user, address = scenes.person()
            time = scenes.moment() // 1000 * 1000
            scenes.add(time, "Ews", address, end=CHALLENGE, agent=MAC, logs=logs)
            scenes.add(time, "Ews", address, user, end=(401, 1, 1326), agent=MAC, logs=logs)
            scenes.want("wrong-password", user, "from %s, 401.1 (1326)" % address)


def clocks(scenes):
    """The server that asks is up to five seconds ahead of the one that lets in."""
    for ahead in (1500, 5000):
        user, address = scenes.person()
        time = scenes.moment()
        scenes.add(time + ahead, "Ews", address, end=CHALLENGE)
        scenes.add(time, "Ews", address, user, latency=10)


def tried_names(scenes):
    """A program tries passwords: one finding, and of those who exist, one each. Five names are no program."""
    (real, home), (_, address) = scenes.person(), scenes.person()
    time = scenes.moment()
    scenes.add(time + 200000, "Mapi", home, real)
    for i in range(30):
        user = real if i == 20 else "guessed%d" % i
        scenes.add(time + i * 100, "Eas", address, user, end=(401, 1, 1326), agent=PHONE)
    scenes.want("many-names", address, "30 against 0.", "Requests: 30,")
    scenes.want("wrong-password", real, "eas of %s from %s" % (client(PHONE), address))
    for count, others in ((5, 0), (8, 8)):
        _, address = scenes.person()
        time = scenes.moment()
        for _ in range(others):
            scenes.add(time, "Ews", address, scenes.person()[0])
        for _ in range(count):
            user, _ = scenes.person()
            scenes.add(time, "Eas", address, user, end=(401, 1, 1326), agent=PHONE)
            scenes.want("wrong-password", user, "from %s, 401.1" % address)


# ---- whom it is about ----

def denied(scenes):
    """NTLM does not tell IIS who it was."""
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time, "Mapi", address, user)
    scenes.add(time + 30000, "Ews", address, end=(401, 1, 2148074252))
    scenes.want("denied", user, "who is the only one let in from the address", "ews of", "Served: mapi of")
    _, address = scenes.person()
    scenes.add(scenes.moment(), "Ews", address, end=(401, 1, 2148074252))
    scenes.want("denied", address, "as nobody was let in from the address", "Served: nothing")
    (one, address), (other, _) = scenes.person(), scenes.person()
    time = scenes.moment()
    scenes.add(time, "Mapi", address, one)
    scenes.add(time + 10000, "Mapi", address, other)
    scenes.add(time + 30000, "Ews", address, end=(401, 1, 2148074252))
    scenes.want("denied", address, "as several users were let in from the address")


def shared_address(scenes):
    """A load balancer: only one user comes at that time, and others at others."""
    _, address = scenes.person()
    time = scenes.moment()
    for i in range(6):
        scenes.add(time + i * 90000, "Mapi", address, scenes.person()[0])
    scenes.add(time + 30000, "Ews", address, end=(401, 1, 2148074252))
    scenes.want("denied", address, "as more than five users come from the address")


def long_request(scenes):
    """Who waits for minutes is there all the time."""
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time + 500000, "Mapi", address, user, latency=500000)
    scenes.add(time + 250000, "Ews", address, end=(401, 1, 2148074252))
    scenes.want("denied", user, "Served: mapi of")


# ---- challenges that nobody answers ----

def one_protocol(scenes):
    user, address = scenes.person()
    time = scenes.moment()
    scenes.add(time, "Mapi", address, user)
    scenes.add(time + 20000, "Oab", address, end=CHALLENGE)
    scenes.want("one-protocol", user, "oab of %s from %s, 401.2 (5)" % (client(OUTLOOK), address), "Served: mapi of")


def unanswered(scenes):
    _, address = scenes.person()
    time = scenes.moment()
    scenes.add(time, "Ews", address, end=CHALLENGE, agent=MAC)
    scenes.add(time + 30000, "Ews", address, end=CHALLENGE, agent=MAC)
    scenes.want("unanswered", address, "ews of %s from %s, 2 times 401.2 (5)" % (client(MAC), address))
    user, address = scenes.person()
    scenes.add(time, "Ews", address, end=CHALLENGE, agent=MAC)
    scenes.add(time + 61000, "Ews", address, user, agent=MAC, latency=100)  # a minute later is another time
    scenes.want("unanswered", address, "as nobody was let in")


# ---- no password helps ----

def not_passwords(scenes):
    user, address = scenes.person()
    scenes.add(scenes.moment(), "Eas", address, user, end=(403, 0, 0), agent=PHONE)
    scenes.want("forbidden", user, "eas of %s from %s, 403;" % (client(PHONE), address))
    user, address = scenes.person()
    scenes.add(scenes.moment(), "Ews", address, user, end=(401, 3, 5))
    scenes.want("no-access", user, "401.3 (5)")
    _, address = scenes.person()
    scenes.add(scenes.moment(), "Owa", address, end=(440, 0, 0), agent=BROWSER)
    scenes.want("session-over", address, "440")


def places(scenes):
    """Each on a host of its own, where others work."""
    for code, rule in PLACES.items():
        host, time = "host%d.contoso.com" % code, scenes.moment()
        for i in range(3):
            _, address = scenes.person()
            for j in range(2):
                scenes.add(time + i * 1000 + j, "Mapi", address, end=(401, 1, code), host=host)
        scenes.want(rule, "mapi at " + host, "Requests: 6, clients: 3,")
    time = scenes.moment()
    for i in range(2):
        user, address = scenes.person()
        scenes.add(time + i, "Ews", address, user, end=(401, 0, 0), back=401, host="back.contoso.com")
    scenes.want("back-end", "ews at back.contoso.com", "Requests: 2, clients: 2,")


def place_of_many(scenes):
    """More are asked in vain than are let in: said once, and not of each."""
    time = scenes.moment()
    for i in range(3):
        user, address = scenes.person()
        scenes.add(time + i, "RpcHttp", address, user, host="proxy.contoso.com")
    for i in range(4):
        user, address = scenes.person()
        scenes.add(time + i, "RpcHttp", address, end=CHALLENGE, host="proxy.contoso.com")
        scenes.add(time + i + 50, "RpcHttp", address, end=NTLM_LEG, host="proxy.contoso.com")
        scenes.add(time + i + 5000, "Mapi", address, user)
    scenes.want("place", "rpchttp at proxy.contoso.com", "4 against 3", "Requests: 8,")


PLAYS = (handshakes, late_answers, without_credentials, other_failures, old_password, old_password_in_one_protocol,
         not_at_that_time, codes, recovered, locked_by_old_password, windows, typed_names, denied, shared_address,
         long_request, let_in_was_another, more_clients_than_are_named, one_moment, clocks, tried_names, one_protocol,
         unanswered, not_passwords, places, place_of_many)


def play(seed, plays=PLAYS):
    scenes = Scenes(seed)
    for one in plays:
        one(scenes)
    scenes.add(START + DAY, "Mapi", "192.0.2.250", "contoso\\last")  # logs go on behind all of them
    return scenes


# ---- writing ----

PROXY = ("DateTime,RequestId,Protocol,UrlHost,UrlStem,AuthenticationType,IsAuthenticated,AuthenticatedUser,UserAgent,"
         "ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,Method,ProxyAction,TotalRequestTime")
IIS = ("date time cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus "
       "sc-win32-status time-taken")


def stamp(time):
    moment = meaning.EPOCH + meaning.MILLISECOND * time
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (time % 1000)


def proxy_line(one):
    user = one["user"] if one["status"] != 401 or one["back"] or one["sub"] == 3 else ""
    cells = [stamp(one["time"]), str(one["id"]), one["protocol"], one["host"], STEMS[one["protocol"]], one["auth"],
             str(user != ""), user, one["agent"], one["address"], "EX1", str(one["status"]),
             "" if one["back"] is None else str(one["back"]), one["method"], "Proxy", str(one["latency"])]
    return ",".join('"%s"' % cell if "," in cell else cell for cell in cells)


def iis_line(one):
    text = stamp(one["time"])
    return " ".join([text[:10], text[11:19], one["method"], STEMS[one["protocol"]], "&cafeReqId=%s;" % one["id"], "443",
                     one["typed"] or "-", one["address"], one["agent"].replace(" ", "+"), str(one["status"]),
                     str(one["sub"]), str(one["win32"]), str(one["latency"])])


def write(scenes, folder, per_file=400, logs=("proxy", "iis")):
    """Files of both kinds; the names of the files in the order of time."""
    paths, records = [], sorted(scenes.records, key=lambda one: one["time"])
    for kind, header, line in (("proxy", "#Log-type: HttpProxy Logs\r\n#Fields: " + PROXY, proxy_line),
                               ("iis", "#Fields: " + IIS, iis_line)):
        mine = [one for one in records if kind in one["logs"] and kind in logs]
        for number in range(0, len(mine), per_file):
            paths.append(os.path.join(folder, "%s-%d.log" % (kind, number)))
            with open(paths[-1], "w", encoding="utf-8", newline="") as file:
                file.write("\r\n".join([header] + [line(one) for one in mine[number:number + per_file]]) + "\r\n")
    return paths
