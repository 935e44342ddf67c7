// SPDX-License-Identifier: LGPL-2.1-or-later
// Mapicfg.cs: libmapicfg.so.1 for the module's functions: its public C API by P/Invoke, stores, and a cmdlet of Exchange
// at work: a statement made of bound parameters, and what it gives.
using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Reflection;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Mapicfg
{
    // ---- the C API ----

    internal static partial class Native
    {
        private const string Library = "libmapicfg.so.1";

        // MAPICFG_LIBRARY names the library, as for Python; else the loader finds it. LoadNet() finds the second one.
        static Native()
        {
            NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, assembly, path) =>
            {
                if (name == NetLibrary) return LoadNet();
                string asked = Environment.GetEnvironmentVariable("MAPICFG_LIBRARY");
                return !string.IsNullOrEmpty(asked) ? NativeLibrary.Load(asked) : IntPtr.Zero;
            });
        }

        // By the names of the headers, without MAPICFG_; tests/powershell/declarations.py compares them.
        internal const int E_IO = -2, E_BUSY = -3, E_READ_ONLY = -4, E_CLASS = -18, E_VALUE = -32, E_URL = -33,
            E_IDENTITY = -34, E_NOT_STATED = -35, E_NOT_APPLICABLE = -36, E_NOT_FOUND = -37, E_AMBIGUOUS = -38,
            E_EXISTS = -39, E_FORMAT = -51, E_CONFLICT = -52, E_VERSION = -53, E_EMPTY = -54,
            E_UNSUPPORTED = -64, E_PARAMETER = -65;
        internal const uint TYPE_BOOL = 1, TYPE_TRISTATE = 2, TYPE_URL = 4, TYPE_GUID = 5, TYPE_LIST = 7, TYPE_ENUM_LIST = 8;
        internal const uint NOT_STATED = 0, NULL = 1, TRUE = 3;
        internal const uint DIRECTORY_CREATE = 1, DIRECTORY_READ_ONLY = 2, DIRECTORY_DEFER_SYNC = 8;
        internal const uint EXEC_ITEM_OBJECT = 1, EXEC_ITEM_TEXT = 2, EXEC_ITEM_WARNING = 3, EXEC_ITEM_ERROR = 4;

        internal delegate int Item(IntPtr user, IntPtr item);
        internal delegate int Question(IntPtr user, IntPtr question);
        internal delegate int Entry(IntPtr user, IntPtr entry);
        internal delegate int Completion(IntPtr user, IntPtr word);

        [StructLayout(LayoutKind.Sequential)]
        internal struct DirectoryOptions
        {
            internal uint Size, Flags, Wait, Reserved;
            internal IntPtr Actor;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ExecOptions
        {
            internal uint Size, Flags;
            internal IntPtr Source, LocalServer, Confirm, Work, Effects, External, ExternalUser;
        }

        [DllImport(Library)] internal static extern IntPtr mapicfg_version();
        [DllImport(Library)] internal static extern IntPtr mapicfg_status_name(int status);
        [DllImport(Library)] internal static extern IntPtr mapicfg_class_name(uint cls);
        [DllImport(Library)] internal static extern uint mapicfg_class_count();
        [DllImport(Library)] internal static extern nuint mapicfg_property_count(uint cls);
        [DllImport(Library)] internal static extern IntPtr mapicfg_property_name(uint cls, nuint property);
        [DllImport(Library)] internal static extern uint mapicfg_property_type(uint cls, nuint property);
        [DllImport(Library)] internal static extern uint mapicfg_object_get_class(IntPtr obj);
        [DllImport(Library)]
        internal static extern int mapicfg_object_get_state(IntPtr obj, IntPtr name, out uint state, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_object_get_text(IntPtr obj, IntPtr name, out IntPtr text, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_object_get_count(IntPtr obj, IntPtr name, out nuint count, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_object_get_item(IntPtr obj, IntPtr name, nuint index, out IntPtr text,
                                                           IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_open([MarshalAs(UnmanagedType.LPUTF8Str)] string path,
                                                          ref DirectoryOptions options, out IntPtr store, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_directory_close(IntPtr store);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_begin(StoreHandle store,
                                                           [MarshalAs(UnmanagedType.LPUTF8Str)] string action,
                                                           IntPtr err);
        [DllImport(Library)] internal static extern int mapicfg_directory_commit(StoreHandle store, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_directory_rollback(StoreHandle store);
        [DllImport(Library)] internal static extern int mapicfg_directory_in_transaction(StoreHandle store);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_copy_object(StoreHandle store, uint cls,
                                                                 [MarshalAs(UnmanagedType.LPUTF8Str)] string identity,
                                                                 out IntPtr obj, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_object_free(IntPtr obj);
        [DllImport(Library)]
        internal static extern int mapicfg_exec(StoreHandle store, byte[] text, nuint size, ref ExecOptions options,
                                                Item fn, IntPtr user, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_exec_complete(StoreHandle store, byte[] text, nuint at, Completion fn,
                                                         IntPtr user, out nuint from, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_exec_effects_new(StoreHandle store, out IntPtr effects, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_exec_effects_tell(IntPtr effects, Item fn, IntPtr user, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_exec_effects_free(IntPtr effects);
        [DllImport(Library)] internal static extern uint mapicfg_exec_item_get_kind(IntPtr item);
        [DllImport(Library)] internal static extern IntPtr mapicfg_exec_item_get_text(IntPtr item);
        [DllImport(Library)] internal static extern IntPtr mapicfg_exec_item_get_error(IntPtr item);
        [DllImport(Library)] internal static extern IntPtr mapicfg_exec_item_get_statement(IntPtr item);
        [DllImport(Library)] internal static extern IntPtr mapicfg_exec_item_get_object(IntPtr item);
        [DllImport(Library)] internal static extern nuint mapicfg_exec_item_count(IntPtr item);
        [DllImport(Library)] internal static extern IntPtr mapicfg_exec_item_get_name(IntPtr item, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_exec_item_get_value(IntPtr item, nuint index);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_explain(StoreHandle store,
                                                             [MarshalAs(UnmanagedType.LPUTF8Str)] string identity,
                                                             IntPtr options, out IntPtr explanation, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_explanation_free(IntPtr explanation);
        [DllImport(Library)] internal static extern ulong mapicfg_explanation_get_decision(IntPtr explanation);
        [DllImport(Library)] internal static extern IntPtr mapicfg_explanation_get_statements(IntPtr explanation);
        [DllImport(Library)] internal static extern nuint mapicfg_statements_count(IntPtr statements);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statements_get(IntPtr statements, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_sentence(IntPtr statement);
        [DllImport(Library)] internal static extern IntPtr mapicfg_decision_result(ulong decision);
        [DllImport(Library)] internal static extern IntPtr mapicfg_decision_effective(ulong decision);
        [DllImport(Library)] internal static extern IntPtr mapicfg_decision_decided_by(ulong decision);
        [DllImport(Library)]
        internal static extern nuint mapicfg_decision_notes(ulong decision, byte[] text, nuint size);

        internal static string Text(IntPtr text) => Marshal.PtrToStringUTF8(text);
    }

    internal sealed class StoreHandle : SafeHandle
    {
        internal StoreHandle(IntPtr open) : base(IntPtr.Zero, true) => SetHandle(open);
        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Native.mapicfg_directory_close(handle);
            return true;
        }
    }

    // ---- errors ----

    /// <summary>What libmapicfg refused: its word for the status, and where.</summary>
    public sealed class MapicfgException : Exception
    {
        public string Status { get; }
        public int Code { get; }
        public string Object { get; }
        public string Property { get; }

        internal MapicfgException(int code, string message, string obj, string property) : base(message)
        {
            Code = code;
            Status = Native.Text(Native.mapicfg_status_name(code));
            Object = obj;
            Property = property;
        }

        /// <summary>The same with the file that it is about, which the module itself has read.</summary>
        internal MapicfgException Of(string path) => new(Code, $"{path}: {Message}", Object, Property);

        /// <summary>Of a file that the module itself reads or writes.</summary>
        public static MapicfgException OfFile(string path, Exception why) =>
            new(Native.E_IO, $"{path}: {why.Message}", "", "");

        private ErrorCategory Category => Code switch
        {
            Native.E_IO or Native.E_FORMAT or Native.E_VERSION or Native.E_EMPTY or Native.E_CLASS =>
                ErrorCategory.ReadError,
            Native.E_BUSY => ErrorCategory.ResourceBusy,
            Native.E_READ_ONLY => ErrorCategory.PermissionDenied,
            Native.E_NOT_FOUND => ErrorCategory.ObjectNotFound,
            Native.E_EXISTS => ErrorCategory.ResourceExists,
            Native.E_PARAMETER or Native.E_AMBIGUOUS or Native.E_IDENTITY =>
                ErrorCategory.InvalidArgument,
            Native.E_UNSUPPORTED => ErrorCategory.NotImplemented,
            Native.E_VALUE or Native.E_URL or Native.E_NOT_STATED or Native.E_NOT_APPLICABLE =>
                ErrorCategory.InvalidData,
            _ => ErrorCategory.NotSpecified,
        };

        public ErrorRecord Record => new(this, Status, Category, Object.Length > 0 ? Object : null);
    }

    /// <summary>A mapicfg_error, whose layout is fixed.</summary>
    internal sealed class NativeError : IDisposable
    {
        internal readonly IntPtr At = Marshal.AllocHGlobal(32 + 256 + 256 + 64 + 512);

        public void Dispose() => Marshal.FreeHGlobal(At);

        // A statement has no name; what has one is a file.
        internal static MapicfgException Read(IntPtr at)
        {
            string source = Native.Text(at + 32), message = Native.Text(at + 608);
            return new(Marshal.ReadInt32(at), source.Length > 0 ? $"{source}: {message}" : message,
                       Native.Text(at + 288), Native.Text(at + 544));
        }

        internal void Check(int status)
        {
            if (status != 0) throw Read(At);
        }
    }

    // ---- statements ----

    /// <summary>Text that PowerShell, and so exec, reads as exactly these values.</summary>
    public static class Statement
    {
        // What sets how PowerShell itself runs a command has had its effect before.
        private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
        {
            "WhatIf", "Confirm", "Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction",
            "ProgressAction", "ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable", "OutBuffer",
            "PipelineVariable", "Store",
        };

        public static string Of(string cmdlet, IDictionary parameters)
        {
            var text = new StringBuilder(cmdlet);
            foreach (DictionaryEntry one in parameters)
            {
                if (Own.Contains((string)one.Key)) continue;
                text.Append(" -").Append(one.Key).Append(one.Value is SwitchParameter ? ':' : ' ');
                Put(text, one.Value, 2);
            }
            return text.ToString();
        }

        // A list, or a table of lists; what is nested deeper, perhaps without end, is text.
        private static void Put(StringBuilder text, object value, int depth)
        {
            if (value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject) value = wrapped.BaseObject;
            switch (value)
            {
                case null: text.Append("$null"); break;
                case bool truth: text.Append(truth ? "$true" : "$false"); break;
                case SwitchParameter present: text.Append(present.IsPresent ? "$true" : "$false"); break;
                case string plain: Quote(text, plain); break;
                case Uri uri: Quote(text, uri.OriginalString); break;
                case sbyte or byte or short or ushort or int or uint or long or ulong:
                    text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                    break;
                case IDictionary table when depth == 2: PutTable(text, table); break;
                case IEnumerable items when depth > 0 && value is not IDictionary: PutItems(text, items); break;
                default: Quote(text, LanguagePrimitives.ConvertTo<string>(value)); break;
            }
        }

        private static void PutTable(StringBuilder text, IDictionary table)
        {
            text.Append("@{");
            foreach (DictionaryEntry entry in table)
            {
                Quote(text, entry.Key.ToString());
                text.Append('=');
                Put(text, entry.Value, 1);
                text.Append(';');
            }
            text.Append('}');
        }

        private static void PutItems(StringBuilder text, IEnumerable items)
        {
            int at = text.Length;
            foreach (object item in items)
            {
                text.Append(text.Length > at ? "," : "");
                Put(text, item, 0);
            }
            if (text.Length == at) text.Append("@()");
        }

        // Typographic quotes end a string in PowerShell as plain ones do: U+2018 to U+201B. Even in quotes, --% ends
        // what PowerShell reads of a line; in parentheses it does not.
        private static void Quote(StringBuilder text, string value)
        {
            if (value == "--%")
            {
                text.Append("('--%')");
                return;
            }
            text.Append('\'');
            foreach (char c in value) text.Append(c is '\'' or (>= '\u2018' and <= '\u201b') ? $"{c}{c}" : c.ToString());
            text.Append('\'');
        }
    }

    // ---- a store ----

    /// <summary>An open store. One thread at a time uses it: others wait until its statement, or its transaction, is
    /// over.</summary>
    public sealed class Store : IDisposable
    {
        /// <summary>Exchange's .NET type of each class, by its noun: set by the module.</summary>
        public static Hashtable TypeNames
        {
            get => typeNames;
            set
            {
                var made = new Dictionary<string, string>();
                foreach (DictionaryEntry one in value) made[(string)one.Value] = (string)one.Key;
                (typeNames, nouns) = (value, made);
            }
        }

        private static Hashtable typeNames;
        private static Dictionary<string, string> nouns;

        /// <summary>The class of objects with a .NET type, also after Select-Object and Import-Clixml.</summary>
        internal static string NounOf(string type)
        {
            foreach (string prefix in new[] { "Selected.", "Deserialized." })
                if (type.StartsWith(prefix, StringComparison.Ordinal)) type = type[prefix.Length..];
            return nouns.GetValueOrDefault(type);
        }

        /// <summary>The store that the module's cmdlets work on in this runspace.</summary>
        public static Store Current
        {
            get => current.TryGetValue(Runspace.DefaultRunspace, out Store store) ? store : null;
            set
            {
                current.Remove(Runspace.DefaultRunspace);
                Unmodeled.Forget();
                if (value != null) current.Add(Runspace.DefaultRunspace, value);
            }
        }

        private static readonly ConditionalWeakTable<Runspace, Store> current = new();

        /// <summary>Whether a caller has it, who closes it too; else the next one that is opened replaces it.</summary>
        public bool IsPassed { get; set; }

        public string Path { get; }
        public bool ReadOnly { get; }
        public string LocalServer { get; }
        private readonly StoreHandle handle;
        private readonly object gate = new();
        private static readonly ConcurrentDictionary<uint, ObjectClass> Classes = new();

        private static readonly HashSet<Store> open = new();

        // A store that a script leaves open is one file again when PowerShell ends.
        static Store() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            lock (open)
                foreach (Store one in new List<Store>(open)) one.Dispose();
        };

        public Store(string path, bool create, bool readOnly, bool durable, string actor, string server)
            : this(path, (create ? Native.DIRECTORY_CREATE : 0)
                | (readOnly ? Native.DIRECTORY_READ_ONLY : durable ? 0 : Native.DIRECTORY_DEFER_SYNC), actor, server) =>
            ReadOnly = readOnly;

        /// <summary>One in memory that has nothing yet.</summary>
        internal static Store Empty() => new(":memory:", Native.DIRECTORY_EMPTY, "", null);

        private Store(string path, uint flags, string actor, string server)
        {
            var options = new Native.DirectoryOptions
            {
                Size = (uint)Marshal.SizeOf<Native.DirectoryOptions>(),
                Flags = flags,
                Actor = Marshal.StringToCoTaskMemUTF8(actor),
            };
            using var error = new NativeError();
            int status = Native.mapicfg_directory_open(path, ref options, out IntPtr store, error.At);
            Marshal.FreeCoTaskMem(options.Actor);
            error.Check(status);
            handle = new StoreHandle(store);
            (Path, LocalServer) = (path, server);
            lock (open) open.Add(this);
        }

        public void Dispose()
        {
            if (Runspace.DefaultRunspace != null && Current == this) Current = null;
            lock (open) open.Remove(this);
            handle.Dispose();
        }

        private const int Wait = 10000;

        private MapicfgException Fault(int code, string message) => new(code, $"{Path}: {message}", "", "");

        internal StoreHandle Handle =>
            handle.IsClosed ? throw Fault(Native.E_CONFLICT, "the store has been closed; open it again") : handle;

        /// <summary>Closes the store, but not in the middle of what changes it.</summary>
        public void Close()
        {
            if (handle.IsClosed) return;
            using var hold = new Hold(this);
            if (InTransaction)
                throw Fault(Native.E_CONFLICT,
                    "the store is being changed; close it after the transaction, or the pipeline");
            Dispose();
        }

        /// <summary>Keeps other threads off the store.</summary>
        internal readonly struct Hold : IDisposable
        {
            private readonly object gate;

            internal Hold(Store store)
            {
                gate = store?.gate;
                if (gate != null && !Monitor.TryEnter(gate, Wait))
                    throw store.Fault(Native.E_BUSY,
                        $"another runspace uses the store, and did not release it within {Wait} ms");
            }

            public void Dispose()
            {
                if (gate != null) Monitor.Exit(gate);
            }
        }

        /// <summary>The store that is open; without one the cmdlet ends with an error.</summary>
        public static Store Required(PSCmdlet cmdlet, Store asked = null)
        {
            if (asked != null) return asked;
            if (Current == null)
                cmdlet.ThrowTerminatingError(new ErrorRecord(
                    new InvalidOperationException("No store is open. Open one with Open-MapicfgStore -Path FILE."),
                    "NoStore", ErrorCategory.ConnectionError, null));
            return Current;
        }

        /// <summary>The first failure ends the transaction: what Invoke-MapicfgTransaction asks for.</summary>
        public bool AllOrNothing { get; set; }

        /// <summary>What changes is taken back: nobody is asked, and the plan tells what it does for users.</summary>
        public bool Planning { get; set; }

        /// <summary>Makes all changes until Commit() one change set. The thread holds the store until Commit() succeeds,
        /// or Rollback().</summary>
        public void Begin(string action)
        {
            var hold = new Hold(this);
            try
            {
                if (Path != ":memory:" && !File.Exists(Path))
                    throw Fault(Native.E_CONFLICT,
                        "the file was removed while the store was open; changes would be lost");
                using var error = new NativeError();
                error.Check(Native.mapicfg_directory_begin(Handle, action, error.At));
            }
            catch
            {
                hold.Dispose();
                throw;
            }
        }

        public void Commit()
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_directory_commit(Handle, error.At));
            Monitor.Exit(gate);
        }

        public void Rollback()
        {
            Native.mapicfg_directory_rollback(Handle);
            Monitor.Exit(gate);
        }

        internal bool InTransaction => Native.mapicfg_directory_in_transaction(Handle) != 0;

        internal static PSObject Make(IntPtr obj)
        {
            uint id = Native.mapicfg_object_get_class(obj);
            return Classes.GetOrAdd(id, one => new ObjectClass(one)).Make(obj);
        }

        /// <summary>What could stand at the end of a statement that is being typed.</summary>
        internal List<string> Complete(string text)
        {
            var words = new List<string>();
            ExceptionDispatchInfo thrown = null;
            Native.Completion take = (_, word) => Verbs.Given(ref thrown, () => words.Add(Native.Text(word)));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            using var hold = new Hold(this);
            using var error = new NativeError();
            error.Check(Native.mapicfg_exec_complete(Handle, bytes, (nuint)bytes.Length, take, IntPtr.Zero, out _,
                                                     error.At));
            return words;
        }

        /// <summary>A mailbox's address, or else its LegacyExchangeDN.</summary>
        public string AddressOf(string identity)
        {
            using var hold = new Hold(this);
            using var error = new NativeError();
            error.Check(Native.mapicfg_directory_copy_object(Handle, Verbs.ClassOf("CASMailbox"), identity,
                                                             out IntPtr mailbox, error.At));
            PSObject made = Make(mailbox);
            Native.mapicfg_object_free(mailbox);
            foreach (string name in new[] { "PrimarySmtpAddress", "LegacyExchangeDN" })
                if (made.Properties[name]?.Value?.ToString() is { Length: > 0 } text) return text;
            return identity;
        }
    }

    // ---- running ----

    /// <summary>A cmdlet of Exchange at work: one statement for each object that it is given.</summary>
    public sealed class Run : IDisposable
    {
        private const string Asks = "Are you sure you want to perform this action? ";
        private readonly PSCmdlet cmdlet;
        private readonly string name;
        private readonly bool changes;
        private readonly Store store;
        private readonly List<object> objects = new();
        private readonly List<Warning> warnings = new();
        private readonly List<MapicfgException> errors = new();
        private ExceptionDispatchInfo thrown;
        private string statement;
        private PSCredential credential; // which no statement has
        private bool began;
        private IntPtr effects; // of all objects of the pipeline: exec tells them once a statement

        public Run(PSCmdlet cmdlet, string name, bool changes, Store asked)
        {
            (this.cmdlet, this.name, this.changes) = (cmdlet, name, changes);
            store = Store.Required(cmdlet, asked);
        }

        /// <summary>All objects of a pipeline make one change set, as a statement of exec does. It begins once the
        /// first was confirmed: the store is not locked while somebody thinks.</summary>
        private void Begin()
        {
            if (began || store.InTransaction) return;
            string line = cmdlet.MyInvocation.Line.Trim();
            store.Begin(cmdlet.MyInvocation.ExpectingInput && line.Length > 0 ? line : statement);
            began = true;
        }

        /// <summary>The pipeline is over. A change set that cannot be made is the cmdlet's error.</summary>
        public void End() => Refused(() =>
        {
            Finish();
            foreach (Warning warning in warnings) warning.Write(cmdlet);
        });

        /// <summary>What succeeded is kept and told, also when the pipeline was stopped.</summary>
        public void Dispose()
        {
            Finish();
            try
            {
                foreach (Warning warning in warnings) warning.Write(cmdlet);
            }
            catch (RuntimeException) // nobody listens any more, or -WarningAction stops what has stopped already
            {
            }
        }

        private void Finish()
        {
            warnings.Clear();
            try
            {
                if (effects != IntPtr.Zero) Tell();
            }
            finally
            {
                Native.mapicfg_exec_effects_free(effects);
                effects = IntPtr.Zero;
                Commit();
            }
        }

        // While the transaction is open: what virtual directories change cannot be found later.
        private void Tell()
        {
            using var hold = new Store.Hold(store);
            using var error = new NativeError();
            Native.Item item = Take;
            thrown = null;
            error.Check(Native.mapicfg_exec_effects_tell(effects, item, IntPtr.Zero, error.At));
            thrown?.Throw();
        }

        private void Commit()
        {
            if (!began) return;
            began = false;
            try
            {
                store.Commit();
            }
            catch
            {
                store.Rollback();
                throw;
            }
        }

        private void Refused(Action action)
        {
            try
            {
                action();
            }
            catch (MapicfgException refused)
            {
                cmdlet.ThrowTerminatingError(refused.Record);
            }
        }

        public void Process(IDictionary parameters)
        {
            objects.Clear();
            warnings.Clear();
            errors.Clear();
            thrown = null;
            if (name == Network.Cmdlet && parameters.Contains("Credential"))
            {
                credential = Secret.OrNone((PSCredential)parameters["Credential"]);
                parameters = new Dictionary<string, object>((IDictionary<string, object>)parameters);
                parameters.Remove("Credential");
            }
            statement = Statement.Of(name, parameters);
            MapicfgException failed = null;
            Refused(() =>
            {
                failed = Execute();
                thrown?.Throw();
            });
            foreach (object one in objects) cmdlet.WriteObject(one);
            foreach (Warning warning in warnings) warning.Write(cmdlet);
            foreach (MapicfgException error in errors)
                if (store.AllOrNothing && !Silenced) cmdlet.ThrowTerminatingError(error.Record);
                else cmdlet.WriteError(error.Record);
            if (failed != null && errors.Count == 0) cmdlet.ThrowTerminatingError(failed.Record);
        }

        private bool Silenced =>
            cmdlet.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object action) &&
            action is ActionPreference.SilentlyContinue or ActionPreference.Ignore;

        private MapicfgException Execute()
        {
            using var hold = new Store.Hold(store);
            Native.Item item = Take;
            Native.Question question = Ask;
            byte[] text = Encoding.UTF8.GetBytes(statement + (changes ? " -Confirm:$true" : ""));
            using var work = new Work(cmdlet);
            using Network network = name == Network.Cmdlet ? new Network(credential) : null;
            var options = new Native.ExecOptions
            {
                Size = (uint)Marshal.SizeOf<Native.ExecOptions>(),
                Flags = store.Planning ? Native.EXEC_NO_EFFECTS : 0,
                LocalServer = Marshal.StringToCoTaskMemUTF8(store.LocalServer),
                Confirm = Marshal.GetFunctionPointerForDelegate(question),
                Work = work.Options,
                External = network?.External ?? IntPtr.Zero,
                ExternalUser = network?.Options ?? IntPtr.Zero,
            };
            using var error = new NativeError();
            if (changes && !store.Planning && effects == IntPtr.Zero)
                error.Check(Native.mapicfg_exec_effects_new(store.Handle, out effects, error.At));
            options.Effects = effects;
            int status = Native.mapicfg_exec(store.Handle, text, (nuint)text.Length, ref options, item, IntPtr.Zero,
                                             error.At);
            GC.KeepAlive(item);
            GC.KeepAlive(question);
            Marshal.FreeCoTaskMem(options.LocalServer);
            return status != 0 ? NativeError.Read(error.At) : null;
        }

        private int Take(IntPtr user, IntPtr item) => Verbs.Given(ref thrown, () =>
        {
            string text = Native.Text(Native.mapicfg_exec_item_get_text(item));
            switch (Native.mapicfg_exec_item_get_kind(item))
            {
                case Native.EXEC_ITEM_OBJECT:
                    IntPtr given = Native.mapicfg_exec_item_get_object(item);
                    objects.Add(given != IntPtr.Zero ? Store.Make(given) : Network.Made(item));
                    break;
                case Native.EXEC_ITEM_TEXT: objects.Add(text); break;
                case Native.EXEC_ITEM_WARNING:
                    warnings.Add(new Warning(Native.mapicfg_exec_item_get_statement(item), name));
                    break;
                case Native.EXEC_ITEM_ERROR:
                    errors.Add(NativeError.Read(Native.mapicfg_exec_item_get_error(item)));
                    break;
            }
        });

        private bool SaysWhatIf => LanguagePrimitives.IsTrue(
            cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object said) ? said
                : cmdlet.SessionState.PSVariable.GetValue("WhatIfPreference"));

        // -WhatIf, -Confirm and -Verbose are PowerShell's: it says and asks in the library's words.
        private int Ask(IntPtr user, IntPtr asked)
        {
            int answer = 0;
            int failed = Verbs.Given(ref thrown, () =>
            {
                string question = Native.Text(asked);
                string what = question.StartsWith(Asks, StringComparison.Ordinal) ? question[Asks.Length..] : question;
                if (!(store.Planning && !SaysWhatIf) && !cmdlet.ShouldProcess(what, question, "Confirm")) return;
                Begin();
                answer = 1;
            });
            return failed != 0 ? -1 : answer;
        }
    }
}
