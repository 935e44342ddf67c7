/* SPDX-License-Identifier: LGPL-2.1-or-later
 * elsewhere.c: answers that lead elsewhere: by HTTP, or by what Outlook or ActiveSync read ([MS-OXDSCLI] 3.2.5,
 * [MS-ASCMD] 2.2.3.147 Redirect). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/mem.h"
#include "model/url.h"

/* A URL as a header may have it, where servers differ about what is beyond ASCII (RFC 3986, 2.1; RFC 5891). */
static mapicfg_status put_ascii_url(struct mapicfg__buffer *out, const char *url, mapicfg_error *err) {
    static const char digits[] = "0123456789ABCDEF";
    char *authority;
    mapicfg_status status = mapicfg__url_dup_authority(url, &authority, err);
    if (status) return status;
    mapicfg__buffer_text(out, "https://");
    mapicfg__buffer_text(out, authority);
    mapicfg__mem_free(authority);
    for (const char *at = strchr(url + 8, '/'); at && *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x80)
            mapicfg__buffer_bytes(out, (const char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
        else
            mapicfg__buffer_char(out, *at);
    }
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status answer_found(struct mapicfg__exchange *exchange, const char *url) {
    struct mapicfg__buffer location = {0};
    mapicfg_status status = put_ascii_url(&location, url, exchange->err);
    if (!status) status = mapicfg__answer_text(exchange, 302, "");
    if (status) {
        mapicfg__buffer_free(&location);
        return status;
    }
    (*exchange->response)->owned = location.data;
    mapicfg__response_header(*exchange->response, "Location", location.data);
    return MAPICFG_OK;
}

void mapicfg__redirect_put(struct mapicfg__buffer *out, const struct mapicfg__target *redirect, const char *address) {
    const char *domain = strrchr(address, '@');
    if (redirect->to[0] == '@' && domain) mapicfg__buffer_bytes(out, address, (size_t)(domain - address));
    mapicfg__buffer_text(out, redirect->to);
}

static mapicfg_status answer_action(struct mapicfg__exchange *exchange, int is_url, const char *target) {
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(
        &body, MAPICFG__OUTLOOK_BEGIN "    <Account>\n      <AccountType>email</AccountType>\n      <Action>");
    mapicfg__buffer_text(&body, is_url ? "redirectUrl" : "redirectAddr");
    mapicfg__buffer_text(&body, "</Action>\n      ");
    mapicfg__xml_put_element(&body, is_url ? "RedirectUrl" : "RedirectAddr", target);
    mapicfg__buffer_text(&body, "\n    </Account>\n" MAPICFG__RESPONSE_END);
    return mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
}

mapicfg_status mapicfg__answer_redirect(struct mapicfg__exchange *exchange, const struct mapicfg__target *redirect,
                                        const struct mapicfg__asked *asked) {
    struct mapicfg__buffer target = {0};
    int is_url = redirect->is_url, is_mobile = asked->client == MAPICFG__CLIENT_MOBILE;
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_REDIRECTED);
    /* an answer for ActiveSync has no element for a URL */
    if (is_url && (is_mobile || exchange->autodiscover->options.flags & MAPICFG_AUTODISCOVER_FOUND))
        return answer_found(exchange, redirect->to);
    mapicfg__redirect_put(&target, redirect, asked->address);
    mapicfg_status status = target.failed ? mapicfg__error_no_memory(exchange->err)
                            : is_mobile   ? mapicfg__answer_mobile_redirect(exchange, asked->address, target.data)
                                          : answer_action(exchange, is_url, target.data);
    mapicfg__buffer_free(&target);
    return status;
}
