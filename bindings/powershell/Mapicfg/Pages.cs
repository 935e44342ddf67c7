// SPDX-License-Identifier: LGPL-2.1-or-later
// Pages.cs: audits, checks and plans as one HTML page, and a plan's scripts: the files that the module writes.
using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint PAGE_NO_COMMANDS = 1, PAGE_ROWS = 20000;

        [StructLayout(LayoutKind.Sequential)]
        internal struct PageOptions
        {
            internal uint Size, Rows;
            internal IntPtr Title, About, Date;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RollOptions
        {
            internal uint Size, Rows, Examples, Reserved;
            internal IntPtr Csv, User;
        }

        [DllImport(Library)]
        internal static extern int mapicfg_page_new(ref PageOptions options, Write fn, IntPtr user, out IntPtr page,
                                                    IntPtr err);
        [DllImport(Library)] internal static extern int mapicfg_page_finish(IntPtr page, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_page_free(IntPtr page);
        [DllImport(Library)]
        internal static extern int mapicfg_page_audit(IntPtr page, IntPtr audit, IntPtr roll, IntPtr csv, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_page_findings(IntPtr page, FoundHandle findings, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_page_goals(IntPtr page, GoalsHandle goals, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_page_section(IntPtr page, IntPtr title, IntPtr about, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_page_plan(IntPtr page, PlanHandle plan, uint flags, IntPtr csv, IntPtr err);
        [DllImport(Library)]
        internal static extern int mapicfg_roll_new(ref RollOptions options, out IntPtr roll, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_roll_free(IntPtr roll);
        [DllImport(Library)]
        internal static extern int mapicfg_roll_add(IntPtr roll, IntPtr identity, ulong decision, IntPtr source,
                                                    ulong line);
    }

    /// <summary>A file that is there, whole, only once it is kept; until then it has another name.</summary>
    internal sealed class NewFile : IDisposable
    {
        private readonly string path;
        private FileStream stream;

        /// <param name="store">the file of a store, which nothing else may replace</param>
        internal NewFile(string path, string store)
        {
            this.path = path;
            if (string.Equals(Path.GetFullPath(path), store, StringComparison.Ordinal))
                throw Failed(new IOException("this is the store"));
            if (Directory.Exists(path)) throw Failed(new IOException("this is a folder"));
        }

        private string Temporary => $"{path}.{Environment.ProcessId}.new";

        internal bool IsOpen => stream != null;

        /// <summary>Makes it at the first call.</summary>
        internal Stream Stream
        {
            get
            {
                if (stream != null) return stream;
                try
                {
                    return stream = new FileStream(Temporary, FileMode.Create, FileAccess.Write);
                }
                catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    throw Failed(failed);
                }
            }
        }

        private MapicfgException Failed(Exception why) => MapicfgException.OfFile(path, why);

        internal void Keep()
        {
            if (stream == null) return;
            try
            {
                stream.Dispose();
                File.Move(Temporary, path, true);
                stream = null;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                throw Failed(failed);
            }
        }

        public void Dispose()
        {
            if (stream == null) return;
            stream.Dispose();
            File.Delete(Temporary);
        }
    }

    /// <summary>What a page shows: what the parameters of a cmdlet say.</summary>
    public sealed class Paging
    {
        public string Title { get; set; }
        public string Date { get; set; }
        public bool Audit { get; set; }
        public bool Check { get; set; }
        public Plan[] Plans { get; set; }
    }

    public static partial class Verbs
    {
        // ---- scripts ----

        private static MapicfgException Spared(string message) =>
            new MapicfgException(Native.E_PARAMETER, message, "", "");

        private static string Followed(FileSystemInfo entry) =>
            entry.LinkTarget == null ? entry.FullName : entry.ResolveLinkTarget(true).FullName;

        /// <summary>Where a path leads by links, its folder's too, to a file that is there or not yet.</summary>
        private static string Real(string path)
        {
            string whole = Path.GetFullPath(path), folder = Path.GetDirectoryName(whole);
            if (folder == null) return whole;
            return Followed(new FileInfo(Path.Combine(Followed(new DirectoryInfo(folder)), Path.GetFileName(whole))));
        }

        /// <summary>Whether a file that is there is a script that a plan was written to.</summary>
        private static bool IsOwn(string path)
        {
            using StreamReader text = File.OpenText(path);
            return text.ReadLine()?.StartsWith("# Written by mapicfg ", StringComparison.Ordinal) == true;
        }

        /// <summary>A file in which something is, and not by a plan.</summary>
        private static bool IsForeign(string path) =>
            File.Exists(path) && new FileInfo(path).Length > 0 && !IsOwn(path);

        /// <summary>Whether writing a script would take away what has been read: a file, or one of a folder's. The script
        /// of the run before was not read.</summary>
        private static bool WouldReplace(string script, string input)
        {
            if (!Directory.Exists(input)) return Real(input) == script;
            if (!File.Exists(script) || Path.GetDirectoryName(script) != Real(input)) return false;
            return !IsOwn(script);
        }

        /// <summary>The command asks the same before it writes anything.</summary>
        private static void Spare(Plan[] plans, string[] names, string[] paths, string[] inputs, bool force)
        {
            var made = new Dictionary<string, string>();
            foreach (Plan plan in plans)
            {
                for (uint direction = 0; direction < 2; direction++)
                {
                    if (string.IsNullOrEmpty(paths[direction])) continue;
                    string path = plan.PathOf(paths[direction]), real = Real(path);
                    if (made.TryGetValue(real, out string other))
                        throw Spared($"{other} and {names[direction]} are the same file, {path}: name two");
                    made[real] = names[direction];
                    foreach (string input in inputs)
                    {
                        if (WouldReplace(real, input))
                            throw Spared($"{names[direction]} would replace the input '{path}'; name another file");
                    }
                    if (!force && IsForeign(path))
                        throw Spared($"{names[direction]} would replace '{path}', which Get-MapicfgPlan did not write; "
                                     + "name another file, or give -Force");
                }
            }
        }

        /// <summary>Writes the scripts of plans: that of the change, and that of the way back, where they are asked for;
        /// over none of the inputs, and without force over nothing but scripts of plans.</summary>
        public static void WriteScripts(PSCmdlet cmdlet, Plan[] plans, string forward, string rollback,
                                        string[] inputs, bool force) => Do(cmdlet, () =>
        {
            string[] paths = { forward, rollback };
            Spare(plans, new[] { "-Script", "-Rollback" }, paths, inputs, force);
            foreach (Plan plan in plans)
            {
                for (uint direction = 0; direction < 2; direction++)
                {
                    if (string.IsNullOrEmpty(paths[direction])) continue;
                    using var file = new NewFile(plan.PathOf(paths[direction]), plan.Store.Path);
                    plan.PutScript(direction, file.Stream);
                    file.Keep();
                }
            }
        });

        // ---- pages ----

        public static void WritePage(PSCmdlet cmdlet, string path, Store store, string[] paths, Reading how,
                                     Checking what, Paging page) => Do(cmdlet, () =>
        {
            using var writing = new PageWriter(cmdlet, path, store, paths, how, page);
            if (page.Check)
            {
                using FoundHandle found = Checked(cmdlet, store, paths, how, what);
                Say(cmdlet, Native.mapicfg_findings_get_report(found));
                writing.Put(err => Native.mapicfg_page_findings(writing.Page, found, err));
            }
            foreach (Plan plan in page.Plans) writing.PutPlan(plan);
            if (page.Audit) writing.PutAudit();
            writing.Finish();
        });

        /// <summary>A page that is being written to a file, with CSV files beside it.</summary>
        private sealed class PageWriter : IDisposable
        {
            private readonly PSCmdlet cmdlet;
            private readonly Store store;
            private readonly string[] paths;
            private readonly Reading how;
            private readonly string path;
            private readonly NativeError error = new();
            private readonly Texts texts = new();
            private readonly List<NewFile> files = new();
            private readonly List<Delegate> callbacks = new(); // which must outlive the page
            private ExceptionDispatchInfo thrown;
            private int plans; // that have a file beside the page

            internal readonly IntPtr Page;

            internal PageWriter(PSCmdlet cmdlet, string path, Store store, string[] paths, Reading how, Paging page)
            {
                (this.cmdlet, this.path, this.store, this.paths, this.how) = (cmdlet, path, store, paths, how);
                var options = new Native.PageOptions
                {
                    Size = (uint)Marshal.SizeOf<Native.PageOptions>(),
                    Title = texts.Given(page.Title),
                    About = texts.Of(About(page)),
                    Date = texts.Given(page.Date),
                };
                NewFile file = Add(path);
                IntPtr made = IntPtr.Zero;
                try
                {
                    Native.Write write = ToFile(() => file.Stream);
                    Put(err => Native.mapicfg_page_new(ref options, write, IntPtr.Zero, out made, err));
                    Page = made;
                }
                catch
                {
                    Dispose();
                    throw;
                }
            }

            // Folders are left out: pages are sent to others.
            private string About(Paging page)
            {
                if (!page.Audit && !page.Check && page.Plans.Length > 0)
                    return page.Plans[0].Store is Store planned ? $"Read from {Path.GetFileName(planned.Path)}."
                        : "A comparison.";
                string[] names = Array.ConvertAll(paths ?? new[] { store.Path },
                                                  one => Path.GetFileName(one.TrimEnd('/')));
                string more = names.Length > 12 ? $" and {names.Length - 12} more" : "";
                return $"Read from {string.Join(", ", names[..Math.Min(names.Length, 12)])}{more}.";
            }

            private NewFile Add(string name)
            {
                var file = new NewFile(name, store?.Path);
                files.Add(file);
                return file;
            }

            private Native.Write ToFile(Func<Stream> stream)
            {
                Native.Write write = (_, bytes, size) => Given(ref thrown, () => Copy(bytes, size, stream()));
                callbacks.Add(write);
                return write;
            }

            internal void Put(Func<IntPtr, int> put)
            {
                int status = put(error.At);
                thrown?.Throw();
                error.Check(status);
            }

            /// <summary>report.mailboxes.csv for report.html.</summary>
            private NewFile Beside(string what, out string name)
            {
                string stem = Path.GetExtension(path) is ".html" or ".htm" ? path[..path.LastIndexOf('.')] : path;
                name = $"{stem}.{what}.csv";
                return Add(name);
            }

            internal void PutPlan(Plan plan)
            {
                IntPtr csv = IntPtr.Zero;
                if (plan.Moves.Count > Native.PAGE_ROWS)
                {
                    plans++;
                    NewFile file = Beside(plans > 1 ? $"moves{plans}" : "moves", out string name);
                    plan.PutMoves(file.Stream);
                    csv = texts.Of(Path.GetFileName(name));
                }
                if (plan.Goals != null && plan is not Wave { Number: > 1 })
                    Put(err => Native.mapicfg_page_goals(Page, plan.Goals.Handle, err));
                if (plan is Wave wave)
                    Put(err => Native.mapicfg_page_section(Page, texts.Of($"Wave {wave.Number}, {wave.Name}"),
                                                           IntPtr.Zero, err));
                uint flags = plan.Store == null ? Native.PAGE_NO_COMMANDS : 0;
                Put(err => Native.mapicfg_page_plan(Page, plan.Handle, flags, csv, err));
            }

            internal void PutAudit()
            {
                NewFile file = Beside("mailboxes", out string name);
                var options = new Native.RollOptions
                {
                    Size = (uint)Marshal.SizeOf<Native.RollOptions>(),
                    Csv = Marshal.GetFunctionPointerForDelegate(ToFile(() => file.Stream)),
                };
                IntPtr roll = IntPtr.Zero;
                Put(err => Native.mapicfg_roll_new(ref options, out roll, err));
                try
                {
                    Native.Mailbox add = (_, identity, decision, source, line) =>
                        Native.mapicfg_roll_add(roll, identity, decision, source, line);
                    WithAudit(cmdlet, store, paths, how, add, () => thrown?.Throw(), audit => Put(err =>
                        Native.mapicfg_page_audit(Page, audit, roll, texts.Of(Path.GetFileName(name)), err)));
                }
                finally
                {
                    Native.mapicfg_roll_free(roll);
                }
            }

            internal void Finish()
            {
                Put(err => Native.mapicfg_page_finish(Page, err));
                foreach (NewFile file in files) file.Keep();
            }

            public void Dispose()
            {
                Native.mapicfg_page_free(Page);
                foreach (NewFile file in files) file.Dispose();
                texts.Dispose();
                error.Dispose();
                GC.KeepAlive(callbacks);
            }
        }
    }
}
