#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""prompts.py: `mapicfg logs --show prompts` finds who was asked for a password and why: all that scenes.py has planted,
and nothing else, whatever stands between it, however it is packed and ordered; and in normal logs nothing.

usage: prompts.py    ($MAPICFG: the command; $MAKE_LOGS: the generator)"""
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile

import plain
import scenes
from generator import MAKER
from summary import DATA, logs

ACCOUNTS = (scenes.codes, scenes.old_password, scenes.windows, scenes.recovered, scenes.locked_by_old_password,
            scenes.not_at_that_time)

passed, failed = 0, 0


def check(what, faults):
    global passed, failed
    if not faults:
        passed += 1
        return
    failed += 1
    print("FAILED: %s" % what, *faults[:10], sep="\n  ")


def prompts(*arguments):
    """(rule, object, sentence) of each."""
    return [(one["id"], one["object"], one["sentence"])
            for one in json.loads(logs("--show", "prompts", "--format", "json", *arguments, exit_codes=(0, 1)))]


def faults_of(got, wanted):
    """What was planted and is not said, and what is said and was not planted."""
    rest, faults = list(got), []
    for rule, who, pieces in wanted:
        hit = next((one for one in rest if one[:2] == (rule, who) and all(piece in one[2] for piece in pieces)), None)
        if hit is None:
            faults.append("not said: %r" % ((rule, who, pieces),))
        else:
            rest.remove(hit)
    return faults + ["not planted: %r" % (one,) for one in rest]


# ---- normal logs ----

def check_calm(folder):
    """Handshakes, health checks and failures, and nobody who is asked."""
    for seed in range(3):
        tree = os.path.join(folder, "calm%d" % seed)
        subprocess.run([MAKER, "tree=" + tree, "lines=6000", "servers=2", "users=200", "calm=1", "seed=%d" % seed,
                        "start=%d" % scenes.START], check=True)
        challenges = sum(row.get("HttpStatus") == "401" for path in plain.files_of(tree)
                         for row in plain.read(path).rows)
        check("%d challenges of normal logs" % challenges, [] if challenges > 300 else ["too few"])
        # what is asked last may be answered behind the end, and users of one address by each other
        unknown = ("log-prompt-at-end", "log-prompt-hidden")
        check("normal logs, seed %d" % seed, [repr(one) for one in prompts(tree) if one[0] not in unknown])


# ---- what was planted ----

def pack(path):
    with open(path, "rb") as file, gzip.open(path + ".gz", "wb") as packed:
        packed.write(file.read())
    os.remove(path)
    return path + ".gz"


def check_planted(folder, seed):
    """Each alone, in one order of many."""
    here = os.path.join(folder, str(seed))
    os.mkdir(here)
    played = scenes.play(seed)
    paths = scenes.write(played, here, per_file=random.Random(seed).randrange(5, 400))
    got = prompts(*paths)
    check("planted, seed %d" % seed, faults_of(got, played.wanted))
    return got, played, paths


def check_invariance(folder):
    got, played, paths = check_planted(folder, 100)
    shuffled = random.Random(1).sample(paths, len(paths))
    check("another order of files", [] if prompts(*shuffled) == got else ["other"])
    check("backwards", [] if prompts(*paths[::-1]) == got else ["other"])
    check("two at once", [] if prompts("-j", "2", *paths) == got else ["other"])
    packed = [pack(path) if number % 2 else path for number, path in enumerate(paths)]
    check("packed", [] if prompts(*packed) == got else ["other"])
    calm = os.path.join(folder, "calm0")
    check("among normal logs", faults_of(prompts(calm, *packed), played.wanted))


# ---- logs of one kind are missing ----

def write_part(folder, name, kind, plays):
    here = os.path.join(folder, name)
    os.mkdir(here)
    played = scenes.play(7, plays)
    return played, scenes.write(played, here, logs=(kind,))


def many_let_in(played):
    """So that the servers are not to blame."""
    for _ in range(40):
        user, address = played.person()
        for protocol in ("Ews", "Mapi", "Eas"):
            played.add(played.moment(), protocol, address, user)


def check_without_proxy(folder):
    """IIS alone has the reasons, but not the methods of authentication."""
    played, paths = write_part(folder, "iis", "iis", ACCOUNTS)
    wanted = [(rule, who, [piece for piece in pieces if "by " not in piece]) for rule, who, pieces in played.wanted]
    check("IIS alone", faults_of(prompts(*paths), wanted))


def check_without_iis(folder):
    """HttpProxy has no reasons: there is no guess, and it is said what is missing."""
    played, paths = write_part(folder, "proxy", "proxy", (many_let_in, scenes.old_password, scenes.codes))
    asked = [one for one in played.records if one["status"] == 401]
    got = prompts(*paths)
    check("HttpProxy alone: the count", [] if got[0] == (
        "log-prompt-no-iis", None, "Requests that ended with a 401 that nobody answered, and that IIS's logs do not "
        "have: %d." % len(asked)) else [repr(got[0])])
    wanted = [("log-prompt-unanswered", address, ()) for address in sorted({one["address"] for one in asked})]
    check("HttpProxy alone", faults_of(got[1:], wanted))


def check_hidden(folder):
    """A load balancer hides which challenges were answered; that of a client that one user has is no such."""
    here = os.path.join(folder, "hidden")
    os.mkdir(here)
    played = scenes.play(1, (scenes.handshakes,))
    time = scenes.START + 500
    for i in range(9):
        for agent, user in ((scenes.OUTLOOK, "contoso\\user%d" % (i % 2)), (scenes.MAC, "contoso\\alone")):
            played.add(time + i * 1000, "Mapi", "198.51.100.1", end=scenes.CHALLENGE, agent=agent)
            played.add(time + i * 1000 + 20, "Mapi", "198.51.100.1", user, agent=agent)
    check("hidden", faults_of(prompts(*scenes.write(played, here)), [("log-prompt-hidden", None, (": 9.",))]))


def check_real():
    """Those of a lab: a browser that looked at /rpc, and a phone that a policy refused."""
    folder = os.path.join(DATA, "artefacts-help")
    if not os.path.isdir(folder):
        return
    check("real logs", faults_of(prompts(folder), [
        ("log-prompt-no-iis", None, (": 1.",)),
        ("log-prompt-forbidden", "domain\\username", ("eas of outlook-ios-android 1.0 from 20.10.20.30, 403;",)),
        ("log-prompt-unanswered", "95.5.6.7", ("rpchttp of mozilla/5.0 ", "as nobody was let in from the address"))]))


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_calm(folder)
        for seed in range(6):
            check_planted(folder, seed)
        check_invariance(folder)
        check_without_proxy(folder)
        check_without_iis(folder)
        check_hidden(folder)
        check_real()
    print("prompts: %d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
