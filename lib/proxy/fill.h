/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fill.h: templates of configurations, filled in from a plan. */
#ifndef MAPICFG_PROXY_FILL_H
#define MAPICFG_PROXY_FILL_H

#include "proxy/plan.h"

/* The language of templates: @name@ is a value of the plan. What stands between @each@ and @end@ is written for each
 * pool. A line that begins with a condition (@ntlm@, @basic@: authentication is bound to connections, or not;
 * @several@, @single@: pools) is left out where that does not hold. One that begins with @per-server@, @per-host@
 * (of the pool), @per-address@ (of all pools), @per-path@ or @per-port@ is written for each. */
void mapicfg__fill_template(struct mapicfg__buffer *out, const struct mapicfg__plan *plan, const char *template);

#endif
