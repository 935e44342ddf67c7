// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings.cs: what is wrong with an organization, as objects: findings, and what each rule came to.
using System;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        [StructLayout(LayoutKind.Sequential)]
        internal struct CheckOptions
        {
            internal uint Size, Reserved;
            internal long Now;
            internal IntPtr Rules;
            internal nuint RuleCount;
            internal IntPtr Silences, SilencesSource, Builds, BuildsSource;
            internal nuint SilencesSize, BuildsSize;
        }

        [DllImport(Library)]
        internal static extern int mapicfg_check(Input[] inputs, nuint count, ref CheckOptions options, IntPtr work,
                                                 out IntPtr findings, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_findings_free(IntPtr findings);
        [DllImport(Library)] internal static extern IntPtr mapicfg_findings_get_report(FoundHandle findings);
        [DllImport(Library)] internal static extern nuint mapicfg_findings_count(FoundHandle findings);
        [DllImport(Library)] internal static extern IntPtr mapicfg_findings_get(FoundHandle findings, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_findings_get_total(FoundHandle findings, nuint index);
        [DllImport(Library)]
        internal static extern nuint mapicfg_findings_object_count(FoundHandle findings, nuint index);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_findings_get_object(FoundHandle findings, nuint index, nuint obj);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_findings_get_silence(FoundHandle findings, nuint index);
        [DllImport(Library)] internal static extern nuint mapicfg_findings_rule_count(FoundHandle findings);
        [DllImport(Library)] internal static extern IntPtr mapicfg_findings_get_rule(FoundHandle findings, nuint index);
        [DllImport(Library)]
        internal static extern uint mapicfg_findings_get_outcome(FoundHandle findings, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_findings_get_found(FoundHandle findings, nuint index);
        [DllImport(Library)]
        internal static extern ulong mapicfg_findings_get_looked(FoundHandle findings, nuint index);
        [DllImport(Library)]
        internal static extern nuint mapicfg_findings_need_count(FoundHandle findings, nuint index);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_findings_get_need(FoundHandle findings, nuint index, nuint need);
        [DllImport(Library)] internal static extern IntPtr mapicfg_outcome_name(uint outcome);
        [DllImport(Library)] internal static extern IntPtr mapicfg_rule_get_id(IntPtr rule);
        [DllImport(Library)] internal static extern uint mapicfg_rule_get_severity(IntPtr rule);
        [DllImport(Library)] internal static extern nuint mapicfg_rule_reference_count(IntPtr rule);
        [DllImport(Library)] internal static extern IntPtr mapicfg_rule_get_reference(IntPtr rule, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_statement_get_rule(IntPtr statement);

        /// <summary>Texts of a list that C has.</summary>
        internal static string[] Texts(nuint count, Func<nuint, IntPtr> get)
        {
            var texts = new string[(int)count];
            for (nuint i = 0; i < count; i++) texts[(int)i] = Text(get(i));
            return texts;
        }
    }

    internal sealed class FoundHandle : SafeHandle
    {
        internal FoundHandle(IntPtr found) : base(IntPtr.Zero, true) => SetHandle(found);
        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Native.mapicfg_findings_free(handle);
            return true;
        }
    }

    /// <summary>How to check: what the parameters of a cmdlet say.</summary>
    public sealed class Checking
    {
        public string[] Rules { get; set; }
        public DateTime? Now { get; set; }
        public string Silences { get; set; }
        public string SilencesSource { get; set; }
        public string Builds { get; set; }
        public string BuildsSource { get; set; }

        // A day without a time is its noon in UTC, as for the command.
        private long Milliseconds => Now is not DateTime now ? 0 : new DateTimeOffset(
            now.Kind == DateTimeKind.Unspecified && now.TimeOfDay == TimeSpan.Zero
                ? DateTime.SpecifyKind(now.AddHours(12), DateTimeKind.Utc) : now).ToUnixTimeMilliseconds();

        internal Native.CheckOptions Options(Texts texts)
        {
            var ids = new IntPtr[Rules?.Length ?? 0];
            for (int i = 0; i < ids.Length; i++) ids[i] = texts.Of(Rules[i] ?? "");
            return new Native.CheckOptions
            {
                Size = (uint)Marshal.SizeOf<Native.CheckOptions>(),
                Now = Milliseconds,
                Rules = texts.Of(ids),
                RuleCount = (nuint)ids.Length,
                Silences = texts.Given(Silences),
                SilencesSource = texts.Given(SilencesSource),
                Builds = texts.Given(Builds),
                BuildsSource = texts.Given(BuildsSource),
            };
        }
    }

    public static partial class Verbs
    {
        /// <summary>Checks exports, or a store. What cannot be read is an error of the cmdlet; the rest is checked.
        /// </summary>
        internal static FoundHandle Checked(PSCmdlet cmdlet, Store store, string[] paths, Reading how, Checking what)
        {
            using var hold = new Store.Hold(paths == null ? store : null);
            using var texts = new Texts();
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            Native.CheckOptions options = what.Options(texts);
            Native.Input[] inputs = Inputs(store, paths, how, texts, out IntPtr reading);
            try
            {
                error.Check(Native.mapicfg_check(inputs, (nuint)inputs.Length, ref options, work.Options,
                                                 out IntPtr found, error.At));
                return new FoundHandle(found);
            }
            finally
            {
                Marshal.FreeHGlobal(reading);
            }
        }

        /// <summary>An object for each finding, the gravest first.</summary>
        public static void Find(PSCmdlet cmdlet, Store store, string[] paths, Reading how, Checking what,
                                bool silenced) => Do(cmdlet, () =>
        {
            using FoundHandle found = Checked(cmdlet, store, paths, how, what);
            Say(cmdlet, Native.mapicfg_findings_get_report(found));
            for (nuint i = 0; i < Native.mapicfg_findings_count(found); i++)
                if (silenced || Native.mapicfg_findings_get_silence(found, i) == IntPtr.Zero)
                    cmdlet.WriteObject(Finding(found, i));
        });

        private static PSObject Finding(FoundHandle found, nuint index)
        {
            IntPtr statement = Native.mapicfg_findings_get(found, index),
                rule = Native.mapicfg_statement_get_rule(statement);
            PSObject made = Statement(null, statement);
            made.TypeNames.Insert(0, "Mapicfg.Finding");
            foreach ((string name, object value) in new (string, object)[]
            {
                ("Objects", Native.Texts(Native.mapicfg_findings_object_count(found, index),
                                         one => Native.mapicfg_findings_get_object(found, index, one))),
                ("Total", Native.mapicfg_findings_get_total(found, index)),
                ("References", Native.Texts(Native.mapicfg_rule_reference_count(rule),
                                            one => Native.mapicfg_rule_get_reference(rule, one))),
                ("Silenced", Native.Text(Native.mapicfg_findings_get_silence(found, index))),
            })
                made.Properties.Add(new PSNoteProperty(name, value), true);
            return made;
        }

        /// <summary>An object for each rule: what it came to, and what would let it tell more.</summary>
        public static void Judge(PSCmdlet cmdlet, Store store, string[] paths, Reading how, Checking what) =>
            Do(cmdlet, () =>
        {
            using FoundHandle found = Checked(cmdlet, store, paths, how, what);
            Say(cmdlet, Native.mapicfg_findings_get_report(found));
            for (nuint i = 0; i < Native.mapicfg_findings_rule_count(found); i++) cmdlet.WriteObject(Judged(found, i));
        });

        private static PSObject Judged(FoundHandle found, nuint index)
        {
            IntPtr rule = Native.mapicfg_findings_get_rule(found, index);
            return Made("Mapicfg.RuleResult",
                ("Id", Native.Text(Native.mapicfg_rule_get_id(rule))),
                ("Severity", Native.Text(Native.mapicfg_severity_name(Native.mapicfg_rule_get_severity(rule)))),
                ("Outcome", Native.Text(Native.mapicfg_outcome_name(Native.mapicfg_findings_get_outcome(found, index)))),
                ("Found", Native.mapicfg_findings_get_found(found, index)),
                ("Looked", Native.mapicfg_findings_get_looked(found, index)),
                ("Needs", Native.Texts(Native.mapicfg_findings_need_count(found, index),
                                       one => Native.mapicfg_findings_get_need(found, index, one))));
        }
    }
}
