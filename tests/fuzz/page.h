/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.h: a page of what a harness has found: whatever names and values are, it is one whole page of UTF-8 with one
 * script, no handlers of its own making and no control characters. */
#ifndef FUZZ_PAGE_H
#define FUZZ_PAGE_H

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

struct written {
    char *bytes;
    size_t size, capacity;
};

static int32_t keep_page(void *user, const char *bytes, size_t size) {
    struct written *page = user;
    if (page->size + size + 1 > page->capacity) {
        page->capacity = (page->size + size + 1) * 2;
        page->bytes = realloc(page->bytes, page->capacity);
        if (!page->bytes) abort();
    }
    memcpy(page->bytes + page->size, bytes, size);
    page->size += size;
    page->bytes[page->size] = '\0';
    return 0;
}

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    while ((text = strstr(text, word))) {
        text += strlen(word);
        count++;
    }
    return count;
}

/* Bytes of a sequence of UTF-8 that is shown as it is; 0: it is none. */
static size_t shown(const unsigned char *at) {
    if (*at < 0x80) return *at >= ' ' ? *at != 0x7f : *at == '\n';
    size_t more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : *at >= 0xc2;
    for (size_t i = 1; i <= more; i++)
        if (at[i] >> 6 != 2) return 0;
    return more ? more + 1 : 0;
}

static void look_at_page(const struct written *page) {
    const char *text = page->bytes;
    if (strlen(text) != page->size || count_of(text, "<script") != 1 || count_of(text, "</script>") != 1) abort();
    if (count_of(text, "<style") != 1 || count_of(text, "</html>") != 1) abort();
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        const size_t size = shown(at);
        if (!size) abort();
        at += size;
    }
}

/* Either may be NULL. */
static inline void page_of(const mapicfg_findings *findings, const mapicfg_plan *plan) {
    struct written written = {0};
    mapicfg_page *page;
    if (mapicfg_page_new(NULL, keep_page, &written, &page, NULL)) abort();
    if (findings && mapicfg_page_findings(page, findings, NULL)) abort();
    if (plan && mapicfg_page_plan(page, plan, 0, NULL, NULL)) abort();
    if (mapicfg_page_finish(page, NULL)) abort();
    look_at_page(&written);
    mapicfg_page_free(page);
    free(written.bytes);
}

/* Of a summary of logs. */
static inline void page_of_logs(const mapicfg_log_summary *summary) {
    struct written written = {0};
    mapicfg_page *page;
    if (mapicfg_page_new(NULL, keep_page, &written, &page, NULL)) abort();
    if (mapicfg_page_log_summary(page, summary, 5, NULL) || mapicfg_page_finish(page, NULL)) abort();
    look_at_page(&written);
    mapicfg_page_free(page);
    free(written.bytes);
}

#endif
