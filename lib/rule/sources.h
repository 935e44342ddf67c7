/* SPDX-License-Identifier: LGPL-2.1-or-later
 * sources.h: the documents that rules follow, by the names that their publishers give them. */
#ifndef MAPICFG_RULE_SOURCES_H
#define MAPICFG_RULE_SOURCES_H

#define INFERRED "inferred from "
#define GUIDE(page, section) "docs/guide/" page ".md, " section

/* Microsoft: Exchange Server and its cmdlets */
#define CONFIGURE "Configure MAPI over HTTP in Exchange Server"
#define TABLE CONFIGURE ", Combining MAPI over HTTP configurations and internal or external connections"
#define MATRIX "MAPI over HTTP in Exchange Server, supportability"
#define BALANCING "Load balancing in Exchange Server"
#define HEALTH BALANCING ", health checks of virtual directories"
#define PROTECTION "Windows Extended Protection in Exchange Server"
#define MODERN "Configure hybrid modern authentication for Exchange on-premises"
#define KERBEROS "Configure Kerberos authentication for load-balanced Client Access services"
#define CAS(parameter) "Set-CASMailbox, " parameter
#define VDIR(parameter) "Set-MapiVirtualDirectory, " parameter
#define ANYWHERE(parameter) "Set-OutlookAnywhere, " parameter

/* Microsoft: IIS with URL Rewrite and Application Request Routing */
#define ARR_SCHEMA "ARR's schema (arr_schema.xml), "
#define ARR_PAGE "Microsoft: Application Request Routing Page, "
#define URL_REWRITE "Microsoft: URL Rewrite Module Configuration Reference, "
#define IIS(section) "Microsoft: IIS configuration reference, " section

#define IIS_401 "Microsoft: HTTP 401.x-Unauthorized, substatus codes"
#define IIS_DIAGNOSE "Microsoft: HOWTO: Diagnose 401.x HTTP errors on IIS"
#define IIS_BALANCER "Microsoft: 401 1 2148074248 in IIS logs behind a load balancer with multiple servers"
#define ERREF(name) "[MS-ERREF] " name

/* Microsoft: Outlook's registry */
#define KB(number) "Microsoft KB " number
#define AUTODISCOVER_KEY KB("2212902") ", registry values of Autodiscover"

#define BUILDS "Exchange Server build numbers and release dates"
#define GET_CAS(parameter) "Get-CASMailbox, " parameter
#define GET_MAILBOX(parameter) "Get-Mailbox, " parameter
#define RELEASE_NOTES "Release notes for Exchange 2016, MAPI over HTTP and archive mailboxes"
#define OUTLOOK_BLOCKING "Configure Outlook client blocking"

/* Microsoft: the protocols */
#define OXCMAPIHTTP "[MS-OXCMAPIHTTP]"
#define OXDSCLI "[MS-OXDSCLI] "
#define ASCMD "[MS-ASCMD] "
#define OXWSADISC "[MS-OXWSADISC] "
#define POX "Autodiscover web service reference for Exchange, POX"
#define NTLM "[MS-NTHT] section 1.3: NTLM over HTTP authenticates a connection"

#endif
