/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test.h: runs probes over the network: MAPI over HTTP tested end to end, many targets at once.
 *
 * libcurl is the transport, TLS is OpenSSL's, NTLM and Negotiate are GSSAPI's, with the channel bindings that the probe
 * asks for. */
#ifndef MAPICFG_NET_TEST_H
#define MAPICFG_NET_TEST_H

#include <mapicfg-net/credentials.h>
#include <mapicfg-net/probe.h>
#include <mapicfg/exec.h>
#include <mapicfg/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Flags. Since: 1.0 */
#define MAPICFG_TEST_INSECURE 1u  /* go on whatever the certificate is; the failure is told all the same */
#define MAPICFG_TEST_ELSEWHERE 2u /* Basic and Bearer too may log on to hosts that only a server's answer names */

/** Called for each line of HTTP that is sent (it begins with "> "), received ("< ") or told by libcurl ("* "), without
 *  the values of credentials, tokens and cookies, and without bodies.
 *  @param target  the index of the probe
 *  @param line    borrowed; no line end, control characters replaced
 *  Since: 1.0 */
typedef void (*mapicfg_trace_fn)(void *user, size_t target, const char *line);

/** Called when a probe has ended.
 *  @param target  its index
 *  @param probe   the probe: its verdict and statements can be read; borrowed
 *  @param begin   when it began, in milliseconds since 1970-01-01 UTC
 *  @param end     when it ended, likewise
 *  Since: 1.0 */
typedef void (*mapicfg_tested_fn)(void *user, size_t target, const mapicfg_probe *probe, int64_t begin, int64_t end);

/** How to run. Begin with MAPICFG_TEST_OPTIONS_INIT. Since: 1.0 */
typedef struct mapicfg_test_options {
    uint32_t size;         /**< sizeof(mapicfg_test_options) */
    uint32_t flags;        /**< MAPICFG_TEST_ */
    uint32_t at_once;      /**< how many probes run at once, 1 to 1000; 0: 200 */
    uint32_t target_limit; /**< for one probe, milliseconds; then its sessions are closed; 0: 300,000 */
    uint32_t close_limit;  /**< for each request that closes a session after that, milliseconds; 0: 5,000 */
    uint32_t reserved;     /**< 0 */
    const char *ca;        /**< the authorities to trust: a file in PEM, or a folder with hashed names; NULL: the
                                system's */
    const char *proxy;     /**< "http://proxy:8080" of this side; "environment": what https_proxy says; NULL: none */
    const mapicfg_credentials *credentials; /**< NULL: none */
    mapicfg_trace_fn trace;                 /**< NULL: none */
    mapicfg_tested_fn tested;               /**< NULL: none */
    void *user;                             /**< handed to both */
} mapicfg_test_options;
#define MAPICFG_TEST_OPTIONS_INIT \
    { sizeof(mapicfg_test_options), 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL }
#define MAPICFG_TEST_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_test_options, user)

/** Runs probes until each has no request left. Whatever fails is in the probes: failures of the network are results. A
 *  probe's sessions are closed also when its time is up, and when the call is cancelled.
 *
 *  Within a process the first call of libcurl chooses its allocator; this call chooses one that wipes what it releases,
 *  so that passwords do not stay in memory, unless the program has started libcurl before.
 *  @param probes  `count` of them, each once
 *  @param work    progress counts probes; NULL: none
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_IO (the authorities cannot be read), MAPICFG_E_UNSUPPORTED (libcurl is too old,
 *  or not built with OpenSSL), MAPICFG_E_CANCELLED.
 *  Threads: any; a probe belongs to one call. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_test_run(mapicfg_probe *const *probes, size_t count,
                                            const mapicfg_test_options *options, const mapicfg_work *work,
                                            mapicfg_error *err);

/** Measures what Extended Protection does at a server: logs on with the right channel binding, without one, and, unless
 *  both are refused, with a wrong one, and says what that shows. A password that is wrong is refused three times at
 *  most.
 *  @param probe       what to test, by MAPICFG_PROBE_SELF: auth must be MAPICFG_HTTP_AUTH_NTLM, _NEGOTIATE or both;
 *                     kind, tries and bindings do not count
 *  @param options     as for mapicfg_test_run()
 *  @param work        as there
 *  @param statements  gets one statement of the area "probe"
 *  Errors: those of mapicfg_probe_new() and mapicfg_test_run().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_test_protection(const mapicfg_probe_options *probe,
                                                   const mapicfg_test_options *options, const mapicfg_work *work,
                                                   mapicfg_statements *statements, mapicfg_error *err);

/** Does the part of Test-OutlookConnectivity that reaches the network. Set it as mapicfg_exec_options.external, and the
 *  options as external_user:
 *
 *      mapicfg_exec_options exec = MAPICFG_EXEC_OPTIONS_INIT;
 *      exec.external = mapicfg_test_cmdlet;
 *      exec.external_user = &test;
 *
 *  Each call tests one mailbox or server, and gives one object: MonitorIdentity, StartTime and EndTime (UTC), Result
 *  ("Succeeded", "Failed", or "Unknown" where the test cannot tell), Error (the sentence of the gravest statement) and
 *  Exception (the id of its rule). Of a test that succeeded these two are "", and what is wrong all the same is given
 *  as warnings. Without credentials, or without a mailbox, OutlookMapiHttpSelfTestProbe logs
 *  nobody on; the others take the ticket of Kerberos' cache where there are no credentials.
 *  @param options  a mapicfg_test_options, whose target_limit does not count: -TimeOutSeconds does; NULL: the defaults
 *  @param call     as mapicfg_exec() gives it
 *  Errors: those of mapicfg_probe_new(), mapicfg_test_run(), mapicfg_exec_call_put() and _warn().
 *  Threads: that of mapicfg_exec(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_test_cmdlet(void *options, mapicfg_exec_call *call, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
