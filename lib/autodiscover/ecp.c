/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ecp.c: which page of the Exchange Control Panel does what, by the server's release.
 *
 * The texts are those of real answers: Exchange 2010 SP3 in Microsoft's article 3047178, Exchange 2013 in "Get user
 * settings from Exchange by using Autodiscover", Exchange 2016 and later in administrators' answers. EcpUrl-publish is
 * left out: whether it is there depends on the sharing policy. */
#include "autodiscover/ecp.h"

#include "model/release.h"

#define REPORT_2010 "PersonalSettings/DeliveryReport.aspx?exsvurl=1&IsOWA=<IsOWA>&MsgID=<MsgID>&Mbx=<Mbx>"
#define REPORT "PersonalSettings/DeliveryReport.aspx?rfr=olk&exsvurl=1&IsOWA=<IsOWA>&MsgID=<MsgID>&Mbx=<Mbx>&realm="
#define SITE "?rfr=olk&ftr=TeamMailbox&exsvurl=1&realm="
#define SITE_CREATING \
    "?rfr=olk&ftr=TeamMailboxCreating&SPUrl=<SPUrl>&Title=<Title>&SPTMAppUrl=<SPTMAppUrl>&exsvurl=1&realm="
#define SITE_EDITING "?rfr=olk&ftr=TeamMailboxEditing&Id=<Id>&exsvurl=1&realm="

static const struct mapicfg__ecp_page pages_2010[] = {
    {"EcpUrl-um", "?p=customize/voicemail.aspx&exsvurl=1"},
    {"EcpUrl-aggr", "?p=personalsettings/EmailSubscriptions.slab&exsvurl=1"},
    {"EcpUrl-mt", REPORT_2010},
    {"EcpUrl-ret", "?p=organize/retentionpolicytags.slab&exsvurl=1"},
    {"EcpUrl-sms", "?p=sms/textmessaging.slab&exsvurl=1"},
};

static const struct mapicfg__ecp_page pages_2013[] = {
    {"EcpUrl-um", "?rfr=olk&p=customize/voicemail.aspx&exsvurl=1&realm="},
    {"EcpUrl-aggr", "?rfr=olk&p=personalsettings/EmailSubscriptions.slab&exsvurl=1&realm="},
    {"EcpUrl-mt", REPORT},
    {"EcpUrl-ret", "?rfr=olk&p=organize/retentionpolicytags.slab&exsvurl=1&realm="},
    {"EcpUrl-sms", "?rfr=olk&p=sms/textmessaging.slab&exsvurl=1&realm="},
    {"EcpUrl-photo", "PersonalSettings/EditAccount.aspx?rfr=olk&chgPhoto=1&exsvurl=1&realm="},
    {"EcpUrl-tm", SITE},
    {"EcpUrl-tmCreating", SITE_CREATING},
    {"EcpUrl-tmEditing", SITE_EDITING},
    {"EcpUrl-extinstall", "Extension/InstalledExtensions.slab?rfr=olk&exsvurl=1&realm="},
};

static const struct mapicfg__ecp_page pages_2016[] = {
    {"EcpUrl-um", "?path=/options/callanswering"},
    {"EcpUrl-aggr", "?path=/options/connectedaccounts"},
    {"EcpUrl-mt", "options/ecp/" REPORT},
    {"EcpUrl-ret", "?path=/options/retentionpolicies"},
    {"EcpUrl-sms", "?path=/options/textmessaging"},
    {"EcpUrl-photo", "?path=/options/myaccount/action/photo"},
    {"EcpUrl-tm", "options/ecp/" SITE},
    {"EcpUrl-tmCreating", "options/ecp/" SITE_CREATING},
    {"EcpUrl-tmEditing", "options/ecp/" SITE_EDITING},
    {"EcpUrl-extinstall", "?path=/options/manageapps"},
};

#define PAGES(pages) (*count = sizeof(pages) / sizeof *(pages), (pages))

const struct mapicfg__ecp_page *mapicfg__ecp_pages(uint32_t release, size_t *count) {
    if (mapicfg__ecp_is_in_owa(release)) return PAGES(pages_2016);
    return mapicfg__server_is_legacy(release) ? PAGES(pages_2010) : PAGES(pages_2013);
}

int mapicfg__ecp_is_in_owa(uint32_t release) {
    return !release || release >= MAPICFG_SERVER_2016;
}
