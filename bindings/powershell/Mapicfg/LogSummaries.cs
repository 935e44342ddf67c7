// SPDX-License-Identifier: LGPL-2.1-or-later
// LogSummaries.cs: what logs say together, as objects: summaries, their sums and bytes, and logs against a
// configuration.
using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint LOG_NUMBER_RECORDS = 0, LOG_NUMBER_FAILURES = 1, LOG_NUMBER_AUTH_NONE = 2,
            LOG_NUMBER_AUTH_OTHER = 7, LOG_NUMBER_USERS = 8, LOG_NUMBER_MAILBOXES = 9, LOG_NUMBER_FIRST = 10,
            LOG_NUMBER_LAST = 11, LOG_NUMBER_TIMED = 12, LOG_NUMBER_LATENCY_SUM = 13, LOG_NUMBER_LATENCY_MAX = 19,
            LOG_NUMBER_WAITS = 20, LOG_NUMBER_DATED = 21;
        internal const uint LOG_COUNT_RECORDS = 0, LOG_COUNT_FILTERED = 1, LOG_COUNT_LOGS = 2, LOG_COUNT_BROKEN = 3,
            LOG_COUNT_TORN = 4, LOG_COUNT_COPIES = 5;
        internal const uint LOG_NOISE_COUNT = 5, LOG_BY_COUNT = 17;
        internal const uint LOG_READY_LOGS = 0, LOG_READY_PERCENT = 1, LOG_READY_USERS = 2, LOG_READY_YES = 3,
            LOG_READY_NO = 4, LOG_READY_UNKNOWN = 5;
        internal const uint LOG_METHOD_RECORDS = 0, LOG_METHOD_USERS = 1, LOG_METHOD_ONLY = 2, LOG_METHOD_NAMELESS = 3;

        internal delegate int LogRow(IntPtr user, IntPtr row);
        internal delegate int StatementFn(IntPtr user, IntPtr statement);

        [StructLayout(LayoutKind.Sequential)]
        internal struct LogSummaryOptions
        {
            internal uint Size, KeepNoise, Threads, MaxRows;
            internal IntPtr By, Where;
            internal uint WhereCount, Reserved;
            internal long Since, Until;
            internal IntPtr Key;
            internal nuint KeySize;
        }

        [DllImport(Library)] internal static extern IntPtr mapicfg_log_dimension_name(uint dimension);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_noise_name(uint noise);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_error_meaning(IntPtr error);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_new(ref LogSummaryOptions options, out IntPtr summary,
                                                           IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_log_summary_free(IntPtr summary);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_copy(LogHandle from, out IntPtr copy, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_read(LogHandle summary, Input[] inputs, nuint count,
                                                            ref LogOptions options, IntPtr work, IntPtr report,
                                                            IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_takes(LogHandle summary, IntPtr batch, byte[] takes, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_merge(LogHandle into, LogHandle from, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_dup_bytes(LogHandle summary, out IntPtr bytes, out nuint size,
                                                                 IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_from_bytes(byte[] bytes, nuint size, out IntPtr summary,
                                                                  IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_dup_json(LogHandle summary, out IntPtr json, IntPtr err);
        [DllImport(Library)]
        internal static extern ulong mapicfg_log_summary_get_number(LogHandle summary, uint number);
        [DllImport(Library)] internal static extern ulong mapicfg_log_summary_get_noise(LogHandle summary, uint noise);
        [DllImport(Library)] internal static extern ulong mapicfg_log_summary_get_count(LogHandle summary, uint count);
        [DllImport(Library)] internal static extern ulong mapicfg_log_summary_get_ready(LogHandle summary, uint number);
        [DllImport(Library)]
        internal static extern ulong mapicfg_log_summary_get_method(LogHandle summary, uint method, uint number);
        [DllImport(Library)] internal static extern nuint mapicfg_log_summary_table_count(LogHandle summary);
        [DllImport(Library)]
        internal static extern nuint mapicfg_log_summary_dimension_count(LogHandle summary, nuint table);
        [DllImport(Library)]
        internal static extern uint mapicfg_log_summary_get_dimension(LogHandle summary, nuint table, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_row_get_key(IntPtr row, nuint index);
        [DllImport(Library)] internal static extern ulong mapicfg_log_row_get_number(IntPtr row, uint number);
        [DllImport(Library)]
        internal static extern int mapicfg_log_summary_each(LogHandle summary, nuint table, uint order, nuint most,
                                                            LogRow fn, IntPtr user, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_drift(LogHandle summary, StoreHandle directory, StatementFn fn,
                                                     IntPtr user, IntPtr err);
    }

    internal sealed class LogHandle : SafeHandle
    {
        internal LogHandle(IntPtr made) : base(IntPtr.Zero, true) => SetHandle(made);
        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Native.mapicfg_log_summary_free(handle);
            return true;
        }
    }

    /// <summary>How to summarize: what the parameters of a cmdlet say.</summary>
    public sealed class LogCounting
    {
        /// <summary>What mapicfg_log_drift() needs.</summary>
        public const string DriftTables = "mailbox,user,protocol,host; mailbox,user,protocol,client";

        public string By { get; set; }
        public string[] Where { get; set; }
        public DateTime? Since { get; set; }
        public DateTime? Until { get; set; }
        public bool KeepNoise { get; set; }
        public bool KeepCopies { get; set; }
        public uint Threads { get; set; }
        public uint MaxRows { get; set; }
        public string KeyFile { get; set; }

        internal Native.LogSummaryOptions Options(Texts texts)
        {
            IntPtr[] where = Array.ConvertAll(Where ?? Array.Empty<string>(), one => texts.Of(one ?? ""));
            return new Native.LogSummaryOptions
            {
                Size = (uint)Marshal.SizeOf<Native.LogSummaryOptions>(),
                KeepNoise = KeepNoise ? 1u : 0,
                Threads = Threads,
                MaxRows = MaxRows,
                By = texts.Given(By),
                Where = texts.Of(where),
                WhereCount = (uint)where.Length,
                Since = LogReading.Milliseconds(Since),
                Until = LogReading.Milliseconds(Until),
            };
        }
    }

    /// <summary>A table of a summary.</summary>
    public sealed class LogTable
    {
        public string[] By { get; internal init; }
        public PSObject[] Rows { get; internal init; }
        public override string ToString() => string.Join(",", By);
    }

    /// <summary>What logs say together: who connects how, what fails, how long it takes. Summaries add up: a + b.
    /// </summary>
    public sealed class LogSummary : IDisposable
    {
        private static readonly string[] Methods = { "NoAuth", "Basic", "Ntlm", "Negotiate", "Bearer", "OtherAuth" };
        private static readonly string[] Latencies = { "Sum", "Min", "P50", "P90", "P95", "P99", "Max" };

        internal readonly LogHandle Handle;

        private LogSummary(IntPtr made) => Handle = new LogHandle(made);

        public void Dispose() => Handle.Dispose();

        // ---- making ----

        internal static LogSummary New(LogCounting how)
        {
            using var texts = new Texts();
            using var error = new NativeError();
            using var key = new KeyFile(how.KeyFile);
            Native.LogSummaryOptions options = how.Options(texts);
            (options.Key, options.KeySize) = (key.At, key.Size);
            error.Check(Native.mapicfg_log_summary_new(ref options, out IntPtr made, error.At));
            return new LogSummary(made);
        }

        /// <summary>Another one of the same.</summary>
        public LogSummary Copy()
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_log_summary_copy(Handle, out IntPtr made, error.At));
            return new LogSummary(made);
        }

        /// <summary>Adds what another one has counted.</summary>
        public void Merge(LogSummary other)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_log_summary_merge(Handle, other.Handle, error.At));
        }

        public static LogSummary operator +(LogSummary left, LogSummary right)
        {
            if (left == null || right == null)
                throw new ArgumentException("a summary is added to nothing: one of the two is $null");
            LogSummary sum = left.Copy();
            try
            {
                sum.Merge(right);
                return sum;
            }
            catch
            {
                sum.Dispose();
                throw;
            }
        }

        /// <summary>A byte for each record of a batch: 0 where conditions, times and noise leave it out.</summary>
        internal byte[] Takes(IntPtr batch)
        {
            using var error = new NativeError();
            var takes = new byte[(int)Native.mapicfg_log_batch_count(batch)];
            error.Check(Native.mapicfg_log_summary_takes(Handle, batch, takes, error.At));
            return takes;
        }

        /// <summary>The same bytes however it was put together: what mapicfg logs --summary-out writes.</summary>
        public byte[] ToBytes()
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_log_summary_dup_bytes(Handle, out IntPtr at, out nuint size, error.At));
            try
            {
                var bytes = new byte[checked((int)size)];
                Marshal.Copy(at, bytes, 0, bytes.Length);
                return bytes;
            }
            finally
            {
                Native.mapicfg_free(at);
            }
        }

        public static LogSummary FromBytes(byte[] bytes)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_log_summary_from_bytes(bytes, (nuint)bytes.Length, out IntPtr made, error.At));
            return new LogSummary(made);
        }

        /// <summary>As the command prints it.</summary>
        public string ToJson()
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_log_summary_dup_json(Handle, out IntPtr json, error.At));
            string text = Native.Text(json);
            Native.mapicfg_free(json);
            return text;
        }

        // ---- numbers ----

        private ulong Count(uint count) => Native.mapicfg_log_summary_get_count(Handle, count);
        private ulong Number(uint number) => Native.mapicfg_log_summary_get_number(Handle, number);

        /// <summary>All records: those that count, dropped noise, and filtered ones.</summary>
        public ulong Records => Count(Native.LOG_COUNT_RECORDS);
        /// <summary>Those that count here.</summary>
        public ulong Kept => Number(Native.LOG_NUMBER_RECORDS);
        public ulong Filtered => Count(Native.LOG_COUNT_FILTERED);
        public PSObject Noise => Verbs.Made("Mapicfg.LogNoise", Enumerable.Range(1, (int)Native.LOG_NOISE_COUNT - 1)
            .Select(kind => (LogLayout.Pascal(Native.Text(Native.mapicfg_log_noise_name((uint)kind))),
                             (object)Native.mapicfg_log_summary_get_noise(Handle, (uint)kind))).ToArray());
        public ulong Files => Count(Native.LOG_COUNT_LOGS);
        public ulong Broken => Count(Native.LOG_COUNT_BROKEN);
        public ulong Torn => Count(Native.LOG_COUNT_TORN);
        public ulong Copies => Count(Native.LOG_COUNT_COPIES);
        public ulong Failures => Number(Native.LOG_NUMBER_FAILURES);
        public ulong Users => Number(Native.LOG_NUMBER_USERS);
        public ulong Mailboxes => Number(Native.LOG_NUMBER_MAILBOXES);
        public DateTime? First => Moment(Number, Native.LOG_NUMBER_FIRST);
        public DateTime? Last => Moment(Number, Native.LOG_NUMBER_LAST);
        public ulong Waits => Number(Native.LOG_NUMBER_WAITS);
        public PSObject Authentication => Verbs.Made("Mapicfg.LogAuthentication", Numbers(
            Number, Methods, Native.LOG_NUMBER_AUTH_NONE).ToArray());
        /// <summary>Milliseconds; $null where no record has a latency.</summary>
        public PSObject Percentiles => Number(Native.LOG_NUMBER_TIMED) == 0 ? null
            : Verbs.Made("Mapicfg.LogPercentiles", Numbers(Number, Latencies, Native.LOG_NUMBER_LATENCY_SUM)
                .Prepend(("Records", Number(Native.LOG_NUMBER_TIMED))).ToArray());
        public LogReadiness Readiness => LogReadiness.Of(Handle);
        public LogTable[] Groups => Enumerable.Range(0, Tables - 1).Select(Table).ToArray();
        /// <summary>The rows of the first table.</summary>
        public PSObject[] Rows => Table(0).Rows;
        public PSObject[] Errors => Table(Tables - 1).Rows;

        public override string ToString() => $"{Kept} records";

        private int Tables => (int)Native.mapicfg_log_summary_table_count(Handle);

        private static DateTime? Moment(Func<uint, ulong> number, uint which) =>
            number(Native.LOG_NUMBER_DATED) == 0 ? null
                : DateTimeOffset.FromUnixTimeMilliseconds((long)number(which)).UtcDateTime;

        private static IEnumerable<(string Name, object Value)> Numbers(Func<uint, ulong> number, string[] names,
                                                                        uint first) =>
            names.Select((name, i) => (name, (object)number(first + (uint)i)));

        // ---- tables ----

        private LogTable Table(int table)
        {
            var dimensions = new string[(int)Native.mapicfg_log_summary_dimension_count(Handle, (nuint)table)];
            for (int i = 0; i < dimensions.Length; i++)
                dimensions[i] = Native.Text(Native.mapicfg_log_dimension_name(
                    Native.mapicfg_log_summary_get_dimension(Handle, (nuint)table, (nuint)i)));
            var rows = new List<PSObject>();
            ExceptionDispatchInfo thrown = null;
            Native.LogRow take = (_, row) => Verbs.Given(ref thrown, () => rows.Add(Row(dimensions, row)));
            using var error = new NativeError();
            int status = Native.mapicfg_log_summary_each(Handle, (nuint)table, 0, 0, take, IntPtr.Zero, error.At);
            thrown?.Throw();
            error.Check(status);
            return new LogTable { By = dimensions, Rows = rows.ToArray() };
        }

        private static PSObject Row(string[] dimensions, IntPtr row)
        {
            ulong Number(uint number) => Native.mapicfg_log_row_get_number(row, number);
            IntPtr[] keys = dimensions.Select((_, i) => Native.mapicfg_log_row_get_key(row, (nuint)i)).ToArray();
            var properties = new List<(string, object)> { ("Key", string.Join(" | ", keys.Select(Native.Text))) };
            for (int i = 0; i < keys.Length; i++)
                properties.Add((LogLayout.Pascal(dimensions[i]), Native.Text(keys[i])));
            int error = Array.IndexOf(dimensions, "error");
            if (error >= 0) properties.Add(("Meaning", Native.Text(Native.mapicfg_log_error_meaning(keys[error]))));
            properties.AddRange(new (string, object)[]
            {
                ("Records", Number(Native.LOG_NUMBER_RECORDS)), ("Failures", Number(Native.LOG_NUMBER_FAILURES)),
                ("Users", Number(Native.LOG_NUMBER_USERS)), ("Mailboxes", Number(Native.LOG_NUMBER_MAILBOXES)),
                ("First", Moment(Number, Native.LOG_NUMBER_FIRST)), ("Last", Moment(Number, Native.LOG_NUMBER_LAST)),
            });
            properties.AddRange(Numbers(Number, Methods, Native.LOG_NUMBER_AUTH_NONE));
            ulong timed = Number(Native.LOG_NUMBER_TIMED);
            properties.Add(("Timed", timed));
            properties.AddRange(Numbers(Number, Latencies, Native.LOG_NUMBER_LATENCY_SUM)
                .Select(one => (one.Name, timed == 0 ? null : one.Value)));
            properties.Add(("Waits", Number(Native.LOG_NUMBER_WAITS)));
            return Verbs.Made(error >= 0 ? "Mapicfg.LogError" : "Mapicfg.LogRow", properties.ToArray());
        }
    }

    /// <summary>Who is ready for NTLM to be switched off.</summary>
    public sealed class LogReadiness
    {
        private static readonly string[] Names = { "none", "basic", "ntlm", "negotiate", "bearer", "other" };

        /// <summary>The logs that were asked: http-proxy or other.</summary>
        public string Logs { get; private init; }
        public ulong Percent { get; private init; }
        public ulong Users { get; private init; }
        public ulong Ready { get; private init; }
        public ulong NotReady { get; private init; }
        public ulong CannotTell { get; private init; }
        public PSObject[] Methods { get; private init; }

        public override string ToString() => $"{Percent} % ({Ready} of {Users} users)";

        /// <summary>Null where nothing can be told.</summary>
        internal static LogReadiness Of(LogHandle summary)
        {
            ulong Number(uint number) => Native.mapicfg_log_summary_get_ready(summary, number);
            ulong logs = Number(Native.LOG_READY_LOGS);
            if (logs == 0) return null;
            return new LogReadiness
            {
                Logs = logs == 1 ? "http-proxy" : "other",
                Percent = Number(Native.LOG_READY_PERCENT),
                Users = Number(Native.LOG_READY_USERS),
                Ready = Number(Native.LOG_READY_YES),
                NotReady = Number(Native.LOG_READY_NO),
                CannotTell = Number(Native.LOG_READY_UNKNOWN),
                Methods = Names.Select((_, i) => Method(summary, i)).ToArray(),
            };
        }

        private static PSObject Method(LogHandle summary, int method)
        {
            ulong Number(uint number) =>
                Native.mapicfg_log_summary_get_method(summary, Native.LOG_NUMBER_AUTH_NONE + (uint)method, number);
            return Verbs.Made("Mapicfg.LogMethod", ("Method", Names[method]),
                ("Records", Number(Native.LOG_METHOD_RECORDS)), ("Users", Number(Native.LOG_METHOD_USERS)),
                ("Only", Number(Native.LOG_METHOD_ONLY)), ("Nameless", Number(Native.LOG_METHOD_NAMELESS)));
        }
    }

    /// <summary>A key that is the content of a file, in memory that is never moved, and wiped.</summary>
    internal sealed class KeyFile : IDisposable
    {
        private const int Most = 4096;
        private readonly byte[] bytes;

        internal KeyFile(string path)
        {
            if (string.IsNullOrEmpty(path)) return;
            bytes = GC.AllocateArray<byte>(Most, true);
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
                for (int read; Size < Most && (read = file.Read(bytes, (int)Size, Most - (int)Size)) > 0;)
                    Size += (nuint)read;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                Dispose();
                throw MapicfgException.OfFile(path, failed);
            }
            if (Size < Most) return;
            Dispose();
            throw MapicfgException.OfFile(path, new IOException($"a key has less than {Most} bytes"));
        }

        /// <summary>NULL where there is none.</summary>
        internal IntPtr At => bytes == null ? IntPtr.Zero : Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);
        internal nuint Size { get; private set; }

        public void Dispose()
        {
            if (bytes != null) CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Completes the dimensions of -By, and those of -Where with an operator.</summary>
    public sealed class LogDimensions : IArgumentCompleter
    {
        public IEnumerable<CompletionResult> CompleteArgument(string command, string parameter, string word,
                                                              CommandAst ast, IDictionary bound)
        {
            string plain = word.Trim('\'', '"');
            int begin = parameter == "By" ? plain.LastIndexOfAny(new[] { ',', ';', ' ' }) + 1 : 0;
            for (uint i = 0; i < Native.LOG_BY_COUNT; i++)
            {
                string name = Native.Text(Native.mapicfg_log_dimension_name(i));
                if (!name.StartsWith(plain[begin..], StringComparison.OrdinalIgnoreCase)) continue;
                string text = plain[..begin] + name + (parameter == "Where" ? "=" : "");
                bool isPlain = begin == 0 && parameter == "By";
                yield return new CompletionResult(isPlain ? text : $"'{text}'", name,
                                                  CompletionResultType.ParameterValue, name);
            }
        }
    }

    public static partial class Verbs
    {
        /// <summary>What logs say together. Those that cannot be read are errors; what could be read counts.</summary>
        public static void SummarizeLogs(PSCmdlet cmdlet, string[] paths, LogCounting how) => Do(cmdlet, () =>
            cmdlet.WriteObject(Summarized(cmdlet, paths, how)));

        private static LogSummary Summarized(PSCmdlet cmdlet, string[] paths, LogCounting how)
        {
            LogSummary summary = LogSummary.New(how);
            try
            {
                Count(cmdlet, summary, paths, how.KeepCopies);
                return summary;
            }
            catch
            {
                summary.Dispose();
                throw;
            }
        }

        private static void Count(PSCmdlet cmdlet, LogSummary summary, string[] paths, bool keepCopies)
        {
            using var logs = new LogInputs(cmdlet, paths);
            Native.LogOptions options = LogInputs.Options(keepCopies);
            logs.Finish(Native.mapicfg_log_summary_read(summary.Handle, logs.Inputs, (nuint)logs.Inputs.Length,
                                                        ref options, logs.Work.Options, logs.Report, logs.Error.At),
                        paths);
        }

        /// <summary>The sum of summaries, which stay as they are.</summary>
        public static void MergeLogs(PSCmdlet cmdlet, LogSummary[] summaries) => Do(cmdlet, () =>
        {
            if (summaries.Length == 0) return;
            LogSummary sum = summaries[0].Copy();
            try
            {
                foreach (LogSummary one in summaries.Skip(1)) sum.Merge(one);
            }
            catch
            {
                sum.Dispose();
                throw;
            }
            cmdlet.WriteObject(sum);
        });

        public static void ExportLogs(PSCmdlet cmdlet, LogSummary summary, string path) => Do(cmdlet, () =>
        {
            byte[] bytes = summary.ToBytes();
            using var file = new NewFile(path, null);
            try
            {
                file.Stream.Write(bytes);
            }
            catch (IOException failed) // the disk is full
            {
                throw MapicfgException.OfFile(path, failed);
            }
            file.Keep();
        });

        public static void ImportLogs(PSCmdlet cmdlet, string path) => Do(cmdlet, () =>
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                throw MapicfgException.OfFile(path, failed);
            }
            try
            {
                cmdlet.WriteObject(LogSummary.FromBytes(bytes));
            }
            catch (MapicfgException refused)
            {
                throw refused.Of(path);
            }
        });

        /// <summary>A statement for each mailbox that does not follow, of logs or of a summary.</summary>
        public static void Drift(PSCmdlet cmdlet, LogSummary given, string[] logs, LogCounting how, Store store,
                                 string[] exports, Reading reading) => Do(cmdlet, () =>
        {
            using var side = new Side(cmdlet, exports ?? (object)store, reading, true);
            Store directory = side.Directory();
            LogSummary own = given == null ? Summarized(cmdlet, logs, how) : null;
            try
            {
                GiveDrift(cmdlet, given ?? own, directory);
            }
            finally
            {
                own?.Dispose();
            }
        });

        private static void GiveDrift(PSCmdlet cmdlet, LogSummary summary, Store directory)
        {
            var found = new List<PSObject>();
            ExceptionDispatchInfo thrown = null;
            Native.StatementFn take = (_, one) => Given(ref thrown, () => found.Add(Statement(null, one)));
            using (new Store.Hold(directory))
            {
                using var error = new NativeError();
                int status = Native.mapicfg_log_drift(summary.Handle, directory.Handle, take, IntPtr.Zero, error.At);
                thrown?.Throw();
                error.Check(status);
            }
            foreach (PSObject one in found) cmdlet.WriteObject(one); // when the store is free again
        }
    }
}
