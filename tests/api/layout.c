/* SPDX-License-Identifier: LGPL-2.1-or-later
 * layout.c: the layout of every public struct, which no release may change: compiled for processors of 64 and of 32
 * bits. New fields go behind the last one, a multiple of 8 bytes at a time on a processor of 64 bits, with a row here
 * and a frozen size of that release. */
#include <mapicfg-net.h>

#define CAT(a, b) CAT_(a, b)
#define CAT_(a, b) a##b
/* Bytes: a processor of 64 bits, and one of 32. */
#define ASSERT(name, value, bits64, bits32) \
    _Static_assert((value) == (sizeof(void *) == 8 ? (bits64) : (bits32)), name)

/* A struct is as large as its first release had it, has no padding at its end, and can be begun with its macro. */
#define STRUCT(type, upper, last, bits64, bits32)                                        \
    ASSERT("the first size of " #type, MAPICFG_##upper##_SIZE_1_0, bits64, bits32);      \
    ASSERT("the size of " #type, sizeof(type), bits64, bits32);                          \
    ASSERT("padding at the end of " #type, MAPICFG_SIZE_TO(type, last), bits64, bits32); \
    static const type CAT(begun_, type) = MAPICFG_##upper##_INIT;                        \
    const void *CAT(use_, type)(void) { return &CAT(begun_, type); }
/* A field is where the first release had it, right behind the field before it. */
#define FIELD(type, before, field, bits64, bits32)                                 \
    ASSERT(#type "." #field, offsetof(type, field), bits64, bits32);               \
    _Static_assert(offsetof(type, field) == MAPICFG_SIZE_TO(type, before), "padding before " #type "." #field)

#define T mapicfg_decide_options
STRUCT(mapicfg_decide_options, DECIDE_OPTIONS, client_version, 64, 40)
FIELD(T, size, client, 4, 4);
FIELD(T, client, server, 8, 8);
FIELD(T, server, cached_mode, 12, 12);
FIELD(T, cached_mode, vdirs, 16, 16);
FIELD(T, vdirs, vdir_count, 24, 20);
FIELD(T, vdir_count, objects, 32, 24);
FIELD(T, objects, object_count, 40, 28);
FIELD(T, object_count, mailbox_server, 48, 32);
FIELD(T, mailbox_server, client_version, 56, 36);
#undef T

#define T mapicfg_read_options
STRUCT(mapicfg_read_options, READ_OPTIONS, reserved, 48, 40)
FIELD(T, size, format, 4, 4);
FIELD(T, format, max_text, 8, 8);
FIELD(T, max_text, class_id, 16, 16);
FIELD(T, class_id, max_items, 20, 20);
FIELD(T, max_items, max_depth, 24, 24);
FIELD(T, max_depth, flags, 28, 28);
FIELD(T, flags, encoding, 32, 32);
FIELD(T, encoding, reserved, 40, 36);
#undef T

#define T mapicfg_log_options
STRUCT(mapicfg_log_options, LOG_OPTIONS, flags, 32, 32)
FIELD(T, size, max_columns, 4, 4);
FIELD(T, max_columns, max_line, 8, 8);
FIELD(T, max_line, max_bytes, 16, 16);
FIELD(T, max_bytes, max_members, 24, 24);
FIELD(T, max_members, flags, 28, 28);
#undef T

#define T mapicfg_log_summary_options
STRUCT(mapicfg_log_summary_options, LOG_SUMMARY_OPTIONS, key_size, 72, 56)
FIELD(T, size, keep_noise, 4, 4);
FIELD(T, keep_noise, threads, 8, 8);
FIELD(T, threads, max_rows, 12, 12);
FIELD(T, max_rows, by, 16, 16);
FIELD(T, by, where, 24, 20);
FIELD(T, where, where_count, 32, 24);
FIELD(T, where_count, reserved, 36, 28);
FIELD(T, reserved, since, 40, 32);
FIELD(T, since, until, 48, 40);
FIELD(T, until, key, 56, 48);
FIELD(T, key, key_size, 64, 52);
#undef T

#define T mapicfg_log_events_options
STRUCT(mapicfg_log_events_options, LOG_EVENTS_OPTIONS, reserved, 64, 48)
FIELD(T, size, keep_noise, 4, 4);
FIELD(T, keep_noise, idle, 8, 8);
FIELD(T, idle, where_count, 12, 12);
FIELD(T, where_count, since, 16, 16);
FIELD(T, since, until, 24, 24);
FIELD(T, until, where, 32, 32);
FIELD(T, where, key, 40, 36);
FIELD(T, key, key_size, 48, 40);
FIELD(T, key_size, reserved, 56, 44);
#undef T

#define T mapicfg_log_prompts_options
STRUCT(mapicfg_log_prompts_options, LOG_PROMPTS_OPTIONS, window, 8, 8)
FIELD(T, size, window, 4, 4);
#undef T

#define T mapicfg_input
STRUCT(mapicfg_input, INPUT, reserved, 80, 48)
FIELD(T, size, fd, 4, 4);
FIELD(T, fd, bytes_size, 8, 8);
FIELD(T, bytes_size, path, 16, 16);
FIELD(T, path, bytes, 24, 20);
FIELD(T, bytes, pull, 32, 24);
FIELD(T, pull, user, 40, 28);
FIELD(T, user, directory, 48, 32);
FIELD(T, directory, source, 56, 36);
FIELD(T, source, options, 64, 40);
FIELD(T, options, reserved, 72, 44);
#undef T

#define T mapicfg_answer_options
STRUCT(mapicfg_answer_options, ANSWER_OPTIONS, reserved, 48, 32)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, time, 8, 8);
FIELD(T, time, encoding, 16, 16);
FIELD(T, encoding, builds, 24, 20);
FIELD(T, builds, builds_size, 32, 24);
FIELD(T, builds_size, reserved, 40, 28);
#undef T

#define T mapicfg_work
STRUCT(mapicfg_work, WORK, cancel, 32, 20)
FIELD(T, size, reserved, 4, 4);
FIELD(T, reserved, progress, 8, 8);
FIELD(T, progress, user, 16, 12);
FIELD(T, user, cancel, 24, 16);
#undef T

#define T mapicfg_audit_options
STRUCT(mapicfg_audit_options, AUDIT_OPTIONS, user, 48, 36)
FIELD(T, size, org, 4, 4);
FIELD(T, org, client, 8, 8);
FIELD(T, client, server, 12, 12);
FIELD(T, server, cached_mode, 16, 16);
FIELD(T, cached_mode, threads, 20, 20);
FIELD(T, threads, client_version, 24, 24);
FIELD(T, client_version, fn, 32, 28);
FIELD(T, fn, user, 40, 32);
#undef T

#define T mapicfg_plan_options
STRUCT(mapicfg_plan_options, PLAN_OPTIONS, reserved, 72, 56)
FIELD(T, size, client, 4, 4);
FIELD(T, client, server, 8, 8);
FIELD(T, server, cached_mode, 12, 12);
FIELD(T, cached_mode, flags, 16, 16);
FIELD(T, flags, fewest, 20, 20);
FIELD(T, fewest, since, 24, 24);
FIELD(T, since, examples, 32, 32);
FIELD(T, examples, client_version, 40, 40);
FIELD(T, client_version, work, 48, 44);
FIELD(T, work, goals, 56, 48);
FIELD(T, goals, reserved, 64, 52);
#undef T

#define T mapicfg_check_options
STRUCT(mapicfg_check_options, CHECK_OPTIONS, builds_size, 80, 48)
FIELD(T, size, reserved, 4, 4);
FIELD(T, reserved, now, 8, 8);
FIELD(T, now, rules, 16, 16);
FIELD(T, rules, rule_count, 24, 20);
FIELD(T, rule_count, silences, 32, 24);
FIELD(T, silences, silences_source, 40, 28);
FIELD(T, silences_source, builds, 48, 32);
FIELD(T, builds, builds_source, 56, 36);
FIELD(T, builds_source, silences_size, 64, 40);
FIELD(T, silences_size, builds_size, 72, 44);
#undef T

#define T mapicfg_directory_options
STRUCT(mapicfg_directory_options, DIRECTORY_OPTIONS, actor, 24, 20)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, wait, 8, 8);
FIELD(T, wait, reserved, 12, 12);
FIELD(T, reserved, actor, 16, 16);
#undef T

#define T mapicfg_directory_query
STRUCT(mapicfg_directory_query, DIRECTORY_QUERY, server, 40, 32)
FIELD(T, size, reserved, 4, 4);
FIELD(T, reserved, after, 8, 8);
FIELD(T, after, limit, 16, 16);
FIELD(T, limit, identity, 24, 24);
FIELD(T, identity, server, 32, 28);
#undef T

#define T mapicfg_journal_query
STRUCT(mapicfg_journal_query, JOURNAL_QUERY, reserved, 40, 32)
FIELD(T, size, class_id, 4, 4);
FIELD(T, class_id, change_set, 8, 8);
FIELD(T, change_set, limit, 16, 16);
FIELD(T, limit, identity, 24, 24);
FIELD(T, identity, reserved, 32, 28);
#undef T

#define T mapicfg_exec_options
STRUCT(mapicfg_exec_options, EXEC_OPTIONS, external_user, 64, 36)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, source, 8, 8);
FIELD(T, source, local_server, 16, 12);
FIELD(T, local_server, confirm, 24, 16);
FIELD(T, confirm, work, 32, 20);
FIELD(T, work, effects, 40, 24);
FIELD(T, effects, external, 48, 28);
FIELD(T, external, external_user, 56, 32);
#undef T

#define T mapicfg_autodiscover_options
STRUCT(mapicfg_autodiscover_options, AUTODISCOVER_OPTIONS, delegates, 120, 64)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, max_body, 8, 8);
FIELD(T, max_body, deployment_id, 16, 12);
FIELD(T, deployment_id, rpc_internal_host, 24, 16);
FIELD(T, rpc_internal_host, rpc_external_host, 32, 20);
FIELD(T, rpc_external_host, rpc_authentication, 40, 24);
FIELD(T, rpc_authentication, owa_internal_url, 48, 28);
FIELD(T, owa_internal_url, owa_external_url, 56, 32);
FIELD(T, owa_external_url, inside, 64, 36);
FIELD(T, inside, challenge, 72, 40);
FIELD(T, challenge, domains, 80, 44);
FIELD(T, domains, realms, 88, 48);
FIELD(T, realms, hosts, 96, 52);
FIELD(T, hosts, front_end_server, 104, 56);
FIELD(T, front_end_server, delegates, 112, 60);
#undef T

#define T mapicfg_autodiscover_request
STRUCT(mapicfg_autodiscover_request, AUTODISCOVER_REQUEST, body_size, 128, 72)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, time, 8, 8);
FIELD(T, time, method, 16, 16);
FIELD(T, method, path, 24, 20);
FIELD(T, path, user, 32, 24);
FIELD(T, user, address, 40, 28);
FIELD(T, address, host, 48, 32);
FIELD(T, host, user_agent, 56, 36);
FIELD(T, user_agent, mapi_http_capability, 64, 40);
FIELD(T, mapi_http_capability, anchor_mailbox, 72, 44);
FIELD(T, anchor_mailbox, client_can_handle, 80, 48);
FIELD(T, client_can_handle, client_request_id, 88, 52);
FIELD(T, client_request_id, return_client_request_id, 96, 56);
FIELD(T, return_client_request_id, request_id, 104, 60);
FIELD(T, request_id, body, 112, 64);
FIELD(T, body, body_size, 120, 68);
#undef T

#define T mapicfg_proxy_lint_options
STRUCT(mapicfg_proxy_lint_options, PROXY_LINT_OPTIONS, section, 96, 52)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, vdirs, 8, 8);
FIELD(T, vdirs, vdir_count, 16, 12);
FIELD(T, vdir_count, objects, 24, 16);
FIELD(T, objects, object_count, 32, 20);
FIELD(T, object_count, site, 40, 24);
FIELD(T, site, servers, 48, 28);
FIELD(T, servers, server_count, 56, 32);
FIELD(T, server_count, hosts, 64, 36);
FIELD(T, hosts, host_count, 72, 40);
FIELD(T, host_count, version, 80, 44);
#undef T

#define T mapicfg_proxy_write_options
STRUCT(mapicfg_proxy_write_options, PROXY_WRITE_OPTIONS, listen, 120, 68)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, timeout, 8, 8);
FIELD(T, timeout, reserved, 12, 12);
FIELD(T, reserved, vdirs, 16, 16);
FIELD(T, vdirs, vdir_count, 24, 20);
FIELD(T, vdir_count, objects, 32, 24);
FIELD(T, objects, object_count, 40, 28);
FIELD(T, object_count, site, 48, 32);
FIELD(T, site, hosts, 56, 36);
FIELD(T, hosts, host_count, 64, 40);
FIELD(T, host_count, servers, 72, 44);
FIELD(T, servers, server_count, 80, 48);
FIELD(T, server_count, certificate, 88, 52);
FIELD(T, certificate, key, 96, 56);
FIELD(T, key, authorities, 104, 60);
FIELD(T, authorities, listen, 112, 64);
#undef T

#define T mapicfg_probe_options
STRUCT(mapicfg_probe_options, PROBE_OPTIONS, reserved, 136, 84)
FIELD(T, size, kind, 4, 4);
FIELD(T, kind, flags, 8, 8);
FIELD(T, flags, tries, 12, 12);
FIELD(T, tries, auth, 16, 16);
FIELD(T, auth, bindings, 20, 20);
FIELD(T, bindings, idle_limit, 24, 24);
FIELD(T, idle_limit, total_limit, 28, 28);
FIELD(T, total_limit, user, 32, 32);
FIELD(T, user, legacy_dn, 40, 36);
FIELD(T, legacy_dn, mail_store_url, 48, 40);
FIELD(T, mail_store_url, address_book_url, 56, 44);
FIELD(T, address_book_url, autodiscover_url, 64, 48);
FIELD(T, autodiscover_url, server, 72, 52);
FIELD(T, server, display_name, 80, 56);
FIELD(T, display_name, request_guid, 88, 60);
FIELD(T, request_guid, client_guid, 96, 64);
FIELD(T, client_guid, client_version, 104, 68);
FIELD(T, client_version, user_agent, 112, 72);
FIELD(T, user_agent, exchange_guid, 120, 76);
FIELD(T, exchange_guid, reserved, 128, 80);
#undef T

#define T mapicfg_judge_options
STRUCT(mapicfg_judge_options, JUDGE_OPTIONS, reserved, 48, 32)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, now, 8, 8);
FIELD(T, now, trust, 16, 16);
FIELD(T, trust, urls, 24, 20);
FIELD(T, urls, url_count, 32, 24);
FIELD(T, url_count, reserved, 40, 28);
#undef T

#define T mapicfg_endpoint_options
STRUCT(mapicfg_endpoint_options, ENDPOINT_OPTIONS, reserved, 32, 20)
FIELD(T, size, timeout, 4, 4);
FIELD(T, timeout, name, 8, 8);
FIELD(T, name, address, 16, 12);
FIELD(T, address, reserved, 24, 16);
#undef T

#define T mapicfg_test_options
STRUCT(mapicfg_test_options, TEST_OPTIONS, user, 72, 48)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, at_once, 8, 8);
FIELD(T, at_once, target_limit, 12, 12);
FIELD(T, target_limit, close_limit, 16, 16);
FIELD(T, close_limit, reserved, 20, 20);
FIELD(T, reserved, ca, 24, 24);
FIELD(T, ca, proxy, 32, 28);
FIELD(T, proxy, credentials, 40, 32);
FIELD(T, credentials, trace, 48, 36);
FIELD(T, trace, tested, 56, 40);
FIELD(T, tested, user, 64, 44);
#undef T

#define T mapicfg_page_options
STRUCT(mapicfg_page_options, PAGE_OPTIONS, date, 32, 20)
FIELD(T, size, rows, 4, 4);
FIELD(T, rows, title, 8, 8);
FIELD(T, title, about, 16, 12);
FIELD(T, about, date, 24, 16);
#undef T

#define T mapicfg_roll_options
STRUCT(mapicfg_roll_options, ROLL_OPTIONS, user, 32, 24)
FIELD(T, size, rows, 4, 4);
FIELD(T, rows, examples, 8, 8);
FIELD(T, examples, reserved, 12, 12);
FIELD(T, reserved, csv, 16, 16);
FIELD(T, csv, user, 24, 20);
#undef T

#define T mapicfg_acceptor_options
STRUCT(mapicfg_acceptor_options, ACCEPTOR_OPTIONS, max_body, 64, 40)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, auth, 8, 8);
FIELD(T, auth, protection, 12, 12);
FIELD(T, protection, server, 16, 16);
FIELD(T, server, certificate, 24, 20);
FIELD(T, certificate, certificate_size, 32, 24);
FIELD(T, certificate_size, password, 40, 28);
FIELD(T, password, password_size, 48, 32);
FIELD(T, password_size, max_body, 56, 36);
#undef T

#define T mapicfg_ldap_options
STRUCT(mapicfg_ldap_options, LDAP_OPTIONS, reserved, 56, 36)
FIELD(T, size, flags, 4, 4);
FIELD(T, flags, bind_dn, 8, 8);
FIELD(T, bind_dn, password, 16, 12);
FIELD(T, password, ca, 24, 16);
FIELD(T, ca, timeout, 32, 20);
FIELD(T, timeout, page, 36, 24);
FIELD(T, page, cancel, 40, 28);
FIELD(T, cancel, reserved, 48, 32);
#undef T

/* Not sized: of one layout for ever. */
#define T mapicfg_error
ASSERT("mapicfg_error", sizeof(T), 1120, 1120);
FIELD(T, code, system, 4, 4);
FIELD(T, system, line, 8, 8);
FIELD(T, line, column, 16, 16);
FIELD(T, column, offset, 24, 24);
FIELD(T, offset, source, 32, 32);
FIELD(T, source, object, 288, 288);
FIELD(T, object, property, 544, 544);
FIELD(T, property, message, 608, 608);
#undef T
