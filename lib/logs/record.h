/* SPDX-License-Identifier: LGPL-2.1-or-later
 * record.h: what a summary asks of one record, whatever log it is of. */
#ifndef MAPICFG_LOGS_RECORD_H
#define MAPICFG_LOGS_RECORD_H

#include "logs/batch.h"
#include "logs/fact.h"

/* One record; what costs is asked for when it is needed. */
struct mapicfg__log_record {
    const mapicfg_log_batch *batch;
    size_t row;
};

static inline struct mapicfg__span mapicfg__log_record_cell(const struct mapicfg__log_record *record, uint32_t field) {
    struct mapicfg__span cell;
    cell.text = mapicfg__logs_field(record->batch, record->row, field, &cell.size);
    return cell;
}

/* Who it was: the account, else the address; nothing for nobody. */
struct mapicfg__span mapicfg__log_record_user(const struct mapicfg__log_record *record);
/* The user agent with its blanks, in `text` where the log has it otherwise; NULL: no memory. */
struct mapicfg__span mapicfg__log_record_agent(const struct mapicfg__log_record *record, struct mapicfg__buffer *text);
/* The mailbox as the log names it: its GUID, else what the front end was given. */
struct mapicfg__span mapicfg__log_record_mailbox(const struct mapicfg__log_record *record);
/* The protocol as the log names it; of IIS the first folder of the path. */
struct mapicfg__span mapicfg__log_record_protocol(const struct mapicfg__log_record *record);
/* Connect, Execute, ... */
struct mapicfg__span mapicfg__log_record_request(const struct mapicfg__log_record *record);
/* Whether the client is asked to authenticate: the status is 401, and there is no user. */
int mapicfg__log_record_is_challenge(const struct mapicfg__log_record *record);
/* Why it failed; 0: it did not. To be asked to authenticate is no failure. */
size_t mapicfg__log_record_cause(const struct mapicfg__log_record *record, char cause[]);
/* Whether the server answers when something happens, and not as soon as it can; also where that cannot be told. */
int mapicfg__log_record_waits(const struct mapicfg__log_record *record, struct mapicfg__span request);

#endif
