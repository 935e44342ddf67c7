// SPDX-License-Identifier: LGPL-2.1-or-later
// Plans.cs: what a change would do, and what differs between two organizations, as an object whose moves and differences
// are made when they are asked for.
using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint DIRECTORY_EMPTY = 4, EXEC_NO_FILES = 2, EXEC_NO_EFFECTS = 4, EXEC_MOST_TEXT = 1048576;
        internal const uint PLAN_REVERSED = 1, PLAN_STATED_ONLY = 2, PLAN_SHARED_ONLY = 4, PLAN_ANY_FORM = 8,
            PLAN_WITH_FINDINGS = 16;
        internal const uint PLAN_MAILBOXES = 0, PLAN_MOVES = 1, PLAN_RESTART = 2, PLAN_UNCHANGED = 3, PLAN_CREATED = 4,
            PLAN_REMOVED = 5;
        internal const uint PLAN_INSIDE_BEFORE = 0, PLAN_OUTSIDE_BEFORE = 1, PLAN_INSIDE_AFTER = 2, PLAN_OUTSIDE_AFTER = 3;
        internal const uint PLAN_FINDINGS_NEW = 0, PLAN_FINDINGS_GONE = 1, PLAN_FORWARD = 0, PLAN_ROLLBACK = 1;

        internal delegate int Write(IntPtr user, IntPtr bytes, nuint size);

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlanOptions
        {
            internal uint Size, Client, Server, CachedMode, Flags, Fewest;
            internal ulong Since, Examples;
            internal IntPtr ClientVersion, Work, Goals, Reserved;
        }

        [DllImport(Library)]
        internal static extern int mapicfg_directory_replace(StoreHandle store, Input[] inputs, nuint count, IntPtr work,
                                                             IntPtr report, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_rewind(StoreHandle store, ulong set, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_directory_position(StoreHandle store, out ulong position, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_plan_new(StoreHandle store, ref PlanOptions options, out IntPtr plan, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_plan_free(IntPtr plan);
        [DllImport(Library)] internal static extern ulong mapicfg_plan_get_counter(PlanHandle plan, uint counter);
        [DllImport(Library)] internal static extern nuint mapicfg_plan_move_count(PlanHandle plan);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_move_identity(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_plan_move_before(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_plan_move_after(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_plan_move_changes(PlanHandle plan, nuint index);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_plan_move_url(PlanHandle plan, nuint index, uint which);
        [DllImport(Library)]
        internal static extern int mapicfg_plan_dup_why(PlanHandle plan, nuint index, out IntPtr why, IntPtr err);
        [DllImport(Library)] internal static extern nuint mapicfg_changes_ids(ulong changes, byte[] text, nuint size);
        [DllImport(Library)] internal static extern nuint mapicfg_plan_difference_count(PlanHandle plan);
        [DllImport(Library)] internal static extern uint mapicfg_plan_difference_kind(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern uint mapicfg_plan_difference_class(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_difference_object(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_difference_property(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_difference_before(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_difference_after(PlanHandle plan, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_get_unchanged(PlanHandle plan);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_get_timing(PlanHandle plan);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_get_findings(PlanHandle plan, uint which);
        [DllImport(Library)]
        internal static extern ulong mapicfg_plan_get_finding_total(PlanHandle plan, uint which, nuint index, int after);
        [DllImport(Library)] internal static extern IntPtr mapicfg_plan_get_limits(PlanHandle plan, uint direction);
        [DllImport(Library)]
        internal static extern int mapicfg_plan_write_commands(PlanHandle plan, uint direction, Write fn, IntPtr user,
                                                               IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_plan_write_script(PlanHandle plan, uint direction, Write fn, IntPtr user,
                                                             IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_plan_write_moves(PlanHandle plan, Write fn, IntPtr user, IntPtr err);
        [DllImport(Library)] internal static extern nuint mapicfg_groups_count(IntPtr groups);
        [DllImport(Library)] internal static extern IntPtr mapicfg_groups_get_rule(IntPtr groups, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_groups_get_total(IntPtr groups, nuint index);
        [DllImport(Library)] internal static extern nuint mapicfg_groups_example_count(IntPtr groups, nuint index);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_groups_get_example(IntPtr groups, nuint index, nuint example);
    }

    internal sealed class PlanHandle : SafeHandle
    {
        internal PlanHandle(IntPtr plan) : base(IntPtr.Zero, true) => SetHandle(plan);
        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Native.mapicfg_plan_free(handle);
            return true;
        }
    }

    /// <summary>What C has many of, each made when it is asked for. PowerShell takes an IList that is empty for false.
    /// </summary>
    public sealed class Sequence : IReadOnlyList<PSObject>, IList
    {
        private readonly Func<nuint, PSObject> make;

        internal Sequence(nuint count, Func<nuint, PSObject> make) => (Count, this.make) = ((int)count, make);

        public int Count { get; }

        public PSObject this[int index] =>
            index >= -Count && index < Count ? make((nuint)(index < 0 ? index + Count : index)) : null;

        public IEnumerator<PSObject> GetEnumerator()
        {
            for (int i = 0; i < Count; i++) yield return make((nuint)i);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        bool IList.IsReadOnly => true;
        bool IList.IsFixedSize => true;
        bool ICollection.IsSynchronized => false;
        object ICollection.SyncRoot => this;
        object IList.this[int index] { get => this[index]; set => throw Fixed; }
        bool IList.Contains(object value) => false; // each is made anew
        int IList.IndexOf(object value) => -1;
        int IList.Add(object value) => throw Fixed;
        void IList.Insert(int index, object value) => throw Fixed;
        void IList.Remove(object value) => throw Fixed;
        void IList.RemoveAt(int index) => throw Fixed;
        void IList.Clear() => throw Fixed;

        void ICollection.CopyTo(Array array, int index)
        {
            foreach (PSObject one in this) array.SetValue(one, index++);
        }

        private static Exception Fixed => new NotSupportedException("A plan cannot be changed.");
    }

    /// <summary>A block of PowerShell, or its text, as the command takes it.</summary>
    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class BlockAttribute : ArgumentTransformationAttribute
    {
        public override object Transform(EngineIntrinsics engine, object data)
        {
            if ((data is PSObject wrapped ? wrapped.BaseObject : data) is not string text) return data;
            try
            {
                return ScriptBlock.Create(text);
            }
            catch (ParseException broken)
            {
                throw new ArgumentTransformationMetadataException(broken.Message, broken);
            }
        }
    }

    /// <summary>What a change would do. One of a comparison has no store.</summary>
    public class Plan
    {
        internal readonly PlanHandle Handle;

        public Store Store { get; }
        public ulong Mailboxes => Counter(Native.PLAN_MAILBOXES);
        public ulong Moved => Counter(Native.PLAN_MOVES);
        public ulong Restart => Counter(Native.PLAN_RESTART);
        public ulong Unchanged => Counter(Native.PLAN_UNCHANGED);
        public ulong Created => Counter(Native.PLAN_CREATED);
        public ulong Removed => Counter(Native.PLAN_REMOVED);
        public Sequence Moves => new(Native.mapicfg_plan_move_count(Handle), Move);
        public Sequence Differences => new(Native.mapicfg_plan_difference_count(Handle), Difference);
        public PSObject[] UnchangedBecause => Groups(Native.mapicfg_plan_get_unchanged(Handle));
        public PSObject[] TakesEffect => Verbs.Statements(Native.mapicfg_plan_get_timing(Handle));
        public PSObject[] FindingsNew => Findings(Native.PLAN_FINDINGS_NEW);
        public PSObject[] FindingsGone => Findings(Native.PLAN_FINDINGS_GONE);
        public string[] Commands => Lines(Native.PLAN_FORWARD).ToArray();
        public string[] Rollback => Lines(Native.PLAN_ROLLBACK).ToArray();
        public PSObject[] Limits => Verbs.Statements(Native.mapicfg_plan_get_limits(Handle, Native.PLAN_FORWARD));
        public PSObject[] RollbackLimits => Verbs.Statements(Native.mapicfg_plan_get_limits(Handle, Native.PLAN_ROLLBACK));

        // Statements, and of how many objects each is made before and after.
        private PSObject[] Findings(uint which)
        {
            PSObject[] made = Verbs.Statements(Native.mapicfg_plan_get_findings(Handle, which));
            for (int i = 0; i < made.Length; i++)
                foreach ((string name, int after) in new[] { ("TotalBefore", 0), ("TotalAfter", 1) })
                    made[i].Properties.Add(new PSNoteProperty(name,
                        Native.mapicfg_plan_get_finding_total(Handle, which, (nuint)i, after)));
            return made;
        }

        /// <summary>Of a plan for goals the mailboxes that do not get what these say, and those of which it cannot be
        /// told, by the reason.</summary>
        public PSObject[] Unreached => Goals?.Unreached ?? Array.Empty<PSObject>();
        public PSObject[] CannotTell => Goals?.CannotTell ?? Array.Empty<PSObject>();
        internal Goals Goals { get; init; }

        /// <summary>Of what goals would change, or without them, of what the open transaction of a store has changed
        /// since a position in it.</summary>
        internal Plan(PSCmdlet cmdlet, Store store, uint flags, ulong since, Store owner, Goals goals = null)
        {
            using var hold = new Store.Hold(store);
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            var options = new Native.PlanOptions
            {
                Size = (uint)Marshal.SizeOf<Native.PlanOptions>(),
                Flags = flags,
                Fewest = goals?.Fewest ?? 0,
                Since = since,
                Examples = 20,
                Work = work.Options,
                Goals = goals?.Handle.DangerousGetHandle() ?? IntPtr.Zero,
            };
            error.Check(Native.mapicfg_plan_new(store.Handle, ref options, out IntPtr plan, error.At));
            (Handle, Store, Goals) = (new PlanHandle(plan), owner, goals);
        }

        private ulong Counter(uint counter) => Native.mapicfg_plan_get_counter(Handle, counter);

        private string Url(nuint index, uint which) => Native.Text(Native.mapicfg_plan_move_url(Handle, index, which));

        private PSObject Move(nuint index) => Verbs.Made("Mapicfg.Move",
            ("Identity", Native.Text(Native.mapicfg_plan_move_identity(Handle, index))),
            ("From", Native.Text(Native.mapicfg_decision_effective(Native.mapicfg_plan_move_before(Handle, index)))),
            ("To", Native.Text(Native.mapicfg_decision_effective(Native.mapicfg_plan_move_after(Handle, index)))),
            ("InsideFrom", Url(index, Native.PLAN_INSIDE_BEFORE)),
            ("InsideTo", Url(index, Native.PLAN_INSIDE_AFTER)),
            ("OutsideFrom", Url(index, Native.PLAN_OUTSIDE_BEFORE)),
            ("OutsideTo", Url(index, Native.PLAN_OUTSIDE_AFTER)),
            ("Changes", Verbs.Words(Native.mapicfg_plan_move_changes(Handle, index), Native.mapicfg_changes_ids)),
            ("Why", Why(index)));

        private PSObject[] Why(nuint index)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_plan_dup_why(Handle, index, out IntPtr why, error.At));
            PSObject[] made = Verbs.Statements(why);
            Native.mapicfg_statements_free(why);
            return made;
        }

        // "" is $null, and $null what is not stated.
        private PSObject Difference(nuint index) => Verbs.Made("Mapicfg.Difference",
            ("Kind", Native.Text(Native.mapicfg_journal_kind_name(Native.mapicfg_plan_difference_kind(Handle, index)))),
            ("Class", Native.Text(Native.mapicfg_class_name(Native.mapicfg_plan_difference_class(Handle, index)))),
            ("Identity", Native.Text(Native.mapicfg_plan_difference_object(Handle, index))),
            ("Property", Native.Text(Native.mapicfg_plan_difference_property(Handle, index))),
            ("From", Native.Text(Native.mapicfg_plan_difference_before(Handle, index))),
            ("To", Native.Text(Native.mapicfg_plan_difference_after(Handle, index))));

        internal static PSObject[] Groups(IntPtr groups)
        {
            var made = new PSObject[(int)Native.mapicfg_groups_count(groups)];
            for (int i = 0; i < made.Length; i++)
            {
                nuint index = (nuint)i;
                IntPtr rule = Native.mapicfg_groups_get_rule(groups, index);
                made[i] = Verbs.Made("Mapicfg.Group",
                    ("Id", Native.Text(Native.mapicfg_rule_get_id(rule))),
                    ("Sentence", Native.Text(Native.mapicfg_rule_get_sentence(rule))),
                    ("Total", Native.mapicfg_groups_get_total(groups, index)),
                    ("Examples", Native.Texts(Native.mapicfg_groups_example_count(groups, index),
                                              one => Native.mapicfg_groups_get_example(groups, index, one))));
            }
            return made;
        }

        /// <summary>What the library writes of the plan goes to a stream.</summary>
        private static void Put(Stream to, Func<Native.Write, IntPtr, int> written)
        {
            ExceptionDispatchInfo thrown = null;
            Native.Write write = (_, bytes, size) => Verbs.Given(ref thrown, () => Verbs.Copy(bytes, size, to));
            using var error = new NativeError();
            int status = written(write, error.At);
            GC.KeepAlive(write);
            thrown?.Throw();
            error.Check(status);
        }

        internal void PutScript(uint direction, Stream to) =>
            Put(to, (write, err) => Native.mapicfg_plan_write_script(Handle, direction, write, IntPtr.Zero, err));

        /// <summary>Where a script of this plan goes.</summary>
        internal virtual string PathOf(string path) => path;

        internal void PutMoves(Stream to) =>
            Put(to, (write, err) => Native.mapicfg_plan_write_moves(Handle, write, IntPtr.Zero, err));

        // A line end inside of quotes is part of a command.
        internal List<string> Lines(uint direction)
        {
            var text = new MemoryStream();
            Put(text, (write, err) => Native.mapicfg_plan_write_commands(Handle, direction, write, IntPtr.Zero, err));
            var lines = new List<string>();
            bool quoted = false;
            int from = 0, at = 0;
            byte[] bytes = text.GetBuffer();
            for (; at < (int)text.Length; at++)
            {
                if (bytes[at] == '\'') quoted = !quoted;
                if (bytes[at] != '\n' || quoted) continue;
                lines.Add(Encoding.UTF8.GetString(bytes, from, at - from));
                from = at + 1;
            }
            return lines;
        }
    }

    public static partial class Verbs
    {
        /// <summary>Bytes that the library gives to a callback.</summary>
        internal static void Copy(IntPtr bytes, nuint size, Stream to)
        {
            var data = new byte[(int)size];
            Marshal.Copy(bytes, data, 0, data.Length);
            to.Write(data);
        }

        // ---- plans ----

        /// <summary>The plan of goals, or of what the store's open transaction has changed; this ends it.</summary>
        public static Plan MakePlan(PSCmdlet cmdlet, Store store, bool state, Goals goals, bool findings)
        {
            uint flags = (state ? Native.PLAN_ANY_FORM : 0) | (findings ? Native.PLAN_WITH_FINDINGS : 0);
            try
            {
                return new Plan(cmdlet, store, flags, 0, store, goals);
            }
            finally
            {
                store.Rollback();
            }
        }

        /// <summary>Stores a desired state in the open transaction.</summary>
        public static void ImportState(PSCmdlet cmdlet, Store store, string[] paths, Reading how) =>
            GiveImported(cmdlet, store, paths, how, false, true);

        /// <summary>Runs a plan's commands, all or none, as one change set.</summary>
        public static void Apply(PSCmdlet cmdlet, Plan plan, bool back) => Do(cmdlet, () =>
        {
            List<string> commands = plan.Lines(back ? Native.PLAN_ROLLBACK : Native.PLAN_FORWARD);
            bool began = !plan.Store.InTransaction;
            if (began) plan.Store.Begin(back ? "plan: rollback" : "plan");
            try
            {
                foreach (string piece in Pieces(commands)) RunQuietly(cmdlet, plan.Store, piece);
                if (began) plan.Store.Commit();
            }
            catch
            {
                if (began) plan.Store.Rollback();
                throw;
            }
            cmdlet.WriteObject(Made("Mapicfg.Applied", ("Commands", commands.Count)));
        });

        /// <summary>Commands together, within what one text may have.</summary>
        private static IEnumerable<string> Pieces(List<string> commands)
        {
            var piece = new StringBuilder();
            foreach (string one in commands)
            {
                if (piece.Length + one.Length > Native.EXEC_MOST_TEXT / 8 && piece.Length > 0)
                {
                    yield return piece.ToString();
                    piece.Clear();
                }
                piece.Append(one).Append('\n');
            }
            if (piece.Length > 0) yield return piece.ToString();
        }

        // Effects are not told: the plan has told them. The first error ends it.
        private static void RunQuietly(PSCmdlet cmdlet, Store store, string commands)
        {
            using var hold = new Store.Hold(store);
            using var work = new Work(cmdlet);
            using var error = new NativeError();
            MapicfgException failed = null;
            Native.Item item = (_, one) =>
            {
                if (Native.mapicfg_exec_item_get_kind(one) == Native.EXEC_ITEM_ERROR)
                    failed = NativeError.Read(Native.mapicfg_exec_item_get_error(one));
                return failed == null ? 0 : 1;
            };
            var options = new Native.ExecOptions
            {
                Size = (uint)Marshal.SizeOf<Native.ExecOptions>(),
                Flags = Native.EXEC_NO_FILES | Native.EXEC_NO_EFFECTS,
                Work = work.Options,
            };
            byte[] text = Encoding.UTF8.GetBytes(commands);
            int status = Native.mapicfg_exec(store.Handle, text, (nuint)text.Length, ref options, item, IntPtr.Zero, error.At);
            GC.KeepAlive(item);
            if (failed != null) throw failed;
            error.Check(status);
        }

        // ---- comparisons ----

        /// <summary>What differs between two: each an open store, the file of a store, or exports.</summary>
        public static void Compare(PSCmdlet cmdlet, object before, object after, Reading how) => Do(cmdlet, () =>
        {
            using var from = new Side(cmdlet, before, how, false);
            using var to = new Side(cmdlet, after, how, true);
            if (from.Store == to.Store && from.Store != null)
                throw new MapicfgException(Native.E_PARAMETER, "both are the same store; -Since compares its moments",
                                           "", "");
            uint flags = Native.PLAN_STATED_ONLY | Native.PLAN_ANY_FORM
                | (from.IsStore && to.IsStore ? 0 : Native.PLAN_SHARED_ONLY);
            cmdlet.WriteObject(Tried(from.Directory(), "diff", directory =>
            {
                ulong since = Position(directory);
                GiveReplaced(cmdlet, directory, to, how);
                return new Plan(cmdlet, directory, flags, since, null);
            }));
        });

        /// <summary>What differs between two moments of a store: going back begins at the later one.</summary>
        public static void Compare(PSCmdlet cmdlet, Store store, ulong since, ulong? until) => Do(cmdlet, () =>
        {
            bool reversed = until == null || since < until;
            ulong? later = reversed ? until : since;
            ulong earlier = reversed ? since : until.Value;
            cmdlet.WriteObject(Tried(store, "diff", _ =>
            {
                if (later != null) Rewind(store, later.Value);
                ulong start = Position(store);
                Rewind(store, earlier);
                return new Plan(cmdlet, store, reversed ? Native.PLAN_REVERSED : 0, start, null);
            }));
        });

        /// <summary>What is made in a transaction that is rolled back.</summary>
        internal static T Tried<T>(Store store, string action, Func<Store, T> made)
        {
            store.Begin(action);
            try
            {
                return made(store);
            }
            finally
            {
                store.Rollback();
            }
        }

        private static void Rewind(Store store, ulong set)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_directory_rewind(store.Handle, set, error.At));
        }

        internal static ulong Position(Store store)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_directory_position(store.Handle, out ulong position, error.At));
            return position;
        }

        private static void GiveReplaced(PSCmdlet cmdlet, Store into, Side from, Reading how)
        {
            using var hold = new Store.Hold(from.Store);
            using var texts = new Texts();
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            Native.Input[] inputs = Inputs(from.Store, from.IsStore ? null : from.Paths, how, texts, out IntPtr reading);
            Read(cmdlet, reading, false, report => error.Check(Native.mapicfg_directory_replace(
                into.Handle, inputs, (nuint)inputs.Length, work.Options, report, error.At)));
        }

        /// <summary>One of two that are compared.</summary>
        private sealed class Side : IDisposable
        {
            private readonly PSCmdlet cmdlet;
            private readonly Reading how;
            private Store own;

            internal readonly Store Store;
            internal readonly string[] Paths;

            internal bool IsStore => Store != null;

            internal Side(PSCmdlet cmdlet, object given, Reading how, bool readOnly)
            {
                (this.cmdlet, this.how) = (cmdlet, how);
                object one = given is PSObject wrapped ? wrapped.BaseObject : given;
                Store = one as Store;
                Paths = one as string[];
                if (Paths is { Length: 1 } && HasMagic(Paths[0]))
                    Store = own = new Store(Paths[0], false, readOnly, true, "", null);
            }

            // What SQLite writes at the beginning of a file.
            private static bool HasMagic(string path)
            {
                if (!File.Exists(path)) return false;
                try
                {
                    using FileStream file = File.OpenRead(path);
                    var head = new byte[16];
                    return file.Read(head) == 16 && Encoding.ASCII.GetString(head) == "SQLite format 3\0";
                }
                catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
                {
                    return false; // reading it tells why
                }
            }

            /// <summary>The store itself, or one in memory of the exports.</summary>
            internal Store Directory()
            {
                if (Store != null) return Store;
                own = Store.Empty();
                GiveImported(cmdlet, own, Paths, how, false);
                return own;
            }

            public void Dispose() => own?.Dispose();
        }
    }
}
