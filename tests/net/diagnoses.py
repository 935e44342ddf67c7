# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `mapicfg test` must say of each fault of the endpoint: rules by id, written down from the documents before
anything was run (facts/protocol.md 2, facts/probe.md). A row is a fault and the rules of which its first finding of
the highest severity must be one; FINE: no error at all. More than one: the wire does not tell which it is."""

FINE = ()
CUT, RESET = ("probe-http-cut",), ("probe-http-reset",)
IDLE = ("probe-timeout-idle", "probe-timeout-total")  # which of the limits ends first is the command line's matter
NOT_HTTP, TOO_LARGE = ("probe-http-not-http",), ("probe-http-too-large",)
BEFORE_TLS = ("probe-tcp-reset", "probe-tls-closed")

DIAGNOSES = {
    "none": FINE,
    # before HTTP
    "accept-close": BEFORE_TLS, "accept-reset": BEFORE_TLS, "tls-reset": BEFORE_TLS, "tls-close": BEFORE_TLS,
    "accept-silent": ("probe-tls-timeout",), "accept-banner": ("probe-tls-plain",), "tls-plain": ("probe-tls-plain",),
    "tls-alert": ("probe-tls-cipher", "probe-tls-alert", "probe-tls-version"),
    "tls-1.0": ("probe-tls-version",), "tls-1.1": ("probe-tls-version",),
    "tls-null-cipher": ("probe-tls-cipher",), "tls-client-certificate": ("probe-tls-client",),
    "certificate-expired": ("probe-certificate-expired",), "certificate-not-yet-valid": ("probe-certificate-not-yet",),
    "certificate-wrong-name": ("probe-certificate-name",), "certificate-wildcard-depth": ("probe-certificate-name",),
    "certificate-common-name-only": ("probe-certificate-name",),
    "certificate-address-only": ("probe-certificate-name",),
    "certificate-self-signed": ("probe-certificate-self-signed",),
    "certificate-untrusted": ("probe-certificate-authority",),
    "certificate-missing-intermediate": ("probe-certificate-incomplete", "probe-certificate-authority"),
    "certificate-weak-key": ("probe-certificate-weak",), "certificate-sha1": ("probe-certificate-weak",),
    "certificate-no-server-auth": ("probe-certificate-purpose",),
    "certificate-expires-soon": FINE, "certificate-short-late": FINE, "certificate-too-long": FINE,
    # connections that end
    "request-close": ("probe-http-no-answer",), "request-reset": RESET, "request-silent": ("probe-timeout-first",),
    "health-request-close": ("probe-http-no-answer",), "health-request-reset": RESET,
    "health-request-silent": ("probe-timeout-first",),
    "autodiscover-request-close": ("probe-http-no-answer",), "autodiscover-request-reset": RESET,
    "autodiscover-request-silent": ("probe-timeout-first",),
    "http-long-header": TOO_LARGE,
    "status-close": (*CUT, *NOT_HTTP, "probe-http-no-answer"), "status-half": (*CUT, *NOT_HTTP, "probe-http-no-answer"),
    "status-reset": RESET, "status-silent": (*IDLE, "probe-timeout-first"),
    "headers-close": CUT, "headers-half": CUT, "headers-reset": RESET, "headers-silent": IDLE,
    "head-close": CUT, "head-half": CUT, "head-reset": RESET, "head-silent": IDLE,
    "processing-close": CUT, "processing-half": CUT, "processing-reset": RESET, "processing-silent": IDLE,
    "body-close": CUT, "body-half": CUT, "body-reset": RESET, "body-silent": IDLE,
    "last-chunk-close": CUT, "last-chunk-half": CUT, "last-chunk-reset": RESET, "last-chunk-silent": IDLE,
    "done-close": CUT,
    # not the HTTP that was asked for
    "http-garbage": NOT_HTTP, "http-0.9": NOT_HTTP, "http-2-frame": NOT_HTTP, "http-status-words": NOT_HTTP,
    "http-many-headers": TOO_LARGE, "http-1.0": FINE, "http-whole": FINE, "folded": FINE,
    "chunk-size-words": NOT_HTTP, "chunk-too-long": NOT_HTTP, "chunk-huge": (*CUT, *NOT_HTTP, *TOO_LARGE),
    "length-short": ("probe-body-short",), "length-long": CUT, "length-words": NOT_HTTP, "length-negative": NOT_HTTP,
    "length-twice": ("probe-http-length",),  # RFC 9112, 6.3
    "http-no-colon": NOT_HTTP,  # RFC 9112, 5: a field line has one
    "body-endless": TOO_LARGE, "body-big": TOO_LARGE,
    # time
    "pending-forever": ("probe-timeout-total",), "pending-some": FINE, "processing-late": FINE, "drip": FINE,
    "period-exceeded": ("probe-pending-late", *IDLE), "drip-slow": (*IDLE, "probe-timeout-first"),
    # statuses
    "status-400": ("probe-400",), "status-401-proxy": ("probe-401-proxy",),
    "status-401-no-scheme": ("probe-401-no-scheme",), "status-403": ("probe-403",),
    "status-403-proxy": ("probe-403-proxy",), "status-403-tls": ("probe-403",), "status-404": ("probe-404",),
    "status-404-proxy": ("probe-404-proxy",), "status-405": ("probe-405",), "status-407": ("probe-407",),
    "status-408": ("probe-408",), "status-411": ("probe-411",), "status-413": ("probe-413",),
    "status-421": ("probe-421",), "status-429": ("probe-429",), "status-440": ("probe-440",),
    "status-500": ("probe-500",), "status-500-kernel": ("probe-500",), "status-501": ("probe-501",),
    "status-502": ("probe-502",), "status-503": ("probe-503-proxy",), "status-503-kernel": ("probe-503-kernel",),
    "status-503-front": ("probe-503",), "status-504": ("probe-504",), "status-299": ("probe-status",),
    "login-page": ("probe-page-logon",), "anonymous": ("probe-anonymous-accepted",), "only-basic": FINE,
    "only-ntlm": ("probe-401-not-offered", "probe-auth-no-scheme"),
    "only-negotiate": ("probe-401-not-offered", "probe-auth-no-scheme"),
    "only-bearer": ("probe-401-not-offered", "probe-auth-no-scheme"),
    "redirect-loop": ("probe-redirect-loop",), "redirect-http": ("probe-redirect-plain",),
    "redirect-host": ("probe-redirect-elsewhere", "probe-name-unknown", "probe-name-server"),
    "redirect-logon": ("probe-redirect-logon",), "redirect-nowhere": ("probe-redirect-nowhere",), "redirect-once": FINE,
    # X-ResponseCode
    **{f"code-{code}": (f"probe-code-{code}",) for code in range(1, 19)},
    **{f"late-{code}": (f"probe-code-{code}",) for code in range(1, 19)},
    "code-19": ("probe-code-unknown",), "code-six": ("probe-code-bad",), "code--1": ("probe-code-bad",),
    "code-empty": ("probe-code-bad", "probe-code-missing"), "code-0-and-6": ("probe-code-6",),
    "emsmdb-ping-code-16": ("probe-code-16",), "bind-code-1": ("probe-code-1",),
    "nspi-ping-code-16": ("probe-code-16",),
    "disconnect-code-10": ("probe-cookie-lost", "probe-code-10", "probe-close-failed"),
    "unbind-code-10": ("probe-cookie-lost", "probe-code-10", "probe-close-failed"),
    "session-lost": ("probe-cookie-lost", "probe-code-10"),
    # headers and cookies
    "no-content-type": ("probe-content-type",), "type-html": ("probe-page", "probe-content-type"),
    "type-octets": ("probe-content-type",), "no-x-requestid": ("probe-request-id-missing",),
    "other-request-id": ("probe-request-id-other",), "no-x-clientinfo": ("probe-client-info-missing",),
    "other-client-info": ("probe-client-info-other",), "no-x-requesttype": ("probe-request-type-missing",),
    "other-request-type": ("probe-request-type-other",), "no-x-responsecode": ("probe-code-missing",),
    "no-x-serverapplication": FINE, "no-x-pendingperiod": FINE, "no-x-expirationinfo": FINE, "no-x-feserver": FINE,
    "period-0": FINE, "period-word": FINE, "period-huge": FINE, "old-server": FINE, "cookie-nonsense": FINE,
    "no-cookies": ("probe-cookie-missing",), "no-context": ("probe-cookie-missing", "probe-cookie-lost",
                                                            "probe-code-13"),
    "cookie-paths": ("probe-cookie-path",), "cookie-path": ("probe-cookie-path", "probe-cookie-lost", "probe-code-13"),
    "cookie-wrong": ("probe-cookie-lost", "probe-code-10"),
    "cookie-sequence": ("probe-code-15", "probe-cookie-lost"),
    # meta-tags and bodies
    "no-processing": ("probe-frame-no-processing",), "no-done": ("probe-frame-no-done", "probe-frame-line"),
    "no-tags": ("probe-frame-none",), "no-empty-line": ("probe-frame-cut",), "tags-split": FINE, "tags-joined": FINE,
    "tags-lf": ("probe-frame-lf",),
    "tags-unknown": ("probe-frame-line", "probe-frame-none"), "tags-small": ("probe-frame-line", "probe-frame-none"),
    "body-surrogate": ("probe-body-name",),
    "body-empty": ("probe-body-short",), "body-short": ("probe-body-short",), "body-longer": ("probe-body-extra",),
    "body-aux": ("probe-body-short",), "body-name": ("probe-body-short",), "body-html": ("probe-status-code",
                                                                                         "probe-body-short"),
    # StatusCode and ErrorCode
    "refused-unknown-user": ("probe-connect-unknown-user",), "refused-login-perm": ("probe-connect-login-perm",),
    "refused-rpc-authentication": ("probe-connect-authentication",),
    "refused-client-version": ("probe-connect-version-blocked",), "refused-rpc-http": ("probe-connect-http-blocked",),
    "refused-cached-mode": ("probe-connect-cached-mode",), "refused-protocol-disabled": ("probe-connect-disabled",),
    "refused-not-encrypted": ("probe-connect-not-encrypted",), "refused-version-mismatch": ("probe-connect-version",),
    "refused-login-failure": ("probe-connect-login-failure",), "refused-access-denied": ("probe-connect-denied",),
    "refused-out-of-memory": ("probe-connect-memory",), "refused-unlisted": ("probe-connect-other",),
    "connect-status": ("probe-status-code",), "bind-status": ("probe-status-code",),
    "disconnect-status": ("probe-status-code", "probe-close-failed"),
    "unbind-status": ("probe-status-code", "probe-close-failed"), "disconnect-error": ("probe-close-failed",),
    "bind-error": ("probe-bind-access",), "bind-unlisted": ("probe-bind-failed",),
    "bind-no-guid": ("probe-guid-zero",), "bind-short": ("probe-body-short",),
    "unbind-0": FINE, "unbind-2": ("probe-close-failed",), "other-mailbox": ("probe-other-mailbox",), "no-name": FINE,
    "gromox": FINE,
    "emsmdb-only": ("probe-503", "probe-503-kernel"), "nspi-only": ("probe-503", "probe-503-kernel"),
    # the health page
    "health-401": ("probe-health-logon",), "health-403": ("probe-health-down",), "health-404": ("probe-health-down",),
    "health-500": ("probe-health-down",), "health-503": ("probe-health-down",),
    "health-host": FINE,  # servers behind one name answer any request; with --server it is said: faults.py
    "health-empty": ("probe-health-body",),
    "health-login": ("probe-health-body", "probe-health-logon"), "health-redirect": ("probe-health-unreached",),
    # Autodiscover
    "autodiscover-401": ("probe-401-no-scheme",), "autodiscover-403": ("probe-403",),
    "autodiscover-404": ("probe-404",), "autodiscover-500": ("probe-500",), "autodiscover-503": ("probe-503",),
    "autodiscover-error-500": ("probe-autodiscover-unknown-user",),
    "autodiscover-error-501": ("probe-autodiscover-no-settings",),
    "autodiscover-error-600": ("probe-autodiscover-request",),
    "autodiscover-error-601": ("probe-autodiscover-provider",),
    "autodiscover-error-602": ("probe-autodiscover-configuration",),
    "autodiscover-error-603": ("probe-autodiscover-server",), "autodiscover-no-mapi": ("probe-autodiscover-not-mapi",),
    "autodiscover-empty-mapi": ("answer-service-missing",),
    "autodiscover-internal": FINE, "autodiscover-external": FINE,
    "autodiscover-no-mailbox-id": ("probe-400-mailbox-id",), "autodiscover-http-url": ("answer-plain-http",),
    "autodiscover-unknown-host": ("probe-name-unknown", "probe-name-server"),
    "autodiscover-other-user": ("probe-connect-login-perm",), "autodiscover-no-dn": ("probe-autodiscover-no-dn",),
    "autodiscover-redirect-address-loop": ("probe-autodiscover-loop",),
    "autodiscover-redirect-address": ("probe-autodiscover-loop",),  # the URL that was named says so each time
    "autodiscover-other-id": FINE,  # facts/probe.md 1: Connect accepts it
    "autodiscover-redirect-url": ("probe-404-proxy", "probe-404"),
    "autodiscover-redirect-url-loop": ("probe-autodiscover-loop",),
    "autodiscover-redirect-http": ("probe-autodiscover-plain", "probe-redirect-plain"),
    "autodiscover-redirect-loop": ("probe-redirect-loop", "probe-autodiscover-loop"),
    "autodiscover-html": ("probe-autodiscover-unreadable", "probe-page"),
    "autodiscover-broken-xml": ("probe-autodiscover-unreadable",),
    "autodiscover-dtd": ("probe-autodiscover-unreadable",), "autodiscover-empty": ("probe-autodiscover-unreadable",),
    "autodiscover-huge": TOO_LARGE,
}
# The client cannot close what it does not know of, or the fault is that closing fails.
STAYS_OPEN = (r"status-(close|half|reset|silent)|headers-|head-reset|processing-reset|body-reset|last-chunk-reset|"
              r"http-|length-|no-cookies|no-context|cookie-|drip-slow|disconnect-|unbind-|emsmdb-ping")
