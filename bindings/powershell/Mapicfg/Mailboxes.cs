// SPDX-License-Identifier: LGPL-2.1-or-later
// Mailboxes.cs: MAPI over HTTP tested end to end, many mailboxes at once, as objects.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint PROBE_OUTSIDE = 1, PROBE_NO_LOGON = 2, TEST_INSECURE = 1, TEST_ELSEWHERE = 2;
        internal const uint PROBE_EMSMDB = 1, PROBE_NSPI = 2;
        internal const uint PROBE_STEP_NAME = 0, PROBE_STEP_URL = 1, PROBE_STEP_REASON = 2, PROBE_STEP_FRONT_END = 3,
            PROBE_STEP_BACK_END = 4, PROBE_STEP_SERVER = 5, PROBE_STEP_VIA = 6, PROBE_STEP_ADDRESS = 7,
            PROBE_STEP_REQUEST_ID = 8, PROBE_STEP_SERVER_ID = 9, PROBE_STEP_TLS = 10, PROBE_STEP_HOP = 11;
        internal const uint PROBE_STEP_TRY = 0, PROBE_STEP_STATE = 1, PROBE_STEP_LAYER = 2, PROBE_STEP_STATUS = 3,
            PROBE_STEP_RESPONSE_CODE = 4, PROBE_STEP_STATUS_CODE = 5, PROBE_STEP_ERROR_CODE = 6, PROBE_STEP_AUTH = 7,
            PROBE_STEP_FAULT = 8, PROBE_STEP_TOTAL = 21;
        internal const uint PROBE_SERVER_ANSWERS = 0, PROBE_SERVER_FAILURES = 1, PROBE_SERVER_TRIES = 2,
            PROBE_SERVER_BAD_TRIES = 3;
        internal const uint PROBE_TEXT_MAIL_STORE_URL = 1, PROBE_TEXT_ADDRESS_BOOK_URL = 2, PROBE_TEXT_LEGACY_DN = 3,
            PROBE_TEXT_DISPLAY_NAME = 4, PROBE_TEXT_CONNECTED_NAME = 5, PROBE_TEXT_APPLICATION = 8;

        internal delegate void Tested(IntPtr user, nuint target, IntPtr probe, long begin, long end);

        [StructLayout(LayoutKind.Sequential)]
        internal struct ProbeOptions
        {
            internal uint Size, Kind, Flags, Tries, Auth, Bindings, IdleLimit, TotalLimit;
            internal IntPtr User, LegacyDn, MailStoreUrl, AddressBookUrl, AutodiscoverUrl, Server, DisplayName,
                RequestGuid, ClientGuid, ClientVersion, UserAgent, ExchangeGuid, Reserved;
        }

        [DllImport(NetLibrary)]
        internal static extern int mapicfg_probe_new(ref ProbeOptions options, out IntPtr probe, IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_probe_free(IntPtr probe);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_test_run(IntPtr[] probes, nuint count, ref TestOptions options, IntPtr work,
                                                    IntPtr err);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_probe_get_verdict(IntPtr probe);
        [DllImport(NetLibrary)]
        internal static extern uint mapicfg_probe_get_endpoint_verdict(IntPtr probe, uint endpoint);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_probe_verdict_name(uint verdict);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_probe_get_layer(IntPtr probe);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_http_layer_name(uint layer);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_http_auth_name(uint auth);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_probe_get_fault(IntPtr probe);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_probe_fault_name(uint fault);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_probe_state_name(uint state);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_probe_get_statements(IntPtr probe);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_probe_get_text(IntPtr probe, uint what);
        [DllImport(NetLibrary)] internal static extern nuint mapicfg_probe_step_count(IntPtr probe);
        [DllImport(NetLibrary)]
        internal static extern IntPtr mapicfg_probe_step_get_text(IntPtr probe, nuint index, uint what);
        [DllImport(NetLibrary)]
        internal static extern long mapicfg_probe_step_get_number(IntPtr probe, nuint index, uint what);
        [DllImport(NetLibrary)] internal static extern nuint mapicfg_probe_server_count(IntPtr probe);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_probe_server_get_name(IntPtr probe, nuint index);
        [DllImport(NetLibrary)]
        internal static extern ulong mapicfg_probe_server_get_number(IntPtr probe, nuint index, uint what);
    }

    /// <summary>How much is tested, after Exchange's own probes.</summary>
    public enum ProbeKind : uint { Deep = 0, Self = 1, Ctp = 2 }

    /// <summary>Schemes of authentication.</summary>
    [Flags]
    public enum ProbeAuth : uint { Basic = 1, Ntlm = 2, Negotiate = 4, Bearer = 8 }

    /// <summary>The channel bindings of NTLM and Negotiate.</summary>
    public enum ProbeBindings : uint { Right = 0, None = 1, Wrong = 2 }

    /// <summary>What to test and how: what the parameters of Test-MapicfgMailbox say.</summary>
    public sealed class Testing
    {
        public PSCredential Credential { get => credential; set => credential = Secret.OrNone(value); }
        private PSCredential credential;
        public bool Kerberos { get; set; }
        public SecureString Token { get; set; }
        public ProbeKind Probe { get; set; }
        public ProbeAuth Auth { get; set; }
        public ProbeBindings Bindings { get; set; }
        public bool Outside { get; set; }
        public int Tries { get; set; } = 1;
        public string Server { get; set; }
        public string Url { get; set; }
        public string AutodiscoverUrl { get; set; }
        public string Authority { get; set; }
        public string Proxy { get; set; }
        public bool Insecure { get; set; }
        public bool Elsewhere { get; set; }
        public double Timeout { get; set; }
        public double Limit { get; set; }
        public int ThrottleLimit { get; set; }

        private bool LogsOn => Credential != null || Kerberos || Token != null;

        private static uint Milliseconds(double seconds) => (uint)Math.Round(seconds * 1000);

        /// <summary>A server without a mailbox is asked by its own URL.</summary>
        private string UrlOf(string user) => !string.IsNullOrEmpty(Url) ? Url
            : string.IsNullOrEmpty(user) && !string.IsNullOrEmpty(Server) ? $"https://{Server}/mapi/emsmdb/" : null;

        internal NetHandle NewProbe(string user, NativeError error)
        {
            using var texts = new Texts();
            var options = new Native.ProbeOptions
            {
                Size = (uint)Marshal.SizeOf<Native.ProbeOptions>(),
                Kind = (uint)Probe,
                Flags = (Outside ? Native.PROBE_OUTSIDE : 0) | (LogsOn ? 0 : Native.PROBE_NO_LOGON),
                Tries = (uint)Tries,
                Auth = (uint)Auth,
                Bindings = (uint)Bindings,
                IdleLimit = Timeout > 0 && Timeout < 30 ? Milliseconds(Timeout) : 0,
                TotalLimit = Milliseconds(Timeout),
                User = texts.Given(user),
                MailStoreUrl = texts.Given(UrlOf(user)),
                AutodiscoverUrl = texts.Given(AutodiscoverUrl),
                Server = texts.Given(string.IsNullOrEmpty(user) && string.IsNullOrEmpty(Url) ? null : Server),
            };
            error.Check(Native.mapicfg_probe_new(ref options, out IntPtr made, error.At));
            return new NetHandle(made, Native.mapicfg_probe_free);
        }

        /// <summary>Null where nobody logs on.</summary>
        internal NetHandle NewCredentials() =>
            LogsOn ? new NetHandle(Secret.Logon(Credential, Token), Native.mapicfg_credentials_free) : null;

        internal Native.TestOptions Options(Texts texts, NetHandle credentials) => new()
        {
            Size = (uint)Marshal.SizeOf<Native.TestOptions>(),
            Flags = (Insecure ? Native.TEST_INSECURE : 0) | (Elsewhere ? Native.TEST_ELSEWHERE : 0),
            AtOnce = (uint)ThrottleLimit,
            TargetLimit = Milliseconds(Limit),
            Ca = texts.Given(Authority),
            Proxy = texts.Given(Proxy),
            Credentials = credentials?.At ?? IntPtr.Zero,
        };
    }

    public static partial class Verbs
    {
        /// <summary>Tests all of them at once; the objects come in the order of the users.</summary>
        public static void TestMailboxes(PSCmdlet cmdlet, string[] users, Testing how) => Reach(cmdlet, () =>
        {
            using var error = new NativeError();
            using NetHandle credentials = how.NewCredentials();
            var probes = new List<NetHandle>();
            var names = new List<string>();
            try
            {
                foreach (string user in users)
                    Do(cmdlet, () =>
                    {
                        probes.Add(how.NewProbe(user, error));
                        names.Add(user);
                    });
                if (probes.Count > 0) Run(cmdlet, probes, names, how, credentials);
            }
            finally
            {
                foreach (NetHandle probe in probes) probe.Dispose();
            }
        });

        private static void Run(PSCmdlet cmdlet, List<NetHandle> probes, List<string> names, Testing how,
                                NetHandle credentials)
        {
            using var texts = new Texts();
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            var times = new (DateTime Begin, DateTime End)[probes.Count];
            Native.Tested tested = (_, at, _, begin, end) => times[(int)at] = (Moment(begin), Moment(end));
            Native.TestOptions options = how.Options(texts, credentials);
            options.Tested = Marshal.GetFunctionPointerForDelegate(tested);
            IntPtr[] array = probes.Select(one => one.At).ToArray();
            error.Check(Native.mapicfg_test_run(array, (nuint)array.Length, ref options, work.Options, error.At));
            GC.KeepAlive(tested);
            for (int i = 0; i < array.Length; i++)
                cmdlet.WriteObject(Tested(names[i] ?? how.Server ?? how.Url, array[i], times[i].Begin, times[i].End));
        }

        private static string Verdict(uint verdict) => Native.Text(Native.mapicfg_probe_verdict_name(verdict));

        private static PSObject Tested(string user, IntPtr probe, DateTime begin, DateTime end)
        {
            uint layer = Native.mapicfg_probe_get_layer(probe);
            string Words(uint what) => Native.Text(Native.mapicfg_probe_get_text(probe, what));
            return Made("Mapicfg.MailboxTest",
                ("Identity", user), ("Result", Verdict(Native.mapicfg_probe_get_verdict(probe))),
                ("Mailbox", Verdict(Native.mapicfg_probe_get_endpoint_verdict(probe, Native.PROBE_EMSMDB))),
                ("AddressBook", Verdict(Native.mapicfg_probe_get_endpoint_verdict(probe, Native.PROBE_NSPI))),
                ("Layer", layer == 0 ? null : Native.Text(Native.mapicfg_http_layer_name(layer))),
                ("Fault", layer == 0 ? null
                    : Native.Text(Native.mapicfg_probe_fault_name(Native.mapicfg_probe_get_fault(probe)))),
                ("Findings", Statements(Native.mapicfg_probe_get_statements(probe))),
                ("Steps", Steps(probe)), ("Servers", Servers(probe)), ("StartTime", begin), ("EndTime", end),
                ("MailStoreUrl", Words(Native.PROBE_TEXT_MAIL_STORE_URL)),
                ("AddressBookUrl", Words(Native.PROBE_TEXT_ADDRESS_BOOK_URL)),
                ("LegacyExchangeDN", Words(Native.PROBE_TEXT_LEGACY_DN)),
                ("DisplayName", Words(Native.PROBE_TEXT_DISPLAY_NAME)),
                ("ConnectedName", Words(Native.PROBE_TEXT_CONNECTED_NAME)),
                ("ServerApplication", Words(Native.PROBE_TEXT_APPLICATION)));
        }

        private static PSObject[] Steps(IntPtr probe)
        {
            var steps = new PSObject[(int)Native.mapicfg_probe_step_count(probe)];
            for (int i = 0; i < steps.Length; i++) steps[i] = Step(probe, (nuint)i);
            return steps;
        }

        private static PSObject Step(IntPtr probe, nuint at)
        {
            string Words(uint what) => Native.Text(Native.mapicfg_probe_step_get_text(probe, at, what));
            long? Number(uint what) => Native.mapicfg_probe_step_get_number(probe, at, what) is var one && one != -1
                ? one : null;
            string Named(uint what, Func<uint, IntPtr> name) => Number(what) is long one && one > 0
                ? Native.Text(name((uint)one)) : null;
            return Made("Mapicfg.MailboxStep",
                ("Try", Number(Native.PROBE_STEP_TRY)), ("Name", Words(Native.PROBE_STEP_NAME)),
                ("State", Named(Native.PROBE_STEP_STATE, Native.mapicfg_probe_state_name)),
                ("Reason", Words(Native.PROBE_STEP_REASON)), ("Url", Words(Native.PROBE_STEP_URL)),
                ("Layer", Named(Native.PROBE_STEP_LAYER, Native.mapicfg_http_layer_name)),
                ("Fault", Named(Native.PROBE_STEP_FAULT, Native.mapicfg_probe_fault_name)),
                ("Status", Number(Native.PROBE_STEP_STATUS)),
                ("ResponseCode", Number(Native.PROBE_STEP_RESPONSE_CODE)),
                ("StatusCode", Number(Native.PROBE_STEP_STATUS_CODE)),
                ("ErrorCode", Number(Native.PROBE_STEP_ERROR_CODE)),
                ("Auth", AuthNames(Number(Native.PROBE_STEP_AUTH))),
                ("FrontEnd", Words(Native.PROBE_STEP_FRONT_END)), ("BackEnd", Words(Native.PROBE_STEP_BACK_END)),
                ("Server", Words(Native.PROBE_STEP_SERVER)), ("Via", Words(Native.PROBE_STEP_VIA)),
                ("Address", Words(Native.PROBE_STEP_ADDRESS)), ("Hop", Words(Native.PROBE_STEP_HOP)),
                ("Tls", Words(Native.PROBE_STEP_TLS)), ("RequestId", Words(Native.PROBE_STEP_REQUEST_ID)),
                ("ServerRequestId", Words(Native.PROBE_STEP_SERVER_ID)),
                ("Milliseconds", Number(Native.PROBE_STEP_TOTAL)));
        }

        private static string[] AuthNames(long? bits) => Enumerable.Range(0, 5).Select(bit => 1L << bit)
            .Where(one => ((bits ?? 0) & one) != 0)
            .Select(one => Native.Text(Native.mapicfg_http_auth_name((uint)one))).ToArray();

        private static PSObject[] Servers(IntPtr probe)
        {
            var servers = new PSObject[(int)Native.mapicfg_probe_server_count(probe)];
            for (int i = 0; i < servers.Length; i++)
            {
                ulong Number(uint what) => Native.mapicfg_probe_server_get_number(probe, (nuint)i, what);
                servers[i] = Made("Mapicfg.MailboxServer",
                    ("Name", Native.Text(Native.mapicfg_probe_server_get_name(probe, (nuint)i))),
                    ("Answers", Number(Native.PROBE_SERVER_ANSWERS)),
                    ("Failures", Number(Native.PROBE_SERVER_FAILURES)),
                    ("Tries", Number(Native.PROBE_SERVER_TRIES)),
                    ("BadTries", Number(Native.PROBE_SERVER_BAD_TRIES)));
            }
            return servers;
        }
    }
}
