# SPDX-License-Identifier: LGPL-2.1-or-later
"""exchangelib's full discovery; the argument is "pox" or "soap"."""
import importlib
import sys

from exchangelib import Credentials
from exchangelib.autodiscover import clear_cache

from cases import answer_all

module = importlib.import_module(f"exchangelib.autodiscover.discovery.{sys.argv[1]}")
Discovery = getattr(module, f"{sys.argv[1].capitalize()}Autodiscovery")


def ask(case):
    clear_cache()
    logon = Credentials(case["user"], case["password"])
    answer, protocol = Discovery(email=case["email"], credentials=logon).discover()
    return {"ews": protocol.service_endpoint, "address": answer.autodiscover_smtp_address}


answer_all(ask)
