/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_services.c: the services of a certificate, in the forms that exports have. */
#include "check/certificate_services.h"

#include <string.h>

#include "base/text.h"

/* "IIS, SMTP"; "IP.WS.." as tables print it, and the sum of flags as JSON has it, in which IIS is 8. */
int mapicfg__certificate_has_iis(const mapicfg_object *certificate) {
    const char *services = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Services);
    uint64_t flags;
    if (!services) return 0;
    const size_t all = strlen(services);
    if (mapicfg__text_parse_number(services, all, &flags)) return (flags & 8) != 0;
    if (all > 4 && strspn(services, "IPUWSF.") == all) return strchr(services, 'W') != NULL;
    for (size_t size; *services; services += size + strspn(services + size, ", ")) {
        size = strcspn(services, ", ");
        if (mapicfg__text_equal(services, size, "IIS", 3)) return 1;
    }
    return 0;
}
