/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover.c: Autodiscover answers a second from a loaded configuration: the request is parsed, the mailbox looked
 * up, the user checked, the answer written. Each value is the best of some rounds, in the
 * process's own time.
 *
 *   autodiscover MAILBOXES
 * Prints "what<TAB>answers a second" lines; autodiscover.py beside it is the peer, a Python template. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 9
#define ANSWERS 200000ul
#define NS "http://schemas.microsoft.com/exchange/autodiscover/outlook/"
#define BODY                                                              \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" NS \
    "requestschema/2006\"><Request><EMailAddress>"                        \
    "user%07lu@contoso.com</EMailAddress><AcceptableResponseSchema>" NS   \
    "responseschema/2006a"                                                \
    "</AcceptableResponseSchema></Request></Autodiscover>%s"

static mapicfg_error err;
static volatile size_t kept; /* so that nothing is dropped */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(mapicfg_status status) {
    if (!status) return;
    fprintf(stderr, "%s: %s\n", err.property, err.message);
    exit(1);
}

static void add(mapicfg_autodiscover *to, uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    check(mapicfg_object_new(class_id, &object, &err));
    for (; *values; values += 2) check(mapicfg_object_set_text(object, values[0], values[1], &err));
    check(mapicfg_autodiscover_add(to, object, &err));
    mapicfg_object_free(object);
}

#define VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})

static mapicfg_autodiscover *load(unsigned long mailboxes) {
    mapicfg_autodiscover *made;
    check(mapicfg_autodiscover_new(NULL, &made, &err));
    add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", "True"));
    add(made, MAPICFG_CLASS_VDIR,
        VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/mapi", "ExternalUrl",
               "https://mail.contoso.com/mapi"));
    add(made, MAPICFG_CLASS_EWS_VDIR,
        VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/EWS/Exchange.asmx", "ExternalUrl",
               "https://mail.contoso.com/EWS/Exchange.asmx"));
    add(made, MAPICFG_CLASS_OWA_VDIR,
        VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/owa", "ExternalUrl",
               "https://mail.contoso.com/owa"));
    add(made, MAPICFG_CLASS_OAB_VDIR,
        VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/OAB", "ExternalUrl",
               "https://mail.contoso.com/OAB"));
    add(made, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, VALUES("Guid", "c21c7bc2-53b3-4ddc-ad89-1219b486c37c"));
    for (unsigned long n = 0; n < mailboxes; n++) {
        char address[60], name[60], user[60], guid[60], dn[120];
        snprintf(address, sizeof address, "user%07lu@contoso.com", n);
        snprintf(name, sizeof name, "User %07lu (Sales)", n);
        snprintf(user, sizeof user, "user%07lu", n);
        snprintf(guid, sizeof guid, "00000000-0000-4000-8000-%012lx", n);
        snprintf(dn, sizeof dn,
                 "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=%07lu-user", n);
        add(made, MAPICFG_CLASS_MAILBOX,
            VALUES("PrimarySmtpAddress", address, "DisplayName", name, "SamAccountName", user, "Guid", guid,
                   "LegacyExchangeDN", dn, "ServerName", "EX1"));
    }
    check(mapicfg_autodiscover_ready(made, &err));
    return made;
}

/* One round: requests for mailboxes in no order. The bodies are made before the clock starts. */
static double round_of(const mapicfg_autodiscover *autodiscover, unsigned long mailboxes, const char *capability,
                       const char *can_handle, const char *behind) {
    enum { MANY = 1000, SIZE = 600 };
    char *bodies = malloc((size_t)MANY * SIZE), (*users)[32] = malloc(sizeof *users * MANY);
    double spent = 0;
    if (!bodies || !users) exit(1);
    for (unsigned long done = 0; done < ANSWERS; done += MANY) {
        for (unsigned long i = 0; i < MANY; i++) {
            unsigned long n = (done + i) * 7368787ul % mailboxes;
            snprintf(bodies + i * SIZE, SIZE, BODY, n, behind);
            snprintf(users[i], sizeof *users, "user%07lu", n);
        }
        double start = now();
        for (unsigned long i = 0; i < MANY; i++) {
            const char *body = bodies + i * SIZE;
            mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
            request.method = "POST";
            request.path = "/autodiscover/autodiscover.xml";
            request.user = users[i];
            request.mapi_http_capability = capability;
            request.client_can_handle = can_handle;
            request.body = body;
            request.body_size = strlen(body);
            mapicfg_autodiscover_response *response;
            check(mapicfg_autodiscover_respond(autodiscover, &request, &response, &err));
            if (mapicfg_autodiscover_response_get_status(response) != 200 ||
                mapicfg_autodiscover_response_get_error_code(response))
                exit(1);
            size_t size;
            mapicfg_autodiscover_response_get_body(response, &size);
            kept += size;
            mapicfg_autodiscover_response_free(response);
        }
        spent += now() - start;
    }
    free(bodies);
    free(users);
    return (double)ANSWERS / spent;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name, *capability, *can_handle, *behind;
    } rows[] = {{"MAPI over HTTP", "1", NULL, ""},
                {"the same with EXHTTP", "1", "ExHttpInfo", ""},
                {"Outlook Anywhere", NULL, NULL, ""},
                {"the same with EXHTTP", NULL, "ExHttpInfo", ""},
                {"a request that only expat reads", "1", NULL, "<!-- -->"}};
    unsigned long mailboxes = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (!mailboxes) {
        fprintf(stderr, "usage: %s MAILBOXES\n", argv[0]);
        return 2;
    }
    mapicfg_autodiscover *autodiscover = load(mailboxes);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        double best = 0;
        for (size_t i = 0; i < ROUNDS; i++) {
            double rate =
                round_of(autodiscover, mailboxes, rows[row].capability, rows[row].can_handle, rows[row].behind);
            if (rate > best) best = rate;
        }
        printf("%s\t%.0f\n", rows[row].name, best);
    }
    mapicfg_autodiscover_free(autodiscover);
    return 0;
}
