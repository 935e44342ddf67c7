# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by bindings/python/generate.py: do not edit.
"""The structures, callbacks and functions of the C headers, for ctypes."""

from ctypes import CFUNCTYPE, POINTER, Structure
from ctypes import c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Dict

from ._options import Options


class Summary(Structure):
    pass


class Audit(Structure):
    pass


class Autodiscover(Structure):
    pass


class AutodiscoverResponse(Structure):
    pass


class AutodiscoverAnswer(Structure):
    pass


class Findings(Structure):
    pass


class JournalEntry(Structure):
    pass


class ExecItem(Structure):
    pass


class ExecEffects(Structure):
    pass


class ExecCall(Structure):
    pass


class Explanation(Structure):
    pass


class Directory(Structure):
    pass


class LdifDiff(Structure):
    pass


class LogBatch(Structure):
    pass


class LogReader(Structure):
    pass


class LogEvents(Structure):
    pass


class LogEvent(Structure):
    pass


class LogCursor(Structure):
    pass


class LogSummary(Structure):
    pass


class LogRow(Structure):
    pass


class LogUse(Structure):
    pass


class Object(Structure):
    pass


class Plan(Structure):
    pass


class Goals(Structure):
    pass


class Report(Structure):
    pass


class Reading(Structure):
    pass


class Reader(Structure):
    pass


class Page(Structure):
    pass


class Roll(Structure):
    pass


class Rule(Structure):
    pass


class Statement(Structure):
    pass


class Statements(Structure):
    pass


class Groups(Structure):
    pass


class Waves(Structure):
    pass


class Writer(Structure):
    pass


class Error(Structure):
    _fields_ = [
        ("code", c_int32),
        ("system", c_uint32),
        ("line", c_uint64),
        ("column", c_uint64),
        ("offset", c_uint64),
        ("source", c_char * 256),
        ("object", c_char * 256),
        ("property", c_char * 64),
        ("message", c_char * 512),
    ]


MailboxFn = CFUNCTYPE(c_int32, c_void_p, c_char_p, c_uint64, c_char_p, c_uint64)
DirectoryFn = CFUNCTYPE(c_int32, c_void_p, POINTER(Object), c_uint64)
JournalFn = CFUNCTYPE(c_int32, c_void_p, POINTER(JournalEntry))
ExecFn = CFUNCTYPE(c_int32, c_void_p, POINTER(ExecItem))
ConfirmFn = CFUNCTYPE(c_int32, c_void_p, c_char_p)
ExecExternalFn = CFUNCTYPE(c_int32, c_void_p, POINTER(ExecCall), POINTER(Error))
ExecCompleteFn = CFUNCTYPE(c_int32, c_void_p, c_char_p)
PullFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t), POINTER(Error))
LogBatchFn = CFUNCTYPE(c_int32, c_void_p, POINTER(LogBatch))
LogEventFn = CFUNCTYPE(c_int32, c_void_p, POINTER(LogEvent))
LogRowFn = CFUNCTYPE(c_int32, c_void_p, POINTER(LogRow))
ObjectFn = CFUNCTYPE(c_int32, c_void_p, POINTER(Object), c_char_p, c_uint64)
StatementFn = CFUNCTYPE(c_int32, c_void_p, POINTER(Statement))
ProgressFn = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)
WriteFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)


class AuditOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("org", c_uint32),
        ("client", c_uint32),
        ("server", c_uint32),
        ("cached_mode", c_uint32),
        ("threads", c_uint32),
        ("client_version", c_char_p),
        ("fn", MailboxFn),
        ("user", c_void_p),
    ]


class AutodiscoverOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("max_body", c_size_t),
        ("deployment_id", c_char_p),
        ("rpc_internal_host", c_char_p),
        ("rpc_external_host", c_char_p),
        ("rpc_authentication", c_char_p),
        ("owa_internal_url", c_char_p),
        ("owa_external_url", c_char_p),
        ("inside", c_char_p),
        ("challenge", c_char_p),
        ("domains", c_char_p),
        ("realms", c_char_p),
        ("hosts", c_char_p),
        ("front_end_server", c_char_p),
        ("delegates", c_char_p),
    ]


class AutodiscoverRequest(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("time", c_int64),
        ("method", c_char_p),
        ("path", c_char_p),
        ("user", c_char_p),
        ("address", c_char_p),
        ("host", c_char_p),
        ("user_agent", c_char_p),
        ("mapi_http_capability", c_char_p),
        ("anchor_mailbox", c_char_p),
        ("client_can_handle", c_char_p),
        ("client_request_id", c_char_p),
        ("return_client_request_id", c_char_p),
        ("request_id", c_char_p),
        ("body", c_void_p),
        ("body_size", c_size_t),
    ]


class AnswerOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("time", c_int64),
        ("encoding", c_char_p),
        ("builds", c_char_p),
        ("builds_size", c_size_t),
        ("reserved", c_void_p),
    ]


class CheckOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("now", c_int64),
        ("rules", POINTER(c_char_p)),
        ("rule_count", c_size_t),
        ("silences", c_char_p),
        ("silences_source", c_char_p),
        ("builds", c_char_p),
        ("builds_source", c_char_p),
        ("silences_size", c_size_t),
        ("builds_size", c_size_t),
    ]


class DecideOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("client", c_uint32),
        ("server", c_uint32),
        ("cached_mode", c_uint32),
        ("vdirs", POINTER(POINTER(Object))),
        ("vdir_count", c_size_t),
        ("objects", POINTER(POINTER(Object))),
        ("object_count", c_size_t),
        ("mailbox_server", c_char_p),
        ("client_version", c_char_p),
    ]


class DirectoryOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("wait", c_uint32),
        ("reserved", c_uint32),
        ("actor", c_char_p),
    ]


class DirectoryQuery(Options):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("after", c_uint64),
        ("limit", c_uint64),
        ("identity", c_char_p),
        ("server", c_char_p),
    ]


class JournalQuery(Options):
    _fields_ = [
        ("size", c_uint32),
        ("class_id", c_uint32),
        ("change_set", c_uint64),
        ("limit", c_uint64),
        ("identity", c_char_p),
        ("reserved", c_void_p),
    ]


class ReadOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("format", c_uint32),
        ("max_text", c_uint64),
        ("class_id", c_uint32),
        ("max_items", c_uint32),
        ("max_depth", c_uint32),
        ("flags", c_uint32),
        ("encoding", c_char_p),
        ("reserved", c_void_p),
    ]


class LogOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("max_columns", c_uint32),
        ("max_line", c_uint64),
        ("max_bytes", c_uint64),
        ("max_members", c_uint32),
        ("flags", c_uint32),
    ]


class LogEventsOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("keep_noise", c_uint32),
        ("idle", c_uint32),
        ("where_count", c_uint32),
        ("since", c_int64),
        ("until", c_int64),
        ("where", POINTER(c_char_p)),
        ("key", c_void_p),
        ("key_size", c_size_t),
        ("reserved", c_size_t),
    ]


class LogPromptsOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("window", c_uint32),
    ]


class LogSummaryOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("keep_noise", c_uint32),
        ("threads", c_uint32),
        ("max_rows", c_uint32),
        ("by", c_char_p),
        ("where", POINTER(c_char_p)),
        ("where_count", c_uint32),
        ("reserved", c_uint32),
        ("since", c_int64),
        ("until", c_int64),
        ("key", c_void_p),
        ("key_size", c_size_t),
    ]


class ProxyLintOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("vdirs", POINTER(POINTER(Object))),
        ("vdir_count", c_size_t),
        ("objects", POINTER(POINTER(Object))),
        ("object_count", c_size_t),
        ("site", c_char_p),
        ("servers", POINTER(c_char_p)),
        ("server_count", c_size_t),
        ("hosts", POINTER(c_char_p)),
        ("host_count", c_size_t),
        ("version", c_char_p),
        ("section", c_char_p),
    ]


class ProxyWriteOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("timeout", c_uint32),
        ("reserved", c_uint32),
        ("vdirs", POINTER(POINTER(Object))),
        ("vdir_count", c_size_t),
        ("objects", POINTER(POINTER(Object))),
        ("object_count", c_size_t),
        ("site", c_char_p),
        ("hosts", POINTER(c_char_p)),
        ("host_count", c_size_t),
        ("servers", POINTER(c_char_p)),
        ("server_count", c_size_t),
        ("certificate", c_char_p),
        ("key", c_char_p),
        ("authorities", c_char_p),
        ("listen", c_char_p),
    ]


class PageOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("rows", c_uint32),
        ("title", c_char_p),
        ("about", c_char_p),
        ("date", c_char_p),
    ]


class RollOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("rows", c_uint32),
        ("examples", c_uint32),
        ("reserved", c_uint32),
        ("csv", WriteFn),
        ("user", c_void_p),
    ]


class Work(Options):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("progress", ProgressFn),
        ("user", c_void_p),
        ("cancel", POINTER(c_int32)),
    ]


class ExecOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("source", c_char_p),
        ("local_server", c_char_p),
        ("confirm", ConfirmFn),
        ("work", POINTER(Work)),
        ("effects", POINTER(ExecEffects)),
        ("external", ExecExternalFn),
        ("external_user", c_void_p),
    ]


class Input(Options):
    _fields_ = [
        ("size", c_uint32),
        ("fd", c_int32),
        ("bytes_size", c_uint64),
        ("path", c_char_p),
        ("bytes", c_void_p),
        ("pull", PullFn),
        ("user", c_void_p),
        ("directory", POINTER(Directory)),
        ("source", c_char_p),
        ("options", POINTER(ReadOptions)),
        ("reserved", c_void_p),
    ]


class PlanOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("client", c_uint32),
        ("server", c_uint32),
        ("cached_mode", c_uint32),
        ("flags", c_uint32),
        ("fewest", c_uint32),
        ("since", c_uint64),
        ("examples", c_uint64),
        ("client_version", c_char_p),
        ("work", POINTER(Work)),
        ("goals", POINTER(Goals)),
        ("reserved", c_void_p),
    ]


# Result, then parameters. "status" is a mapicfg_status, with a mapicfg_error behind the parameters.
SIGNATURES: Dict[str, str] = {
    "summary_new": "status **Summary",
    "summary_free": "None *Summary",
    "summary_copy": "status *Summary **Summary",
    "summary_add": "status *Summary c_uint64 c_uint64",
    "summary_merge": "status *Summary *Summary",
    "summary_get_counter": "c_uint64 *Summary c_uint32",
    "summary_count": "c_uint64 *Summary c_uint64 c_uint64",
    "summary_decision_count": "c_size_t *Summary",
    "summary_get_decision": "c_uint64 *Summary c_size_t *c_uint64",
    "summary_filter": "status *Summary c_uint64 c_uint64 **Summary",
    "summary_dup_json": "status *Summary *c_void_p",
    "summary_from_json": "status c_void_p c_size_t **Summary",
    "audit_new": "status *AuditOptions **Audit",
    "audit_free": "None *Audit",
    "audit_read": "status *Audit *Input c_size_t *Work",
    "audit_finish": "status *Audit",
    "audit_get_summary": "*Summary *Audit",
    "audit_get_report": "*Report *Audit",
    "autodiscover_new": "status *AutodiscoverOptions **Autodiscover",
    "autodiscover_free": "None *Autodiscover",
    "autodiscover_add": "status *Autodiscover *Object",
    "autodiscover_load": "status *Autodiscover *Directory",
    "autodiscover_redirect": "status *Autodiscover c_char_p c_char_p",
    "autodiscover_ready": "status *Autodiscover",
    "autodiscover_open": "status *Directory *AutodiscoverOptions **Autodiscover",
    "autodiscover_mailbox_count": "c_size_t *Autodiscover",
    "autodiscover_wants_body": "c_int *Autodiscover *AutodiscoverRequest",
    "autodiscover_respond": "status *Autodiscover *AutodiscoverRequest **AutodiscoverResponse",
    "autodiscover_response_free": "None *AutodiscoverResponse",
    "autodiscover_response_get_status": "c_uint32 *AutodiscoverResponse",
    "autodiscover_response_header_count": "c_size_t *AutodiscoverResponse",
    "autodiscover_response_get_header": "c_char_p *AutodiscoverResponse c_size_t",
    "autodiscover_response_get_value": "c_char_p *AutodiscoverResponse c_size_t",
    "autodiscover_response_get_body": "c_void_p *AutodiscoverResponse *c_size_t",
    "autodiscover_response_get_decision": "c_uint64 *AutodiscoverResponse",
    "autodiscover_response_get_error_code": "c_uint32 *AutodiscoverResponse",
    "autodiscover_response_get_reasons": "*Statements *AutodiscoverResponse",
    "autodiscover_setting_name": "c_char_p c_size_t",
    "autodiscover_answer_read": "status c_void_p c_size_t c_char_p *AnswerOptions **AutodiscoverAnswer",
    "autodiscover_answer_get_next": "*AutodiscoverAnswer *AutodiscoverAnswer",
    "autodiscover_answer_free": "None *AutodiscoverAnswer",
    "autodiscover_answer_get_form": "c_uint32 *AutodiscoverAnswer",
    "autodiscover_answer_get_kind": "c_uint32 *AutodiscoverAnswer",
    "autodiscover_answer_get_decision": "c_uint64 *AutodiscoverAnswer",
    "autodiscover_answer_get_sentence": "c_char_p *AutodiscoverAnswer",
    "autodiscover_answer_get_notes": "*Statements *AutodiscoverAnswer",
    "autodiscover_answer_count": "c_size_t *AutodiscoverAnswer",
    "autodiscover_answer_get_path": "c_char_p *AutodiscoverAnswer c_size_t",
    "autodiscover_answer_get_text": "c_char_p *AutodiscoverAnswer c_size_t",
    "autodiscover_answer_find": "c_char_p *AutodiscoverAnswer c_char_p",
    "autodiscover_compare": "status *AutodiscoverAnswer *AutodiscoverAnswer **Statements",
    "autodiscover_explain": "status *Autodiscover *AutodiscoverAnswer c_char_p **Statements",
    "version": "c_char_p",
    "version_number": "c_uint32",
    "status_name": "c_char_p c_int32",
    "error_format": "c_size_t *Error c_void_p c_size_t",
    "free": "None c_void_p",
    "changes_between": "c_uint64 c_uint64 c_uint64",
    "changes_bulk": "status *c_uint64 *c_uint64 c_size_t *c_uint64 *c_uint64",
    "changes_id": "c_char_p c_uint64",
    "changes_ids": "c_size_t c_uint64 c_void_p c_size_t",
    "check": "status *Input c_size_t *CheckOptions *Work **Findings",
    "findings_free": "None *Findings",
    "findings_get_report": "*Report *Findings",
    "findings_count": "c_size_t *Findings",
    "findings_get": "*Statement *Findings c_size_t",
    "findings_get_total": "c_uint64 *Findings c_size_t",
    "findings_object_count": "c_size_t *Findings c_size_t",
    "findings_get_object": "c_char_p *Findings c_size_t c_size_t",
    "findings_get_silence": "c_char_p *Findings c_size_t",
    "findings_worst": "c_uint32 *Findings",
    "outcome_name": "c_char_p c_uint32",
    "findings_rule_count": "c_size_t *Findings",
    "findings_get_rule": "*Rule *Findings c_size_t",
    "findings_get_outcome": "c_uint32 *Findings c_size_t",
    "findings_get_found": "c_uint64 *Findings c_size_t",
    "findings_get_looked": "c_uint64 *Findings c_size_t",
    "findings_need_count": "c_size_t *Findings c_size_t",
    "findings_get_need": "c_char_p *Findings c_size_t c_size_t",
    "findings_dup_json": "status *Findings *c_void_p",
    "decide": "status *Object *Object *DecideOptions *c_uint64",
    "decide_bits": "c_uint64 c_uint32 c_uint8",
    "decide_bulk": "status c_uint32 c_void_p c_size_t c_void_p *c_uint64",
    "decide_all": "status c_uint32 *DecideOptions *c_uint64",
    "decision_result": "c_char_p c_uint64",
    "decision_protocol": "c_char_p c_uint64",
    "decision_decided_by": "c_char_p c_uint64",
    "decision_effective": "c_char_p c_uint64",
    "note_id": "c_char_p c_uint64",
    "decision_notes": "c_size_t c_uint64 c_void_p c_size_t",
    "table_row": "status c_size_t *c_uint32 *c_uint32 *c_uint32 *c_uint64",
    "org_default": "status c_uint32 *c_uint32 c_size_t c_uint32 *c_uint32 *c_char_p",
    "directory_open": "status c_char_p *DirectoryOptions **Directory",
    "directory_close": "None *Directory",
    "directory_begin": "status *Directory c_char_p",
    "directory_commit": "status *Directory",
    "directory_rollback": "None *Directory",
    "directory_in_transaction": "c_int *Directory",
    "directory_copy_object": "status *Directory c_uint32 c_char_p **Object",
    "directory_list": "status *Directory c_uint32 *DirectoryQuery DirectoryFn c_void_p",
    "directory_count": "status *Directory c_uint32 *c_uint64",
    "directory_put": "status *Directory *Object *c_int",
    "directory_set": "status *Directory c_char_p *Object *c_uint32",
    "directory_remove": "status *Directory c_uint32 c_char_p",
    "directory_decide": "status *Directory c_char_p *DecideOptions *c_uint64",
    "directory_explain": "status *Directory c_char_p *DecideOptions **Explanation",
    "directory_import": "status *Directory *Input c_size_t *Work *Report",
    "directory_replace": "status *Directory *Input c_size_t *Work *Report",
    "directory_export": "status *Directory c_uint32 *Writer",
    "journal_kind_name": "c_char_p c_uint32",
    "journal_entry_get_change_set": "c_uint64 *JournalEntry",
    "journal_entry_get_kind": "c_uint32 *JournalEntry",
    "journal_entry_get_time": "c_int64 *JournalEntry",
    "journal_entry_get_actor": "c_char_p *JournalEntry",
    "journal_entry_get_action": "c_char_p *JournalEntry",
    "journal_entry_get_class": "c_uint32 *JournalEntry",
    "journal_entry_get_object": "c_char_p *JournalEntry",
    "journal_entry_get_property": "c_char_p *JournalEntry",
    "journal_entry_get_old": "c_char_p *JournalEntry",
    "journal_entry_get_new": "c_char_p *JournalEntry",
    "directory_history": "status *Directory *JournalQuery JournalFn c_void_p",
    "directory_undo": "status *Directory *c_uint64",
    "directory_rewind": "status *Directory c_uint64",
    "directory_position": "status *Directory *c_uint64",
    "exec_item_get_kind": "c_uint32 *ExecItem",
    "exec_item_get_text": "c_char_p *ExecItem",
    "exec_item_get_error": "*Error *ExecItem",
    "exec_item_get_statement": "*Statement *ExecItem",
    "exec_item_get_object": "*Object *ExecItem",
    "exec_item_count": "c_size_t *ExecItem",
    "exec_item_get_name": "c_char_p *ExecItem c_size_t",
    "exec_item_get_value": "c_char_p *ExecItem c_size_t",
    "exec_item_get_columns": "c_char_p *ExecItem",
    "exec_call_get_text": "c_char_p *ExecCall c_uint32",
    "exec_call_get_cancel": "*c_int32 *ExecCall",
    "exec_call_put": "status *ExecCall *c_char_p *c_char_p c_size_t",
    "exec_call_warn": "status *ExecCall *Statement",
    "exec": "status *Directory c_void_p c_size_t *ExecOptions ExecFn c_void_p",
    "exec_effects_new": "status *Directory **ExecEffects",
    "exec_effects_tell": "status *ExecEffects ExecFn c_void_p",
    "exec_effects_free": "None *ExecEffects",
    "exec_is_incomplete": "c_int c_void_p c_size_t",
    "exec_scan": "c_uint64 c_uint64 c_void_p c_size_t",
    "exec_complete": "status *Directory c_char_p c_size_t ExecCompleteFn c_void_p *c_size_t",
    "exec_dup_help": "status c_char_p c_uint32 *c_void_p",
    "explain": "status *Object *Object *DecideOptions **Explanation",
    "explanation_free": "None *Explanation",
    "explanation_get_decision": "c_uint64 *Explanation",
    "explanation_get_statements": "*Statements *Explanation",
    "groups_add_decision": "status *Groups c_uint64 c_char_p",
    "goals_new": "status **Goals",
    "goals_free": "None *Goals",
    "goals_add": "status *Goals c_char_p c_void_p c_size_t",
    "goals_reach": "status *Goals *Directory c_uint32 *PlanOptions",
    "goals_get_unreached": "*Groups *Goals",
    "goals_get_untold": "*Groups *Goals",
    "identity_parse": "status c_char_p *c_uint32 *c_char_p *c_size_t *c_char_p *c_size_t",
    "identity_kind_name": "c_char_p c_uint32",
    "text_equal": "c_int c_char_p c_char_p",
    "text_matches": "c_int c_char_p c_char_p",
    "text_width": "c_size_t c_void_p c_size_t",
    "text_slip": "c_size_t c_char_p c_char_p",
    "object_matches": "status *Object c_char_p *c_int",
    "format_name": "c_char_p c_uint32",
    "encoding_check": "status c_char_p",
    "ldif_attribute": "c_char_p c_size_t",
    "ldif_object_class": "c_char_p c_size_t",
    "ldif_diff_new": "status *Input c_size_t *Input c_size_t c_uint32 *Work **LdifDiff",
    "ldif_diff_free": "None *LdifDiff",
    "ldif_diff_count_entries": "c_size_t *LdifDiff c_int",
    "ldif_diff_count": "c_size_t *LdifDiff",
    "ldif_diff_get_kind": "c_uint32 *LdifDiff c_size_t",
    "ldif_diff_get_dn": "c_char_p *LdifDiff c_size_t",
    "ldif_diff_get_attribute": "c_char_p *LdifDiff c_size_t",
    "ldif_diff_value_count": "c_size_t *LdifDiff c_size_t c_int",
    "ldif_diff_get_value": "c_char_p *LdifDiff c_size_t c_int c_size_t",
    "ldif_diff_get_detail": "c_char_p *LdifDiff c_size_t",
    "ldif_kind_name": "c_char_p c_uint32",
    "log_batch_count": "c_size_t *LogBatch",
    "log_batch_get_kind": "c_uint32 *LogBatch",
    "log_batch_get_source": "c_char_p *LogBatch",
    "log_batch_get_log": "c_uint64 *LogBatch",
    "log_batch_get_layout": "c_uint64 *LogBatch",
    "log_batch_get_line": "c_uint64 *LogBatch c_size_t",
    "log_batch_has": "c_int32 *LogBatch c_uint32",
    "log_batch_get": "c_void_p *LogBatch c_size_t c_uint32 *c_size_t",
    "log_batch_column_count": "c_size_t *LogBatch",
    "log_batch_get_name": "c_char_p *LogBatch c_size_t",
    "log_batch_get_column": "c_void_p *LogBatch c_size_t c_size_t *c_size_t",
    "log_read": "status *Input c_size_t *LogOptions *Work LogBatchFn c_void_p *Report",
    "log_reader_new": "status *Input c_size_t *LogOptions *Work *Report **LogReader",
    "log_reader_next": "status *LogReader **LogBatch",
    "log_reader_finish": "status *LogReader",
    "log_reader_free": "None *LogReader",
    "log_drift": "status *LogSummary *Directory StatementFn c_void_p",
    "log_events_new": "status *LogEventsOptions **LogEvents",
    "log_events_free": "None *LogEvents",
    "log_events_add": "status *LogEvents *LogBatch",
    "log_events_read": "status *LogEvents *Input c_size_t *LogOptions *Work *Report",
    "log_events_save": "status *LogEvents c_char_p *Work",
    "log_events_merge": "status *LogEvents c_char_p *Work",
    "log_events_get_count": "c_uint64 *LogEvents c_uint32",
    "log_events_get_noise": "c_uint64 *LogEvents c_uint32",
    "log_view_name": "c_char_p c_uint32",
    "log_view_column_count": "c_size_t c_uint32",
    "log_view_get_column": "c_char_p c_uint32 c_size_t",
    "log_view_get_type": "c_uint32 c_uint32 c_size_t",
    "log_view_get_meaning": "c_char_p c_uint32 c_size_t",
    "log_event_get_text": "c_char_p *LogEvent c_size_t",
    "log_event_get_number": "c_int32 *LogEvent c_size_t *c_int64",
    "log_events_each": "status *LogEvents c_uint32 *Work LogEventFn c_void_p",
    "log_cursor_new": "status *LogEvents c_uint32 *Work **LogCursor",
    "log_cursor_next": "status *LogCursor **LogEvent",
    "log_cursor_free": "None *LogCursor",
    "log_kind_name": "c_char_p c_uint32",
    "log_field_name": "c_char_p c_uint32",
    "log_field_find": "c_uint32 c_void_p c_size_t",
    "log_field_get_column": "c_char_p c_uint32 c_size_t",
    "log_field_get_meaning": "c_char_p c_uint32",
    "log_field_get_unit": "c_char_p c_uint32",
    "log_field_get_source": "c_char_p c_uint32",
    "log_field_get_kinds": "c_uint32 c_uint32",
    "log_prompts": "status *LogEvents *LogPromptsOptions *Work StatementFn c_void_p",
    "log_dimension_name": "c_char_p c_uint32",
    "log_error_meaning": "c_char_p c_char_p",
    "log_noise_name": "c_char_p c_uint32",
    "log_summary_new": "status *LogSummaryOptions **LogSummary",
    "log_summary_copy": "status *LogSummary **LogSummary",
    "log_summary_free": "None *LogSummary",
    "log_summary_add": "status *LogSummary *LogBatch",
    "log_summary_takes": "status *LogSummary *LogBatch c_void_p",
    "log_summary_add_report": "status *LogSummary *Report",
    "log_summary_read": "status *LogSummary *Input c_size_t *LogOptions *Work *Report",
    "log_summary_merge": "status *LogSummary *LogSummary",
    "log_summary_dup_bytes": "status *LogSummary *c_void_p *c_size_t",
    "log_summary_from_bytes": "status c_void_p c_size_t **LogSummary",
    "log_summary_dup_json": "status *LogSummary *c_void_p",
    "log_summary_get_number": "c_uint64 *LogSummary c_uint32",
    "log_summary_get_noise": "c_uint64 *LogSummary c_uint32",
    "log_summary_get_count": "c_uint64 *LogSummary c_uint32",
    "log_summary_get_ready": "c_uint64 *LogSummary c_uint32",
    "log_summary_get_method": "c_uint64 *LogSummary c_uint32 c_uint32",
    "log_summary_table_count": "c_size_t *LogSummary",
    "log_summary_dimension_count": "c_size_t *LogSummary c_size_t",
    "log_summary_get_dimension": "c_uint32 *LogSummary c_size_t c_size_t",
    "log_summary_row_count": "c_size_t *LogSummary c_size_t",
    "log_row_get_key": "c_char_p *LogRow c_size_t",
    "log_row_get_number": "c_uint64 *LogRow c_uint32",
    "log_summary_each": "status *LogSummary c_size_t c_uint32 c_size_t LogRowFn c_void_p",
    "log_use_new": "status *LogSummary *Directory **LogUse",
    "log_use_free": "None *LogUse",
    "log_use_get_total": "c_uint64 *LogUse c_uint32",
    "log_use_answer_name": "c_char_p c_uint32",
    "log_use_count": "c_uint64 *LogUse *Plan c_uint32",
    "log_use_get_answer": "c_uint32 *LogUse *Plan c_size_t",
    "log_use_get_doubt": "c_char_p *LogUse *Plan c_size_t",
    "log_use_get_number": "c_uint64 *LogUse *Plan c_size_t c_uint32",
    "log_use_client_count": "c_size_t *LogUse *Plan c_size_t",
    "log_use_get_client": "c_char_p *LogUse *Plan c_size_t c_size_t *c_uint64",
    "log_use_warn": "status *LogUse *Plan c_size_t StatementFn c_void_p",
    "log_use_dup_json": "status *LogUse *Plan *c_void_p",
    "mailbox_new": "status **Object",
    "mailbox_free": "None *Object",
    "mailbox_copy": "status *Object **Object",
    "mailbox_equal": "c_int *Object *Object",
    "mailbox_object": "*Object *Object",
    "mailbox_const_object": "*Object *Object",
    "object_mailbox": "*Object *Object",
    "object_const_mailbox": "*Object *Object",
    "mailbox_get_mapi_http_enabled": "c_uint32 *Object",
    "mailbox_set_mapi_http_enabled": "status *Object c_uint32",
    "mailbox_get_block_external": "c_uint32 *Object",
    "mailbox_set_block_external": "status *Object c_uint32",
    "mailbox_get_mapi_enabled": "c_uint32 *Object",
    "mailbox_set_mapi_enabled": "status *Object c_uint32",
    "mailbox_get_block_rpc_http": "c_uint32 *Object",
    "mailbox_set_block_rpc_http": "status *Object c_uint32",
    "mailbox_get_bits": "c_uint8 *Object",
    "class_count": "c_uint32",
    "class_name": "c_char_p c_uint32",
    "property_count": "c_size_t c_uint32",
    "property_find": "c_size_t c_uint32 c_char_p",
    "property_name": "c_char_p c_uint32 c_size_t",
    "property_type": "c_uint32 c_uint32 c_size_t",
    "property_default": "c_char_p c_uint32 c_size_t",
    "property_values": "c_char_p c_uint32 c_size_t",
    "property_is_read_only": "c_int c_uint32 c_size_t",
    "property_since": "c_char_p c_uint32 c_size_t",
    "property_help": "c_char_p c_uint32 c_size_t",
    "object_new": "status c_uint32 **Object",
    "object_free": "None *Object",
    "object_copy": "status *Object **Object",
    "object_get_class": "c_uint32 *Object",
    "object_equal": "c_int *Object *Object",
    "object_difference": "c_size_t *Object *Object c_size_t",
    "object_get_state": "status *Object c_char_p *c_uint32",
    "object_is_guessed": "c_int *Object c_char_p",
    "object_set_state": "status *Object c_char_p c_uint32",
    "object_get_text": "status *Object c_char_p *c_char_p",
    "object_dup_text": "status *Object c_char_p *c_void_p",
    "object_set_text": "status *Object c_char_p c_char_p",
    "object_get_count": "status *Object c_char_p *c_size_t",
    "object_get_item": "status *Object c_char_p c_size_t *c_char_p",
    "object_set_items": "status *Object c_char_p *c_char_p c_size_t",
    "object_add_items": "status *Object c_char_p *c_char_p c_size_t",
    "object_remove_items": "status *Object c_char_p *c_char_p c_size_t",
    "object_get_identity": "c_char_p *Object",
    "object_is_back_end": "c_int *Object",
    "org_new": "status **Object",
    "org_free": "None *Object",
    "org_copy": "status *Object **Object",
    "org_equal": "c_int *Object *Object",
    "org_object": "*Object *Object",
    "org_const_object": "*Object *Object",
    "object_org": "*Object *Object",
    "object_const_org": "*Object *Object",
    "org_get_mapi_http_enabled": "c_uint32 *Object",
    "org_set_mapi_http_enabled": "status *Object c_uint32",
    "plan_new": "status *Directory *PlanOptions **Plan",
    "plan_free": "None *Plan",
    "plan_get_counter": "c_uint64 *Plan c_uint32",
    "plan_count_changes": "c_uint64 *Plan c_uint64",
    "plan_move_count": "c_size_t *Plan",
    "plan_move_identity": "c_char_p *Plan c_size_t",
    "plan_move_before": "c_uint64 *Plan c_size_t",
    "plan_move_after": "c_uint64 *Plan c_size_t",
    "plan_move_changes": "c_uint64 *Plan c_size_t",
    "plan_move_url": "c_char_p *Plan c_size_t c_uint32",
    "plan_dup_why": "status *Plan c_size_t **Statements",
    "plan_write_moves": "status *Plan WriteFn c_void_p",
    "plan_get_unchanged": "*Groups *Plan",
    "plan_get_timing": "*Statements *Plan",
    "plan_compare_findings": "status *Plan *Findings *Findings",
    "plan_get_findings": "*Statements *Plan c_uint32",
    "plan_get_finding_total": "c_uint64 *Plan c_uint32 c_size_t c_int32",
    "plan_difference_count": "c_size_t *Plan",
    "plan_difference_kind": "c_uint32 *Plan c_size_t",
    "plan_difference_class": "c_uint32 *Plan c_size_t",
    "plan_difference_object": "c_char_p *Plan c_size_t",
    "plan_difference_property": "c_char_p *Plan c_size_t",
    "plan_difference_before": "c_char_p *Plan c_size_t",
    "plan_difference_after": "c_char_p *Plan c_size_t",
    "plan_command_count": "c_size_t *Plan c_uint32",
    "plan_write_commands": "status *Plan c_uint32 WriteFn c_void_p",
    "plan_write_script": "status *Plan c_uint32 WriteFn c_void_p",
    "plan_get_limits": "*Statements *Plan c_uint32",
    "proxy_name": "c_char_p c_uint32",
    "proxy_find": "c_uint32 c_char_p",
    "proxy_advice": "*Rule c_char_p",
    "proxy_lint": "status c_uint32 c_void_p c_size_t c_char_p *ProxyLintOptions **Statements",
    "proxy_write": "status c_uint32 *ProxyWriteOptions WriteFn c_void_p **Statements",
    "proxy_product": "c_char_p c_size_t",
    "proxy_advise": "status c_char_p *ProxyWriteOptions WriteFn c_void_p **Statements",
    "report_new": "status **Report",
    "report_free": "None *Report",
    "report_merge": "status *Report *Report",
    "report_get_total": "c_uint64 *Report c_uint32",
    "report_count": "c_size_t *Report c_uint32",
    "report_get_name": "c_char_p *Report c_uint32 c_size_t *c_uint64",
    "report_get_problem": "*Error *Report c_size_t",
    "report_get_warning": "*Error *Report c_size_t",
    "report_check_names": "status *Report",
    "read": "status *Input c_size_t *Work ObjectFn c_void_p *Report",
    "reading_new": "status *Input c_size_t *Work ObjectFn c_void_p *Report **Reading",
    "reading_step": "status *Reading *c_int",
    "reading_free": "None *Reading",
    "reader_new": "status c_char_p *ReadOptions ObjectFn c_void_p *Report **Reader",
    "reader_feed": "status *Reader c_void_p c_size_t",
    "reader_finish": "status *Reader",
    "reader_free": "None *Reader",
    "server_parse": "status c_char_p *c_uint32",
    "server_name": "c_char_p c_uint32",
    "client_parse": "status c_char_p *c_uint32",
    "client_name": "c_char_p c_uint32",
    "page_new": "status *PageOptions WriteFn c_void_p **Page",
    "page_finish": "status *Page",
    "page_free": "None *Page",
    "page_section": "status *Page c_char_p c_char_p",
    "page_text": "status *Page c_char_p",
    "page_figures": "status *Page *c_char_p *c_uint64 *c_uint32 c_size_t",
    "page_bars": "status *Page c_char_p c_uint64 *c_char_p *c_uint64 *c_uint32 c_size_t",
    "page_flow": "status *Page c_char_p *c_char_p *c_char_p *c_uint64 c_size_t",
    "page_table": "status *Page c_char_p *c_char_p *c_uint32 c_size_t",
    "page_row": "status *Page *c_char_p",
    "page_statements": "status *Page *Statements",
    "page_groups": "status *Page *Groups c_char_p c_char_p",
    "roll_new": "status *RollOptions **Roll",
    "roll_free": "None *Roll",
    "roll_add": "c_int32 c_void_p c_char_p c_uint64 c_char_p c_uint64",
    "roll_get_total": "c_uint64 *Roll",
    "roll_get_left_out": "c_uint64 *Roll",
    "page_audit": "status *Page *Audit *Roll c_char_p",
    "page_findings": "status *Page *Findings",
    "page_plan": "status *Page *Plan c_uint32 c_char_p",
    "page_goals": "status *Page *Goals",
    "page_log_use": "status *Page *LogUse *Plan",
    "page_log_summary": "status *Page *LogSummary c_uint32",
    "page_log_findings": "status *Page c_char_p c_char_p *Statements",
    "severity_name": "c_char_p c_uint32",
    "effect_name": "c_char_p c_uint32",
    "rule_count": "c_size_t",
    "rule_at": "*Rule c_size_t",
    "rule_find": "*Rule c_char_p",
    "rule_get_id": "c_char_p *Rule",
    "rule_get_area": "c_char_p *Rule",
    "rule_get_severity": "c_uint32 *Rule",
    "rule_get_effect": "c_uint32 *Rule",
    "rule_get_sentence": "c_char_p *Rule",
    "rule_get_why": "c_char_p *Rule",
    "rule_get_remedy": "c_char_p *Rule c_uint32",
    "rule_get_source": "c_char_p *Rule",
    "rule_reference_count": "c_size_t *Rule",
    "rule_get_reference": "c_char_p *Rule c_size_t",
    "statement_get_rule": "*Rule *Statement",
    "statement_get_id": "c_char_p *Statement",
    "statement_get_severity": "c_uint32 *Statement",
    "statement_get_effect": "c_uint32 *Statement",
    "statement_get_sentence": "c_char_p *Statement",
    "statement_get_why": "c_char_p *Statement",
    "statement_get_remedy": "c_char_p *Statement",
    "statement_get_source": "c_char_p *Statement",
    "statement_argument_count": "c_size_t *Statement",
    "statement_get_argument": "c_char_p *Statement c_size_t",
    "statement_get_file": "c_char_p *Statement",
    "statement_get_line": "c_uint64 *Statement",
    "statement_get_column": "c_uint64 *Statement",
    "statement_place_count": "c_size_t *Statement",
    "statement_place_file": "c_char_p *Statement c_size_t",
    "statement_place_line": "c_uint64 *Statement c_size_t",
    "statement_place_column": "c_uint64 *Statement c_size_t",
    "statement_get_object": "c_char_p *Statement",
    "statement_get_property": "c_char_p *Statement",
    "statement_dup_json": "status *Statement *c_void_p",
    "statements_new": "status **Statements",
    "statements_free": "None *Statements",
    "statements_add": "c_int32 c_void_p *Statement",
    "statements_say": "status *Statements *Rule c_char_p c_char_p *c_char_p c_size_t",
    "statements_count": "c_size_t *Statements",
    "statements_get": "*Statement *Statements c_size_t",
    "statements_worst": "c_uint32 *Statements",
    "statements_gravest": "*Statement *Statements",
    "statements_each": "status *Statements StatementFn c_void_p",
    "statements_dup_json": "status *Statements *c_void_p",
    "groups_new": "status c_size_t **Groups",
    "groups_free": "None *Groups",
    "groups_add": "c_int32 c_void_p *Statement",
    "groups_add_rule": "status *Groups *Rule c_char_p",
    "groups_merge": "status *Groups *Groups",
    "groups_count": "c_size_t *Groups",
    "groups_get_rule": "*Rule *Groups c_size_t",
    "groups_get_total": "c_uint64 *Groups c_size_t",
    "groups_example_count": "c_size_t *Groups c_size_t",
    "groups_get_example": "c_char_p *Groups c_size_t c_size_t",
    "groups_dup_sentence": "status *Groups c_size_t *c_void_p",
    "groups_dup_json": "status *Groups *c_void_p",
    "url_check": "status c_char_p",
    "url_equal": "c_int c_char_p c_char_p",
    "url_dup_host": "status c_char_p *c_void_p",
    "vdir_new": "status **Object",
    "vdir_free": "None *Object",
    "vdir_copy": "status *Object **Object",
    "vdir_equal": "c_int *Object *Object",
    "vdir_object": "*Object *Object",
    "vdir_const_object": "*Object *Object",
    "object_vdir": "*Object *Object",
    "object_const_vdir": "*Object *Object",
    "vdir_get_internal_url": "c_char_p *Object",
    "vdir_get_external_url": "c_char_p *Object",
    "vdir_set_internal_url": "status *Object c_char_p",
    "vdir_set_external_url": "status *Object c_char_p",
    "vdir_get_authentication": "c_uint32 *Object",
    "vdir_set_authentication": "status *Object c_uint32",
    "waves_new": "status *Plan *Directory c_char_p c_void_p c_size_t **Waves",
    "waves_free": "None *Waves",
    "waves_count": "c_size_t *Waves",
    "waves_get_name": "c_char_p *Waves c_size_t",
    "waves_get_turn": "c_size_t *Waves",
    "waves_count_changes": "c_uint64 *Waves",
    "waves_make": "status *Waves c_size_t *Directory",
    "writer_new": "status c_uint32 WriteFn c_void_p **Writer",
    "writer_put": "status *Writer *Object",
    "writer_finish": "status *Writer",
    "writer_free": "None *Writer",
    "text_is_formula": "c_int c_void_p c_size_t",
}
