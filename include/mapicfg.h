/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mapicfg.h: the whole public interface of libmapicfg.
 *
 * libmapicfg computes what Exchange Server decides about MAPI over HTTP, for a mailbox, an organization, or an export
 * of either. Link with `pkg-config --cflags --libs mapihttp`. */
#ifndef MAPICFG_H
#define MAPICFG_H

#include <mapicfg/base.h>
#include <mapicfg/rule.h>
#include <mapicfg/object.h>
#include <mapicfg/org.h>
#include <mapicfg/ldif.h>
#include <mapicfg/mailbox.h>
#include <mapicfg/vdir.h>
#include <mapicfg/identity.h>
#include <mapicfg/url.h>
#include <mapicfg/release.h>
#include <mapicfg/decision.h>
#include <mapicfg/changes.h>
#include <mapicfg/explain.h>
#include <mapicfg/default.h>
#include <mapicfg/work.h>
#include <mapicfg/input.h>
#include <mapicfg/read.h>
#include <mapicfg/write.h>
#include <mapicfg/directory.h>
#include <mapicfg/audit.h>
#include <mapicfg/check.h>
#include <mapicfg/autodiscover.h>
#include <mapicfg/proxy.h>
#include <mapicfg/exec.h>
#include <mapicfg/goal.h>
#include <mapicfg/plan.h>
#include <mapicfg/waves.h>
#include <mapicfg/log_field.h>
#include <mapicfg/log.h>
#include <mapicfg/log_drift.h>
#include <mapicfg/log_events.h>
#include <mapicfg/log_prompts.h>
#include <mapicfg/log_summary.h>
#include <mapicfg/log_use.h>
#include <mapicfg/report.h>

#endif
