#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One mailbox, its decision, and why: decide.c in Python.

    PYTHONPATH=bindings/python docs/examples/decide.py
"""
import sys

import mapicfg


def main():
    mailbox = mapicfg.Mailbox(name="Anna Berg", mapi_http_enabled=None, mapi_enabled=True,
                              mapi_block_outlook_rpc_http=False)
    mailbox.mapi_block_outlook_external_connectivity = True
    vdir = mapicfg.VirtualDirectory(name="mapi (Default Web Site)", internal_url="https://mail.contoso.com/mapi",
                                    external_url="https://mail.contoso.com/mapi")
    try:
        explanation = mapicfg.explain(True, mailbox, virtual_directories=[vdir])
    except mapicfg.MapicfgError as error:
        print(f"decide.py: {error}", file=sys.stderr)
        return 1
    print(explanation.decision)
    print("effective:", explanation.decision.effective)
    for statement in explanation:
        print(f"[{statement.id}] {statement}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
