// SPDX-License-Identifier: LGPL-2.1-or-later
// LogEvents.cs: sessions of clients, requests with what each server has logged of them, and why people were asked for
// passwords, as objects.
using System;
using System.Linq;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint LOG_VIEW_SESSIONS = 1, LOG_VIEW_REQUESTS = 2;
        internal const uint LOG_COLUMN_NUMBER = 1, LOG_COLUMN_MOMENT = 2, LOG_COLUMN_LIST = 3;

        internal delegate int LogEvent(IntPtr user, IntPtr row);

        [StructLayout(LayoutKind.Sequential)]
        internal struct LogEventsOptions
        {
            internal uint Size, KeepNoise, Idle, WhereCount;
            internal long Since, Until;
            internal IntPtr Where, Key;
            internal nuint KeySize, Reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct LogPromptsOptions
        {
            internal uint Size, Window;
        }

        [DllImport(Library)]
        internal static extern int mapicfg_log_events_new(ref LogEventsOptions options, out IntPtr events, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_log_events_free(IntPtr events);
        [DllImport(Library)]
        internal static extern int mapicfg_log_events_read(IntPtr events, Input[] inputs, nuint count,
                                                           ref LogOptions options, IntPtr work, IntPtr report,
                                                           IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_events_each(IntPtr events, uint view, IntPtr work, LogEvent fn,
                                                           IntPtr user, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_log_prompts(IntPtr events, ref LogPromptsOptions options, IntPtr work,
                                                       StatementFn fn, IntPtr user, IntPtr err);
        [DllImport(Library)] internal static extern nuint mapicfg_log_view_column_count(uint view);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_view_get_column(uint view, nuint column);
        [DllImport(Library)] internal static extern uint mapicfg_log_view_get_type(uint view, nuint column);
        [DllImport(Library)] internal static extern IntPtr mapicfg_log_event_get_text(IntPtr row, nuint column);
        [DllImport(Library)]
        internal static extern int mapicfg_log_event_get_number(IntPtr row, nuint column, out long number);
    }

    /// <summary>The properties of the rows of a view: one for each column.</summary>
    internal sealed class LogView
    {
        private readonly (string Name, uint Type)[] columns;
        private readonly string type;

        internal LogView(uint view, string type)
        {
            this.type = type;
            columns = Enumerable.Range(0, (int)Native.mapicfg_log_view_column_count(view)).Select(i =>
                (LogLayout.Pascal(Native.Text(Native.mapicfg_log_view_get_column(view, (nuint)i))),
                 Native.mapicfg_log_view_get_type(view, (nuint)i))).ToArray();
        }

        internal PSObject Make(IntPtr row) => Verbs.Made(type, columns.Select((one, i) =>
            (one.Name, Value(row, (nuint)i, one.Type))).ToArray());

        /// <summary>What is not stated is $null, or the empty text.</summary>
        private static object Value(IntPtr row, nuint column, uint type)
        {
            string text = Native.Text(Native.mapicfg_log_event_get_text(row, column));
            if (type == Native.LOG_COLUMN_LIST) return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (type != Native.LOG_COLUMN_NUMBER && type != Native.LOG_COLUMN_MOMENT) return text;
            if (Native.mapicfg_log_event_get_number(row, column, out long number) == 0) return null;
            if (type == Native.LOG_COLUMN_NUMBER) return number;
            return DateTimeOffset.FromUnixTimeMilliseconds(number).UtcDateTime;
        }
    }

    public static partial class Verbs
    {
        /// <summary>A pause of `idle` ends a session.</summary>
        public static void LogSessions(PSCmdlet cmdlet, string[] paths, LogCounting how, TimeSpan idle) =>
            ShowLogs(cmdlet, paths, how, idle, Native.LOG_VIEW_SESSIONS, "Mapicfg.LogSession");

        public static void LogRequests(PSCmdlet cmdlet, string[] paths, LogCounting how) =>
            ShowLogs(cmdlet, paths, how, TimeSpan.Zero, Native.LOG_VIEW_REQUESTS, "Mapicfg.LogRequest");

        /// <summary>What is at most `window` apart belongs together.</summary>
        public static void LogPrompts(PSCmdlet cmdlet, string[] paths, LogCounting how, TimeSpan window) =>
            WithEvents(cmdlet, paths, how, TimeSpan.Zero, events =>
            {
                var options = new Native.LogPromptsOptions
                {
                    Size = (uint)Marshal.SizeOf<Native.LogPromptsOptions>(),
                    Window = (uint)window.TotalMilliseconds,
                };
                GiveAll(cmdlet, one => Statement(null, one), (give, work, err) => Native.mapicfg_log_prompts(
                    events, ref options, work, new Native.StatementFn(give), IntPtr.Zero, err));
            });

        private static void ShowLogs(PSCmdlet cmdlet, string[] paths, LogCounting how, TimeSpan idle, uint view,
                                     string type) => WithEvents(cmdlet, paths, how, idle, events =>
        {
            var shown = new LogView(view, type);
            GiveAll(cmdlet, shown.Make, (give, work, err) =>
                Native.mapicfg_log_events_each(events, view, work, give, IntPtr.Zero, err));
        });

        private static void WithEvents(PSCmdlet cmdlet, string[] paths, LogCounting how, TimeSpan idle,
                                       Action<IntPtr> use) => Do(cmdlet, () =>
        {
            IntPtr events = NewEvents(how, idle);
            try
            {
                using (var logs = new LogInputs(cmdlet, paths))
                {
                    Native.LogOptions options = LogInputs.Options(how.KeepCopies);
                    logs.Finish(Native.mapicfg_log_events_read(events, logs.Inputs, (nuint)logs.Inputs.Length,
                                                               ref options, logs.Work.Options, logs.Report,
                                                               logs.Error.At), paths);
                }
                use(events);
            }
            finally
            {
                Native.mapicfg_log_events_free(events);
            }
        });

        private static IntPtr NewEvents(LogCounting how, TimeSpan idle)
        {
            using var texts = new Texts();
            using var error = new NativeError();
            using var key = new KeyFile(how.KeyFile);
            Native.LogSummaryOptions counting = how.Options(texts);
            var options = new Native.LogEventsOptions
            {
                Size = (uint)Marshal.SizeOf<Native.LogEventsOptions>(),
                KeepNoise = counting.KeepNoise,
                Idle = (uint)Math.Clamp(idle.TotalMilliseconds, 0, uint.MaxValue),
                Where = counting.Where,
                WhereCount = counting.WhereCount,
                Since = counting.Since,
                Until = counting.Until,
                Key = key.At,
                KeySize = key.Size,
            };
            error.Check(Native.mapicfg_log_events_new(ref options, out IntPtr events, error.At));
            return events;
        }

        /// <summary>Writes what a function of the library calls another one for, while it runs.</summary>
        private static void GiveAll(PSCmdlet cmdlet, Func<IntPtr, PSObject> make,
                                    Func<Native.LogEvent, IntPtr, IntPtr, int> call)
        {
            ExceptionDispatchInfo thrown = null;
            Native.LogEvent give = (_, one) => Given(ref thrown, () => cmdlet.WriteObject(make(one)));
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            int status = call(give, work.Options, error.At);
            thrown?.Throw();
            error.Check(status);
            GC.KeepAlive(give);
        }
    }
}
