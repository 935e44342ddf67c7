// SPDX-License-Identifier: LGPL-2.1-or-later
// Verbs.cs: what the command's verbs do, as objects: history, undo, import, audit, explain, autodiscover. What check,
// plan, diff and pages do is in Findings.cs, Plans.cs and Pages.cs.
using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint READ_ACCEPT_GUESSED = 1;
        internal const uint REPORT_OBJECTS = 0, REPORT_CREATED = 5, REPORT_CHANGED = 6, REPORT_UNCHANGED = 7;
        internal const uint AUTODISCOVER_NO_USER = 2, AUTODISCOVER_REQUEST_INSIDE = 1;

        internal delegate int Mailbox(IntPtr user, IntPtr identity, ulong decision, IntPtr source, ulong line);
        internal delegate int Progress(IntPtr user, ulong done, ulong total);

        [StructLayout(LayoutKind.Sequential)]
        internal struct WorkOptions
        {
            internal uint Size, Reserved;
            internal IntPtr Progress, User, Cancel;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ReadOptions
        {
            internal uint Size, Format;
            internal ulong MaxText;
            internal uint Class, MaxItems, MaxDepth, Flags;
            internal IntPtr Encoding, Reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Input
        {
            internal uint Size;
            internal int Fd;
            internal ulong BytesSize;
            internal IntPtr Path, Bytes, Pull, User, Directory, Source, Options, Reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct JournalQuery
        {
            internal uint Size, Class;
            internal ulong ChangeSet, Limit;
            internal IntPtr Identity, Reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AuditOptions
        {
            internal uint Size, Org, Client, Server, CachedMode, Threads;
            internal IntPtr ClientVersion, Fn, User;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AutodiscoverOptions
        {
            internal uint Size, Flags;
            internal nuint MaxBody;
            internal IntPtr DeploymentId, RpcInternalHost, RpcExternalHost, RpcAuthentication, OwaInternalUrl,
                OwaExternalUrl, Inside, Challenge, Domains, Realms, Hosts, FrontEndServer, Delegates;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Request
        {
            internal uint Size, Flags;
            internal long Time;
            internal IntPtr Method, Path, User, Address, Host, UserAgent, Capability, Anchor, CanHandle, ClientRequestId,
                ReturnClientRequestId, RequestId, Body;
            internal nuint BodySize;
        }

        [DllImport(Library)] internal static extern void mapicfg_free(IntPtr text);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_history(StoreHandle store, ref JournalQuery query, Entry fn,
                                                             IntPtr user, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_undo(StoreHandle store, out ulong undone, IntPtr err);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_kind_name(uint kind);
        [DllImport(Library)] internal static extern ulong mapicfg_journal_entry_get_change_set(IntPtr entry);
        [DllImport(Library)] internal static extern uint mapicfg_journal_entry_get_kind(IntPtr entry);
        [DllImport(Library)] internal static extern long mapicfg_journal_entry_get_time(IntPtr entry);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_entry_get_actor(IntPtr entry);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_entry_get_action(IntPtr entry);
        [DllImport(Library)] internal static extern uint mapicfg_journal_entry_get_class(IntPtr entry);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_entry_get_object(IntPtr entry);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_entry_get_property(IntPtr entry);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_entry_get_old(IntPtr entry);
        [DllImport(Library)] internal static extern IntPtr mapicfg_journal_entry_get_new(IntPtr entry);

        [DllImport(Library)]
        internal static extern int mapicfg_directory_import(StoreHandle store, Input[] inputs, nuint count,
                                                            IntPtr work, IntPtr report, IntPtr err);
        [DllImport(Library)] internal static extern int mapicfg_report_new(out IntPtr report, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_report_free(IntPtr report);
        [DllImport(Library)] internal static extern nuint mapicfg_report_count(IntPtr report, uint kind);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_report_get_name(IntPtr report, uint kind, nuint index, out ulong count);
        [DllImport(Library)] internal static extern IntPtr mapicfg_report_get_problem(IntPtr report, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_report_get_warning(IntPtr report, nuint index);
        [DllImport(Library)] internal static extern int mapicfg_report_check_names(IntPtr report, IntPtr err);

        [DllImport(Library)]
        internal static extern int mapicfg_audit_new(ref AuditOptions options, out IntPtr audit, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_audit_free(IntPtr audit);
        [DllImport(Library)]
        internal static extern int mapicfg_audit_read(IntPtr audit, Input[] inputs, nuint count, IntPtr work,
                                                      IntPtr err);
        [DllImport(Library)] internal static extern int mapicfg_audit_finish(IntPtr audit, IntPtr err);
        [DllImport(Library)] internal static extern IntPtr mapicfg_audit_get_summary(IntPtr audit);
        [DllImport(Library)] internal static extern IntPtr mapicfg_audit_get_report(IntPtr audit);
        [DllImport(Library)]
        internal static extern int mapicfg_summary_dup_json(IntPtr summary, out IntPtr json, IntPtr err);

        [DllImport(Library)]
        internal static extern IntPtr mapicfg_rule_find([MarshalAs(UnmanagedType.LPUTF8Str)] string id);
        [DllImport(Library)] internal static extern IntPtr mapicfg_rule_get_sentence(IntPtr rule);
        [DllImport(Library)] internal static extern IntPtr mapicfg_severity_name(uint severity);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_id(IntPtr statement);
        [DllImport(Library)] internal static extern uint mapicfg_statement_get_severity(IntPtr statement);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_why(IntPtr statement);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_remedy(IntPtr statement);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_source(IntPtr statement);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_property(IntPtr statement);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_object(IntPtr statement);
        [DllImport(Library)] internal static extern void mapicfg_statements_free(IntPtr statements);

        [DllImport(Library)]
        internal static extern int mapicfg_autodiscover_open(StoreHandle store, ref AutodiscoverOptions options,
                                                             out IntPtr service, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_autodiscover_free(IntPtr service);
        [DllImport(Library)]
        internal static extern int mapicfg_autodiscover_respond(IntPtr service, ref Request request,
                                                                out IntPtr response, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_autodiscover_response_free(IntPtr response);
        [DllImport(Library)] internal static extern uint mapicfg_autodiscover_response_get_status(IntPtr response);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_autodiscover_response_get_body(IntPtr response, IntPtr size);
        [DllImport(Library)] internal static extern uint mapicfg_autodiscover_response_get_error_code(IntPtr response);
        [DllImport(Library)] internal static extern IntPtr mapicfg_autodiscover_response_get_reasons(IntPtr response);
        [DllImport(Library)]
        internal static extern int mapicfg_autodiscover_answer_read(byte[] bytes, nuint size, IntPtr source,
                                                                    IntPtr options, out IntPtr answer, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_autodiscover_answer_free(IntPtr answer);
        [DllImport(Library)] internal static extern IntPtr mapicfg_autodiscover_answer_get_sentence(IntPtr answer);
        [DllImport(Library)] internal static extern IntPtr mapicfg_autodiscover_answer_get_notes(IntPtr answer);
        [DllImport(Library)] internal static extern nuint mapicfg_autodiscover_answer_count(IntPtr answer);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_autodiscover_answer_get_path(IntPtr answer, nuint index);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_autodiscover_answer_get_text(IntPtr answer, nuint index);
        [DllImport(Library)]
        internal static extern int mapicfg_autodiscover_explain(IntPtr service, IntPtr answer, byte[] user,
                                                                out IntPtr statements, IntPtr err);

        internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + "\0");
    }

    /// <summary>Native memory for the time of one call.</summary>
    internal sealed class Texts : IDisposable
    {
        private readonly List<IntPtr> held = new();

        private IntPtr Held(IntPtr made)
        {
            held.Add(made);
            return made;
        }

        internal IntPtr Of(string text) => Held(Marshal.StringToCoTaskMemUTF8(text));

        /// <summary>NULL for no text, which PowerShell passes as an empty one.</summary>
        internal IntPtr Given(string text) => string.IsNullOrEmpty(text) ? IntPtr.Zero : Of(text);

        /// <summary>An array; NULL for none.</summary>
        internal IntPtr Of(IntPtr[] many)
        {
            if (many.Length == 0) return IntPtr.Zero;
            IntPtr made = Held(Marshal.AllocCoTaskMem(many.Length * IntPtr.Size));
            Marshal.Copy(many, 0, made, many.Length);
            return made;
        }

        public void Dispose()
        {
            foreach (IntPtr one in held) Marshal.FreeCoTaskMem(one);
        }
    }

    /// <summary>Ends a call of the library when its pipeline is stopped: Ctrl-C.</summary>
    internal sealed class Work : IDisposable
    {
        internal readonly IntPtr Options = Marshal.AllocHGlobal(Size + 4);
        private readonly Timer timer;
        private bool over;

        internal Work(PSCmdlet cmdlet)
        {
            Marshal.StructureToPtr(new Native.WorkOptions { Size = (uint)Size, Cancel = Options + Size }, Options, false);
            Marshal.WriteInt32(Options, Size, 0);
            timer = new Timer(_ => { if (cmdlet.Stopping) Stop(); }, null, 100, 100);
        }

        private static int Size => Marshal.SizeOf<Native.WorkOptions>();

        private void Stop()
        {
            lock (timer)
                if (!over) Marshal.WriteInt32(Options, Size, 1);
        }

        public void Dispose()
        {
            lock (timer) over = true;
            timer.Dispose();
            Marshal.FreeHGlobal(Options);
        }
    }

    /// <summary>What a file of exports cannot tell of itself.</summary>
    public sealed class Reading
    {
        public string Encoding { get; set; }
        public string As { get; set; }
        public bool AcceptGuessed { get; set; }
    }

    /// <summary>The nouns of the classes: what -Class and -As take.</summary>
    public sealed class Nouns : IValidateSetValuesGenerator
    {
        public string[] GetValidValues()
        {
            var nouns = new string[Store.TypeNames.Count];
            Store.TypeNames.Keys.CopyTo(nouns, 0);
            Array.Sort(nouns, StringComparer.Ordinal);
            return nouns;
        }
    }

    /// <summary>The command's verbs.</summary>
    public static partial class Verbs
    {
        internal static PSObject Made(string type, params (string Name, object Value)[] properties)
        {
            var made = new PSObject();
            made.TypeNames.Insert(0, type);
            foreach ((string name, object value) in properties)
                made.Properties.Add(new PSNoteProperty(name, value), true);
            return made;
        }

        /// <summary>What the library refuses is an error of the cmdlet, which goes on with the next object.</summary>
        private static void Do(PSCmdlet cmdlet, Action action)
        {
            try
            {
                action();
            }
            catch (MapicfgException refused)
            {
                cmdlet.WriteError(refused.Record);
            }
        }

        // ---- the journal ----

        public static uint ClassOf(string noun)
        {
            for (uint id = 1; id <= Native.mapicfg_class_count(); id++)
                if (string.Equals(Native.Text(Native.mapicfg_class_name(id)), noun, StringComparison.OrdinalIgnoreCase))
                    return id;
            throw new ArgumentException($"There is no class {noun}.");
        }

        private static PSObject Change(IntPtr entry) => Made("Mapicfg.Change",
            ("ChangeSet", Native.mapicfg_journal_entry_get_change_set(entry)),
            ("Time", DateTimeOffset.FromUnixTimeMilliseconds(Native.mapicfg_journal_entry_get_time(entry)).LocalDateTime),
            ("Actor", Native.Text(Native.mapicfg_journal_entry_get_actor(entry))),
            ("Action", Native.Text(Native.mapicfg_journal_entry_get_action(entry))),
            ("Kind", Native.Text(Native.mapicfg_journal_kind_name(Native.mapicfg_journal_entry_get_kind(entry)))),
            ("Class", Native.Text(Native.mapicfg_class_name(Native.mapicfg_journal_entry_get_class(entry)))),
            ("Identity", Native.Text(Native.mapicfg_journal_entry_get_object(entry))),
            ("Property", Native.Text(Native.mapicfg_journal_entry_get_property(entry))),
            ("Old", Native.Text(Native.mapicfg_journal_entry_get_old(entry))),
            ("New", Native.Text(Native.mapicfg_journal_entry_get_new(entry))));

        public static void History(PSCmdlet cmdlet, Store store, string identity, string noun, ulong set, ulong most) =>
            Do(cmdlet, () => GiveHistory(cmdlet, store, identity, noun, set, most));

        private static void GiveHistory(PSCmdlet cmdlet, Store store, string identity, string noun, ulong set, ulong most)
        {
            using var hold = new Store.Hold(store);
            using var texts = new Texts();
            var query = new Native.JournalQuery
            {
                Size = (uint)Marshal.SizeOf<Native.JournalQuery>(),
                Class = string.IsNullOrEmpty(noun) ? 0 : ClassOf(noun),
                ChangeSet = set,
                Limit = most,
                Identity = texts.Given(identity),
            };
            ExceptionDispatchInfo thrown = null;
            Native.Entry entry = (_, one) => Given(ref thrown, () => cmdlet.WriteObject(Change(one)));
            using var error = new NativeError();
            int status = Native.mapicfg_directory_history(store.Handle, ref query, entry, IntPtr.Zero, error.At);
            thrown?.Throw();
            error.Check(status);
        }

        // No exception may pass through the library's frames: it is kept, and thrown behind them.
        internal static int Given(ref ExceptionDispatchInfo thrown, Action action)
        {
            try
            {
                action();
                return 0;
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
                return 1;
            }
        }

        public static void Undo(PSCmdlet cmdlet, Store store) => Do(cmdlet, () => cmdlet.WriteObject(Undone(store)));

        private static PSObject Undone(Store store)
        {
            using var hold = new Store.Hold(store);
            using var error = new NativeError();
            error.Check(Native.mapicfg_directory_undo(store.Handle, out ulong undone, error.At));
            return Made("Mapicfg.Undone", ("ChangeSet", undone));
        }

        // ---- exports ----

        private static Native.Input[] Inputs(Store store, string[] paths, Reading how, Texts texts, out IntPtr options)
        {
            options = IntPtr.Zero;
            if (paths == null)
                return new[] { new Native.Input { Size = Size, Fd = -1, Directory = store.Handle.DangerousGetHandle() } };
            var reading = new Native.ReadOptions
            {
                Size = (uint)Marshal.SizeOf<Native.ReadOptions>(),
                Class = string.IsNullOrEmpty(how.As) ? 0 : ClassOf(how.As),
                Flags = how.AcceptGuessed ? Native.READ_ACCEPT_GUESSED : 0,
                Encoding = texts.Given(how.Encoding),
            };
            options = Marshal.AllocHGlobal(Marshal.SizeOf<Native.ReadOptions>());
            Marshal.StructureToPtr(reading, options, false);
            var inputs = new Native.Input[paths.Length];
            for (int i = 0; i < paths.Length; i++)
                inputs[i] = new Native.Input { Size = Size, Fd = -1, Path = texts.Of(paths[i]), Options = options };
            return inputs;
        }

        private static uint Size => (uint)Marshal.SizeOf<Native.Input>();

        /// <summary>What readers said: broken values are errors, the rest is a warning. Why all failed is said once.
        /// </summary>
        private static void Say(PSCmdlet cmdlet, IntPtr report, MapicfgException failure = null)
        {
            for (nuint i = 0; Native.mapicfg_report_get_problem(report, i) is var problem && problem != IntPtr.Zero; i++)
                if (NativeError.Read(problem) is var one && one.Message != failure?.Message) cmdlet.WriteError(one.Record);
            for (nuint i = 0; Native.mapicfg_report_get_warning(report, i) is var warning && warning != IntPtr.Zero; i++)
                cmdlet.WriteWarning(NativeError.Read(warning).Message);
        }

        private static ulong CountOf(IntPtr report, uint kind, string noun)
        {
            for (nuint i = 0; i < Native.mapicfg_report_count(report, kind); i++)
                if (Native.Text(Native.mapicfg_report_get_name(report, kind, i, out ulong count)) == noun) return count;
            return 0;
        }

        public static void Import(PSCmdlet cmdlet, Store store, string[] paths, Reading how) =>
            Do(cmdlet, () => GiveImported(cmdlet, store, paths, how, true));

        private static void GiveImported(PSCmdlet cmdlet, Store store, string[] paths, Reading how, bool tell,
                                         bool isState = false)
        {
            using var hold = new Store.Hold(store);
            using var texts = new Texts();
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            Native.Input[] inputs = Inputs(store, paths, how, texts, out IntPtr reading);
            Read(cmdlet, reading, tell, report =>
            {
                error.Check(Native.mapicfg_directory_import(store.Handle, inputs, (nuint)inputs.Length, work.Options,
                                                            report, error.At));
                if (isState) error.Check(Native.mapicfg_report_check_names(report, error.At));
            });
        }

        /// <summary>What became of the objects of each class.</summary>
        private static void Tell(PSCmdlet cmdlet, IntPtr report)
        {
            for (uint id = 1; id <= Native.mapicfg_class_count(); id++)
            {
                string noun = Native.Text(Native.mapicfg_class_name(id));
                ulong created = CountOf(report, Native.REPORT_CREATED, noun),
                    changed = CountOf(report, Native.REPORT_CHANGED, noun),
                    unchanged = CountOf(report, Native.REPORT_UNCHANGED, noun);
                if (created + changed + unchanged > 0)
                    cmdlet.WriteObject(Made("Mapicfg.Imported", ("Class", noun), ("Created", created),
                                            ("Changed", changed), ("Unchanged", unchanged)));
            }
        }

        /// <summary>Reads into a store, with a report of its own, and tells what was read. Where nobody is told, what is
        /// broken, or without any object, is a failure.</summary>
        private static void Read(PSCmdlet cmdlet, IntPtr reading, bool tell, Action<IntPtr> read)
        {
            using var error = new NativeError();
            IntPtr report = IntPtr.Zero;
            try
            {
                error.Check(Native.mapicfg_report_new(out report, error.At));
                read(report);
                if (!tell && Incomplete(report) is MapicfgException failed) throw failed;
                Say(cmdlet, report);
                if (tell) Tell(cmdlet, report);
            }
            finally
            {
                Native.mapicfg_report_free(report);
                Marshal.FreeHGlobal(reading);
            }
        }

        private static MapicfgException Incomplete(IntPtr report)
        {
            IntPtr problem = Native.mapicfg_report_get_problem(report, 0), warning;
            if (problem != IntPtr.Zero) return NativeError.Read(problem);
            bool nothing = Native.mapicfg_report_count(report, Native.REPORT_OBJECTS) == 0;
            for (nuint i = 0; (warning = Native.mapicfg_report_get_warning(report, i)) != IntPtr.Zero; i++)
                if (NativeError.Read(warning) is { Code: Native.E_EMPTY or Native.E_CLASS } one
                    && (nothing || one.Code == Native.E_EMPTY))
                    return one;
            return null;
        }

        /// <summary>An object for each mailbox, or the summary as JSON.</summary>
        public static string Audit(PSCmdlet cmdlet, Store store, string[] paths, Reading how, bool summary)
        {
            string json = null;
            Do(cmdlet, () => json = Audited(cmdlet, store, paths, how, summary));
            return json;
        }

        private static string Audited(PSCmdlet cmdlet, Store store, string[] paths, Reading how, bool summary)
        {
            ExceptionDispatchInfo thrown = null;
            Native.Mailbox mailbox = (_, identity, decision, source, line) => Given(ref thrown, () =>
                cmdlet.WriteObject(Decision(Native.Text(identity), decision)));
            string text = null;
            WithAudit(cmdlet, store, paths, how, summary ? null : mailbox, () => thrown?.Throw(), audit =>
            {
                if (!summary) return;
                using var error = new NativeError();
                error.Check(Native.mapicfg_summary_dup_json(Native.mapicfg_audit_get_summary(audit), out IntPtr json,
                                                            error.At));
                text = Native.Text(json);
                Native.mapicfg_free(json);
            });
            return text;
        }

        /// <summary>An audit with a callback for each mailbox, if any; what it kept is thrown by `rethrow`.</summary>
        private static void WithAudit(PSCmdlet cmdlet, Store store, string[] paths, Reading how, Native.Mailbox mailbox,
                                      Action rethrow, Action<IntPtr> use)
        {
            using var hold = new Store.Hold(paths == null ? store : null);
            var options = new Native.AuditOptions
            {
                Size = (uint)Marshal.SizeOf<Native.AuditOptions>(),
                Fn = mailbox == null ? IntPtr.Zero : Marshal.GetFunctionPointerForDelegate(mailbox),
            };
            using var texts = new Texts();
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            Native.Input[] inputs = Inputs(store, paths, how, texts, out IntPtr reading);
            IntPtr audit = IntPtr.Zero;
            try
            {
                error.Check(Native.mapicfg_audit_new(ref options, out audit, error.At));
                int status = Native.mapicfg_audit_read(audit, inputs, (nuint)inputs.Length, work.Options, error.At);
                rethrow();
                Say(cmdlet, Native.mapicfg_audit_get_report(audit), status != 0 ? NativeError.Read(error.At) : null);
                error.Check(status);
                error.Check(Native.mapicfg_audit_finish(audit, error.At));
                GC.KeepAlive(mailbox);
                use(audit);
            }
            finally
            {
                Native.mapicfg_audit_free(audit);
                Marshal.FreeHGlobal(reading);
            }
        }

        // ---- statements ----

        private static PSObject Statement(string identity, IntPtr statement) => Made("Mapicfg.Statement",
            ("Identity", identity ?? Native.Text(Native.mapicfg_statement_get_object(statement))),
            ("Id", Native.Text(Native.mapicfg_statement_get_id(statement))),
            ("Severity", Native.Text(Native.mapicfg_severity_name(Native.mapicfg_statement_get_severity(statement)))),
            ("Sentence", Native.Text(Native.mapicfg_statement_get_sentence(statement))),
            ("Property", Native.Text(Native.mapicfg_statement_get_property(statement))),
            ("Why", Native.Text(Native.mapicfg_statement_get_why(statement))),
            ("Remedy", Native.Text(Native.mapicfg_statement_get_remedy(statement))),
            ("Source", Native.Text(Native.mapicfg_statement_get_source(statement))));

        /// <summary>Those that each name their object.</summary>
        internal static PSObject[] Statements(IntPtr statements) => Statements(null, statements);

        private static PSObject[] Statements(string identity, IntPtr statements)
        {
            var made = new PSObject[(int)Native.mapicfg_statements_count(statements)];
            for (int i = 0; i < made.Length; i++)
                made[i] = Statement(identity, Native.mapicfg_statements_get(statements, (nuint)i));
            return made;
        }

        private static T Explained<T>(Store store, string identity, Func<IntPtr, T> made)
        {
            using var hold = new Store.Hold(store);
            using var error = new NativeError();
            error.Check(Native.mapicfg_directory_explain(store.Handle, identity, IntPtr.Zero, out IntPtr explanation,
                                                         error.At));
            try
            {
                return made(explanation);
            }
            finally
            {
                Native.mapicfg_explanation_free(explanation);
            }
        }

        public static void Explain(PSCmdlet cmdlet, Store store, string identity) => Do(cmdlet, () =>
            cmdlet.WriteObject(Explained(store, identity, explanation =>
                Statements(identity, Native.mapicfg_explanation_get_statements(explanation))), true));

        /// <summary>What Autodiscover hands out for a mailbox, and why.</summary>
        public static void Decide(PSCmdlet cmdlet, Store store, string identity) =>
            Do(cmdlet, () => cmdlet.WriteObject(Decided(store, identity)));

        private static PSObject Decided(Store store, string identity) => Explained(store, identity, explanation =>
        {
            PSObject made = Decision(identity, Native.mapicfg_explanation_get_decision(explanation));
            PSObject[] statements = Statements(identity, Native.mapicfg_explanation_get_statements(explanation));
            made.Properties.Add(new PSNoteProperty(
                "Explanation", Array.ConvertAll(statements, one => (string)one.Properties["Sentence"].Value)));
            return made;
        });

        private static PSObject Decision(string identity, ulong decision) => Made("Mapicfg.Decision",
            ("Identity", identity),
            ("Effective", Native.Text(Native.mapicfg_decision_effective(decision))),
            ("Result", Native.Text(Native.mapicfg_decision_result(decision))),
            ("DecidedBy", Native.Text(Native.mapicfg_decision_decided_by(decision))),
            ("Notes", Words(decision, Native.mapicfg_decision_notes)));

        /// <summary>The ids that the library writes of bits, separated by blanks.</summary>
        internal static string[] Words(ulong bits, Func<ulong, byte[], nuint, nuint> write)
        {
            var text = new byte[(int)write(bits, null, 0) + 1];
            write(bits, text, (nuint)text.Length);
            return Encoding.UTF8.GetString(text, 0, text.Length - 1)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        // ---- Autodiscover ----

        private const string Schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/";

        private static Native.AutodiscoverOptions Service => new()
        {
            Size = (uint)Marshal.SizeOf<Native.AutodiscoverOptions>(),
            Flags = Native.AUTODISCOVER_NO_USER,
        };

        /// <summary>What Outlook gets for a mailbox.</summary>
        public static void Autodiscover(PSCmdlet cmdlet, Store store, string identity, bool outside, string capability) =>
            Do(cmdlet, () => cmdlet.WriteObject(Answered(store, store.AddressOf(identity), outside, capability)));

        // An address, or a LegacyDN.
        private static PSObject Answered(Store store, string address, bool outside, string capability)
        {
            using var hold = new Store.Hold(store);
            string element = address.StartsWith('/') ? "LegacyDN" : "EMailAddress";
            byte[] body = Encoding.UTF8.GetBytes(
                $"<Autodiscover xmlns=\"{Schema}requestschema/2006\"><Request><{element}>" +
                System.Security.SecurityElement.Escape(address) + $"</{element}><AcceptableResponseSchema>" +
                $"{Schema}responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>");
            Native.AutodiscoverOptions options = Service;
            using var texts = new Texts();
            using var error = new NativeError();
            IntPtr service = IntPtr.Zero, response = IntPtr.Zero, bytes = Marshal.AllocHGlobal(body.Length);
            Marshal.Copy(body, 0, bytes, body.Length);
            var request = new Native.Request
            {
                Size = (uint)Marshal.SizeOf<Native.Request>(),
                Flags = outside ? 0 : Native.AUTODISCOVER_REQUEST_INSIDE,
                Method = texts.Of("POST"),
                Path = texts.Of("/autodiscover/autodiscover.xml"),
                Capability = texts.Given(capability),
                Body = bytes,
                BodySize = (nuint)body.Length,
            };
            try
            {
                error.Check(Native.mapicfg_autodiscover_open(store.Handle, ref options, out service, error.At));
                error.Check(Native.mapicfg_autodiscover_respond(service, ref request, out response, error.At));
                string text = Native.Text(Native.mapicfg_autodiscover_response_get_body(response, IntPtr.Zero));
                return Made("Mapicfg.AutodiscoverResponse",
                    ("EmailAddress", address),
                    ("Status", Native.mapicfg_autodiscover_response_get_status(response)),
                    ("ErrorCode", Native.mapicfg_autodiscover_response_get_error_code(response)),
                    ("Outcome", Outcome(text)),
                    ("Reasons", Statements(address, Native.mapicfg_autodiscover_response_get_reasons(response))),
                    ("Body", text));
            }
            finally
            {
                Marshal.FreeHGlobal(bytes);
                Native.mapicfg_autodiscover_response_free(response);
                Native.mapicfg_autodiscover_free(service);
            }
        }

        private static string Outcome(string body)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(body);
            if (Native.mapicfg_autodiscover_answer_read(bytes, (nuint)bytes.Length, IntPtr.Zero, IntPtr.Zero,
                                                        out IntPtr answer, IntPtr.Zero) != 0)
                return null;
            string sentence = Native.Text(Native.mapicfg_autodiscover_answer_get_sentence(answer));
            Native.mapicfg_autodiscover_answer_free(answer);
            return sentence;
        }

        /// <summary>What a real answer says; with a user also where it differs from the store.</summary>
        public static void Test(PSCmdlet cmdlet, Store store, byte[] bytes, string source, string user) =>
            Do(cmdlet, () => cmdlet.WriteObject(Tested(store, bytes, source, user)));

        private static PSObject Tested(Store store, byte[] bytes, string source, string user)
        {
            using var hold = new Store.Hold(string.IsNullOrEmpty(user) ? null : store);
            using var texts = new Texts();
            using var error = new NativeError();
            IntPtr answer = IntPtr.Zero, service = IntPtr.Zero, differences = IntPtr.Zero;
            try
            {
                error.Check(Native.mapicfg_autodiscover_answer_read(bytes, (nuint)bytes.Length, texts.Of(source),
                                                                    IntPtr.Zero, out answer, error.At));
                PSObject[] differing = null;
                if (!string.IsNullOrEmpty(user))
                {
                    Native.AutodiscoverOptions options = Service;
                    string address = store.AddressOf(user);
                    error.Check(Native.mapicfg_autodiscover_open(store.Handle, ref options, out service, error.At));
                    error.Check(Native.mapicfg_autodiscover_explain(service, answer, Native.Bytes(address),
                                                                    out differences, error.At));
                    differing = Statements(address, differences);
                }
                var settings = new PSObject();
                for (nuint i = 0; i < Native.mapicfg_autodiscover_answer_count(answer); i++)
                    settings.Properties.Add(new PSNoteProperty(
                        Native.Text(Native.mapicfg_autodiscover_answer_get_path(answer, i)),
                        Native.Text(Native.mapicfg_autodiscover_answer_get_text(answer, i))), true);
                return Made("Mapicfg.AutodiscoverTest", ("Path", source),
                    ("Outcome", Native.Text(Native.mapicfg_autodiscover_answer_get_sentence(answer))),
                    ("Notes", Statements(source, Native.mapicfg_autodiscover_answer_get_notes(answer))),
                    ("Differences", differing), ("Settings", settings));
            }
            finally
            {
                Native.mapicfg_statements_free(differences);
                Native.mapicfg_autodiscover_free(service);
                Native.mapicfg_autodiscover_answer_free(answer);
            }
        }
    }
}
