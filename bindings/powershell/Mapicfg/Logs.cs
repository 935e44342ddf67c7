// SPDX-License-Identifier: LGPL-2.1-or-later
// Logs.cs: records of protocol logs as objects, one after the other as the pipeline asks for them. What logs say
// together is in LogSummaries.cs.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const int E_NOMEM = -1, E_CANCELLED = -21;
        internal const uint LOG_KEEP_COPIES = 1;
        internal const uint REPORT_PROBLEMS = 4, REPORT_WARNINGS = 9, REPORT_LOGS = 11, REPORT_BROKEN = 12,
            REPORT_TORN = 13, REPORT_COPIES = 14, REPORT_FOREIGN = 15;
        internal const uint LOG_TIME = 0, LOG_HTTP_STATUS = 23, LOG_BACKEND_STATUS = 24, LOG_SUBSTATUS = 25,
            LOG_WIN32_STATUS = 26, LOG_RESPONSE_CODE = 28, LOG_STATUS_CODE = 29, LOG_RETURN_CODE = 30,
            LOG_TARGET_OUTSTANDING = 53, LOG_SEQUENCE = 111, LOG_SERVER_PORT = 119, LOG_FIELD_COUNT = 125;

        [StructLayout(LayoutKind.Sequential)]
        internal struct LogOptions
        {
            internal uint Size, MaxColumns;
            internal ulong MaxLine, MaxBytes;
            internal uint MaxMembers, Flags;
        }

        [DllImport(Library)] internal static extern IntPtr mapicfg_log_field_name(uint field);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_field_get_column(uint field, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_field_get_unit(uint field);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_kind_name(uint kind);
        [DllImport(Library)]
        internal static extern int mapicfg_log_reader_new(Input[] inputs, nuint count, ref LogOptions options,
                                                          IntPtr work, IntPtr report, out IntPtr reader, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_reader_next(IntPtr reader, out IntPtr batch, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_log_reader_free(IntPtr reader);
        [DllImport(Library)] internal static extern nuint mapicfg_log_batch_count(IntPtr batch);
        [DllImport(Library)] internal static extern uint mapicfg_log_batch_get_kind(IntPtr batch);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_batch_get_source(IntPtr batch);
        [DllImport(Library)] internal static extern ulong mapicfg_log_batch_get_layout(IntPtr batch);
        [DllImport(Library)] internal static extern ulong mapicfg_log_batch_get_line(IntPtr batch, nuint row);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_log_batch_get(IntPtr batch, nuint row, uint field, out nuint size);
        [DllImport(Library)] internal static extern nuint mapicfg_log_batch_column_count(IntPtr batch);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_batch_get_name(IntPtr batch, nuint column);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_log_batch_get_column(IntPtr batch, nuint row, nuint column,
                                                                   out nuint size);
        [DllImport(Library)] internal static extern ulong mapicfg_report_get_total(IntPtr report, uint kind);
    }

    // ---- what is read, and what is told of it ----

    /// <summary>Logs that are read by one call, with its report.</summary>
    internal sealed class LogInputs : IDisposable
    {
        private readonly PSCmdlet cmdlet;
        private readonly Texts texts = new();
        private nuint problems, warnings; // that were told
        private ulong lines; // those of them that are broken lines

        internal readonly NativeError Error = new();
        internal readonly Work Work;
        internal readonly IntPtr Report;
        internal readonly Native.Input[] Inputs;

        internal LogInputs(PSCmdlet cmdlet, string[] paths)
        {
            this.cmdlet = cmdlet;
            Work = new Work(cmdlet);
            Inputs = Array.ConvertAll(paths, path => new Native.Input
            {
                Size = (uint)Marshal.SizeOf<Native.Input>(),
                Fd = -1,
                Path = texts.Of(path),
            });
            Error.Check(Native.mapicfg_report_new(out Report, Error.At));
        }

        public void Dispose()
        {
            Native.mapicfg_report_free(Report);
            Work.Dispose();
            Error.Dispose();
            texts.Dispose();
        }

        internal static Native.LogOptions Options(bool keepCopies) => new()
        {
            Size = (uint)Marshal.SizeOf<Native.LogOptions>(),
            Flags = keepCopies ? Native.LOG_KEEP_COPIES : 0,
        };

        /// <summary>Tells what is new: logs that cannot be read are errors, and so are broken lines where records are
        /// wanted. Whether that `failed` is among it.</summary>
        internal bool Tell(bool linesAreErrors, MapicfgException failed = null)
        {
            bool told = false;
            for (; Native.mapicfg_report_get_problem(Report, problems) is var at && at != IntPtr.Zero; problems++)
            {
                MapicfgException one = NativeError.Read(at);
                long line = Marshal.ReadInt64(at + 8);
                told |= failed != null && one.Message == failed.Message;
                if (line != 0) lines++;
                if (line != 0 && !linesAreErrors) cmdlet.WriteWarning(Placed(at, line));
                else Write(line == 0 ? one : new MapicfgException(one.Code, Placed(at, line), "", ""), at);
            }
            for (; Native.mapicfg_report_get_warning(Report, warnings) is var at && at != IntPtr.Zero; warnings++)
                cmdlet.WriteWarning(NativeError.Read(at).Message);
            return told;
        }

        private static string Source(IntPtr at) => Native.Text(at + 32);

        private static string Placed(IntPtr at, long line) => $"{Source(at)}:{line}: {Native.Text(at + 608)}";

        // The file is the target, as of PowerShell's own cmdlets that read files.
        private void Write(MapicfgException one, IntPtr at) =>
            cmdlet.WriteError(new ErrorRecord(one, one.Status, one.Record.CategoryInfo.Category, Source(at)));

        /// <summary>After a call that has read all of them with this status: what stopped it is thrown.</summary>
        internal void Finish(int status, string[] paths)
        {
            MapicfgException failed = status != 0 ? NativeError.Read(Error.At) : null;
            bool told = Tell(false, failed);
            TellRest();
            if (failed != null && !told) throw failed;
            if (Native.mapicfg_report_get_total(Report, Native.REPORT_LOGS) == 0)
                throw new MapicfgException(Native.E_EMPTY, $"there is no log in {string.Join(", ", paths)}", "", "");
        }

        /// <summary>What was counted only.</summary>
        internal void TellRest()
        {
            ulong broken = Native.mapicfg_report_get_total(Report, Native.REPORT_BROKEN);
            if (broken > lines)
                cmdlet.WriteWarning($"{broken - lines} more lines are no records, and were left out");
            Names(Native.REPORT_FOREIGN, "files that are not protocol logs, passed over", cmdlet.WriteVerbose);
            Names(Native.REPORT_TORN, "logs whose last record is not whole, as while they are written",
                  cmdlet.WriteVerbose);
            Names(Native.REPORT_COPIES, "copies of logs, passed over", cmdlet.WriteVerbose);
        }

        private void Names(uint kind, string what, Action<string> write)
        {
            const int Most = 5;
            nuint count = Native.mapicfg_report_count(Report, kind);
            ulong total = Native.mapicfg_report_get_total(Report, kind);
            if (total == 0) return;
            IEnumerable<string> names = Enumerable.Range(0, (int)Math.Min(count, Most))
                .Select(i => Native.Text(Native.mapicfg_report_get_name(Report, kind, (nuint)i, out _)));
            write($"{what}: {total} ({string.Join(", ", names)}{(total > Most ? ", ..." : "")})");
        }
    }

    // ---- records ----

    /// <summary>Which records: what the parameters of Get-MapicfgLog say.</summary>
    public sealed class LogReading
    {
        public string[] Properties { get; set; }
        /// <summary>Null: all records.</summary>
        public LogCounting Filter { get; set; }
        public bool KeepCopies { get; set; }

        /// <summary>A moment that does not say of which zone it is is of UTC, as in logs and for the command. 0: none.
        /// </summary>
        internal static long Milliseconds(DateTime? given)
        {
            if (given is not DateTime moment) return 0;
            DateTime utc = moment.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(moment, DateTimeKind.Utc)
                : moment.ToUniversalTime();
            return Math.Max(new DateTimeOffset(utc).ToUnixTimeMilliseconds(), 1);
        }
    }

    /// <summary>The properties of the records of a log: one for each column, by the name of its field where there is
    /// one.</summary>
    internal sealed class LogLayout
    {
        private const int NoColumn = -1, Log = -2, Line = -3, Kind = -4, Time = -5;
        private static readonly Dictionary<string, uint> Fields = AllFields();
        private static readonly HashSet<uint> Numbers = new()
        {
            Native.LOG_HTTP_STATUS, Native.LOG_BACKEND_STATUS, Native.LOG_SUBSTATUS, Native.LOG_WIN32_STATUS,
            Native.LOG_RESPONSE_CODE, Native.LOG_STATUS_CODE, Native.LOG_RETURN_CODE, Native.LOG_TARGET_OUTSTANDING,
            Native.LOG_SEQUENCE, Native.LOG_SERVER_PORT,
        };

        private readonly List<(string Name, int Column, bool IsNumber)> properties = new();
        private readonly string kind;

        /// <summary>The properties that records may have, whatever the log.</summary>
        internal static IEnumerable<string> Names => new[] { "Log", "Line", "Kind" }.Concat(
            Enumerable.Range(0, (int)Native.LOG_FIELD_COUNT).Select(one => NameOf((uint)one)));

        private static Dictionary<string, uint> AllFields()
        {
            var fields = new Dictionary<string, uint>(StringComparer.OrdinalIgnoreCase);
            for (uint field = 0; field < Native.LOG_FIELD_COUNT; field++)
                for (nuint i = 0; Native.mapicfg_log_field_get_column(field, i) is var at && at != IntPtr.Zero; i++)
                    fields[Native.Text(at)] = field;
            return fields;
        }

        /// <summary>"http-status" is HttpStatus.</summary>
        internal static string NameOf(uint field) => Pascal(Native.Text(Native.mapicfg_log_field_name(field)));

        internal static string Pascal(string words) => string.Concat(words.Split('-', '_')
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

        internal LogLayout(IntPtr batch, string[] wanted)
        {
            kind = Native.Text(Native.mapicfg_log_kind_name(Native.mapicfg_log_batch_get_kind(batch)));
            var columns = new Dictionary<string, (string Name, int Column, bool IsNumber)>(
                StringComparer.OrdinalIgnoreCase);
            void Add(string name, int column, bool isNumber = false) => columns[name] = (name, column, isNumber);
            Add("Time", Time);
            Add("Log", Log);
            Add("Line", Line);
            Add("Kind", Kind);
            for (nuint i = 0; i < Native.mapicfg_log_batch_column_count(batch); i++)
            {
                string name = Native.Text(Native.mapicfg_log_batch_get_name(batch, i));
                bool known = Fields.TryGetValue(name, out uint field);
                if (known && field == Native.LOG_TIME) continue;
                string called = known ? NameOf(field) : name;
                if (columns.ContainsKey(called) || called.Length == 0) called = name;
                if (columns.ContainsKey(called) || called.Length == 0) called = $"{name} (column {i + 1})";
                bool isNumber = known && (Numbers.Contains(field)
                    || Native.Text(Native.mapicfg_log_field_get_unit(field)).Length > 0);
                Add(called, (int)i, isNumber);
            }
            if (wanted == null) properties.AddRange(columns.Values);
            else
                foreach (string name in wanted.Distinct(StringComparer.OrdinalIgnoreCase))
                    properties.Add(columns.TryGetValue(name, out var one) ? one : (name, NoColumn, false));
        }

        internal PSObject Make(IntPtr batch, string log, nuint row)
        {
            var made = new PSObject(properties.Count);
            made.TypeNames.Insert(0, "Mapicfg.LogRecord");
            foreach ((string name, int column, bool isNumber) in properties)
                made.Properties.Add(new PSNoteProperty(name, column switch
                {
                    NoColumn => null,
                    Log => log,
                    Line => (long)Native.mapicfg_log_batch_get_line(batch, row),
                    Kind => kind,
                    Time => TimeOf(batch, row),
                    _ => Cell(batch, row, (nuint)column, isNumber),
                }), true);
            return made;
        }

        private static string Text(IntPtr at, nuint size) =>
            at == IntPtr.Zero ? null : Marshal.PtrToStringUTF8(at, (int)size);

        private static object Cell(IntPtr batch, nuint row, nuint column, bool isNumber)
        {
            string text = Text(Native.mapicfg_log_batch_get_column(batch, row, column, out nuint size), size);
            return isNumber ? Number(text) : text;
        }

        /// <summary>A number whatever the culture; milliseconds of hh:mm:ss.fffffff; nothing is $null; what is none of
        /// these stays text.</summary>
        private static object Number(string text)
        {
            const NumberStyles Sign = NumberStyles.AllowLeadingSign;
            CultureInfo plain = CultureInfo.InvariantCulture;
            if (string.IsNullOrEmpty(text)) return null;
            if (long.TryParse(text, Sign, plain, out long whole)) return whole;
            if (double.TryParse(text, Sign | NumberStyles.AllowDecimalPoint, plain, out double fraction))
                return fraction;
            return text.Contains(':') && TimeSpan.TryParseExact(text, "c", plain, out TimeSpan time)
                ? time.TotalMilliseconds : text;
        }

        private static readonly string[] Times = (from day in new[] { "yyyy-MM-dd'T'", "yyyy-MM-dd' '" }
                                                  from zone in new[] { "", "'Z'" }
                                                  select $"{day}HH:mm:ss.FFFFFFF{zone}").ToArray();

        /// <summary>When the record was written, in UTC; what is no time stays text.</summary>
        private static object TimeOf(IntPtr batch, nuint row)
        {
            string text = Text(Native.mapicfg_log_batch_get(batch, row, Native.LOG_TIME, out nuint size), size);
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            if (string.IsNullOrWhiteSpace(text)) return null;
            CultureInfo plain = CultureInfo.InvariantCulture;
            return DateTime.TryParseExact(text, Times, plain, Utc, out DateTime time) ? time : text;
        }
    }

    /// <summary>Completes the properties of records.</summary>
    public sealed class LogProperties : IArgumentCompleter
    {
        public IEnumerable<CompletionResult> CompleteArgument(string command, string parameter, string word,
                                                              CommandAst ast, IDictionary bound) =>
            from name in LogLayout.Names
            where name.StartsWith(word.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)
            select new CompletionResult(name);
    }

    public static partial class Verbs
    {
        /// <summary>An object for each record. A pipeline that has enough ends the reading.</summary>
        public static void ReadLogs(PSCmdlet cmdlet, string[] paths, LogReading how) => Do(cmdlet, () =>
        {
            using LogSummary filter = how.Filter != null ? LogSummary.New(how.Filter) : null;
            using var logs = new LogInputs(cmdlet, paths);
            Native.LogOptions options = LogInputs.Options(how.KeepCopies);
            logs.Error.Check(Native.mapicfg_log_reader_new(logs.Inputs, (nuint)logs.Inputs.Length, ref options,
                                                           logs.Work.Options, logs.Report, out IntPtr reader,
                                                           logs.Error.At));
            try
            {
                ulong known = ulong.MaxValue;
                LogLayout layout = null;
                while (NextBatch(cmdlet, logs, reader) is var batch && batch != IntPtr.Zero)
                {
                    ulong number = Native.mapicfg_log_batch_get_layout(batch);
                    if (layout == null || number != known) layout = new LogLayout(batch, how.Properties);
                    known = number;
                    GiveRecords(cmdlet, batch, layout, filter?.Takes(batch));
                }
                logs.TellRest();
            }
            finally
            {
                Native.mapicfg_log_reader_free(reader);
            }
        });

        private static void GiveRecords(PSCmdlet cmdlet, IntPtr batch, LogLayout layout, byte[] takes)
        {
            string log = Native.Text(Native.mapicfg_log_batch_get_source(batch));
            for (nuint row = 0; row < Native.mapicfg_log_batch_count(batch); row++)
            {
                if (takes == null || takes[row] != 0) cmdlet.WriteObject(layout.Make(batch, log, row));
            }
        }

        /// <summary>The next batch; none after the last. A log that fails is told, and the next one is read.</summary>
        private static IntPtr NextBatch(PSCmdlet cmdlet, LogInputs logs, IntPtr reader)
        {
            while (true)
            {
                int status = Native.mapicfg_log_reader_next(reader, out IntPtr batch, logs.Error.At);
                MapicfgException failed = status != 0 ? NativeError.Read(logs.Error.At) : null;
                bool told = logs.Tell(true, failed);
                if (status == 0) return batch;
                if (status is Native.E_NOMEM or Native.E_CANCELLED) throw failed;
                if (!told) cmdlet.WriteError(failed.Record);
            }
        }
    }
}
