#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts LDIF into the database of a domain controller that does not run, in one transaction.

usage: fill.py SMB.CONF < LDIF"""
import sys

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

load = LoadParm()
load.load(sys.argv[1])
samdb = SamDB(session_info=system_session(load), lp=load)
samdb.transaction_start()
for kind, message in samdb.parse_ldif(sys.stdin.read()):
    if kind == ldb.CHANGETYPE_MODIFY:
        samdb.modify(message)
    else:
        samdb.add(message)
samdb.transaction_commit()
