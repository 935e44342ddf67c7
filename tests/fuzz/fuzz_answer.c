/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_answer.c: any bytes as an answer: what is read equals itself, every path is found, and comparing it with a fixed
 * answer either way round, or with a configuration, does no harm. */
#include <mapicfg.h>
#include <mapicfg/autodiscover.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SCHEMAS "http://schemas.microsoft.com/exchange/autodiscover/"

static const char fixed_text[] =
    "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response xmlns=\"" SCHEMAS
    "outlook/responseschema/2006a\">"
    "<User><DisplayName>Anna</DisplayName></User><Account><Action>settings</Action>"
    "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><InternalUrl>https://ex1.contoso.com/mapi/emsmdb/?MailboxId="
    "g@contoso.com</InternalUrl><ExternalUrl>https://mail.contoso.com/mapi/emsmdb/?MailboxId=g@contoso.com</"
    "ExternalUrl>"
    "</MailStore></Protocol><Protocol><Type>WEB</Type><Internal><OWAUrl>https://ex1.contoso.com/owa</OWAUrl></Internal>"
    "</Protocol><Protocol><Type>EXHTTP</Type><Server>ex1.contoso.com</Server><SSL>Off</SSL></Protocol>"
    "<Protocol><Type>EXHTTP</Type><Server>mail.contoso.com</Server></Protocol>"
    "<AlternativeMailbox><SmtpAddress>b@contoso.com</SmtpAddress></AlternativeMailbox>"
    "</Account></Response></Autodiscover>";

static void add(mapicfg_autodiscover *to, uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    if (mapicfg_object_new(class_id, &object, NULL)) abort();
    for (; *values; values += 2)
        if (mapicfg_object_set_text(object, values[0], values[1], NULL)) abort();
    if (mapicfg_autodiscover_add(to, object, NULL)) abort();
    mapicfg_object_free(object);
}

static mapicfg_autodiscover *configuration(void) {
    mapicfg_autodiscover *made;
    if (mapicfg_autodiscover_new(NULL, &made, NULL)) abort();
    add(made, MAPICFG_CLASS_ORG, (const char *const[]){"MapiHttpEnabled", "False", NULL});
    add(made, MAPICFG_CLASS_VDIR, (const char *const[]){"Server", "EX1", "InternalUrl", "https://ex1.contoso.com/mapi",
                                                        "ExternalUrl", "https://mail.contoso.com/mapi", NULL});
    add(made, MAPICFG_CLASS_MAILBOX,
        (const char *const[]){"PrimarySmtpAddress", "a@contoso.com", "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8",
                              NULL});
    if (mapicfg_autodiscover_ready(made, NULL)) abort();
    return made;
}

static void explain(const mapicfg_autodiscover_answer *answer) {
    static mapicfg_autodiscover *made;
    mapicfg_statements *differences;
    if (!made) made = configuration();
    if (mapicfg_autodiscover_explain(made, answer, "a@contoso.com", &differences, NULL)) abort();
    mapicfg_statements_free(differences);
}

static void compare(const mapicfg_autodiscover_answer *a, const mapicfg_autodiscover_answer *b, int equal) {
    mapicfg_statements *differences;
    if (mapicfg_autodiscover_compare(a, b, &differences, NULL)) abort();
    size_t count = mapicfg_statements_count(differences);
    if (equal && count) abort();
    for (size_t i = 0; i < count; i++)
        if (!mapicfg_statement_get_id(mapicfg_statements_get(differences, i)) ||
            !mapicfg_statement_get_sentence(mapicfg_statements_get(differences, i))[0])
            abort();
    mapicfg_statements_free(differences);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static mapicfg_autodiscover_answer *fixed;
    mapicfg_autodiscover_answer *answer;
    mapicfg_error err;
    if (!fixed && mapicfg_autodiscover_answer_read(fixed_text, sizeof fixed_text - 1, NULL, NULL, &fixed, NULL))
        abort();
    if (mapicfg_autodiscover_answer_read((const char *)data, size, "answer", NULL, &answer, &err)) {
        if (answer || !err.message[0]) abort();
        return 0;
    }
    for (size_t i = 0; i < mapicfg_autodiscover_answer_count(answer); i++) {
        const char *path = mapicfg_autodiscover_answer_get_path(answer, i);
        if (!path[0] || !mapicfg_autodiscover_answer_find(answer, path)) abort();
    }
    if (!mapicfg_autodiscover_answer_get_sentence(answer)[0]) abort();
    compare(answer, answer, 1);
    compare(answer, fixed, 0);
    compare(fixed, answer, 0);
    if (mapicfg_autodiscover_answer_get_kind(answer) != MAPICFG_AUTODISCOVER_ANSWER_RESPONSES) explain(answer);
    mapicfg_autodiscover_answer_free(answer);
    return 0;
}
