// SPDX-License-Identifier: LGPL-2.1-or-later
// Acceptor.cs: what clients of MAPI over HTTP send, as objects: an acceptor of libmapicfg-net and the connections that
// Listener.cs has. All of it is called by the pipeline's thread.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint ACCEPTOR_ANY_LOGON = 1, ACCEPTOR_OUTSIDE = 2, ACCEPTOR_GSS_NTLM = 4,
            ACCEPTOR_GSS_KERBEROS = 8, ACCEPTOR_OWN_URLS = 16;
        internal const uint ACCEPTOR_ASSUMED_SERVER = 1, ACCEPTOR_ASSUMED_AUTH = 2, ACCEPTOR_ASSUMED_PROTECTION = 4;
        internal const uint ACCEPTOR_TEXT_METHOD = 0, ACCEPTOR_TEXT_TARGET = 1, ACCEPTOR_TEXT_PLACE = 2,
            ACCEPTOR_TEXT_TYPE = 3, ACCEPTOR_TEXT_AGENT = 4, ACCEPTOR_TEXT_SCHEME = 5, ACCEPTOR_TEXT_MECHANISM = 6,
            ACCEPTOR_TEXT_BINDING = 7, ACCEPTOR_TEXT_USER = 8, ACCEPTOR_TEXT_MAILBOX = 9, ACCEPTOR_TEXT_SERVICE = 10,
            ACCEPTOR_TEXT_ENCRYPTION = 11;
        internal const uint ACCEPTOR_NUMBER_STATUS = 0, ACCEPTOR_NUMBER_RESPONSE = 1, ACCEPTOR_NUMBER_ERROR = 2,
            ACCEPTOR_NUMBER_BODY = 3;

        [StructLayout(LayoutKind.Sequential)]
        internal struct AcceptorOptions
        {
            internal uint Size, Flags, Auth, Protection;
            internal IntPtr Server, Certificate;
            internal nuint CertificateSize;
            internal IntPtr Password;
            internal nuint PasswordSize, MaxBody;
        }

        [DllImport("libc")]
        internal static extern IntPtr getenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

        [DllImport(NetLibrary)]
        internal static extern int mapicfg_acceptor_new(StoreHandle store, ref AcceptorOptions options,
                                                        out IntPtr acceptor, IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_acceptor_free(IntPtr acceptor);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_acceptor_get_server(IntPtr acceptor);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_acceptor_get_auth(IntPtr acceptor);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_acceptor_get_protection(IntPtr acceptor);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_acceptor_protection_name(uint protection);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_acceptor_get_assumed(IntPtr acceptor);
        [DllImport(NetLibrary)] internal static extern nuint mapicfg_acceptor_session_count(IntPtr acceptor);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_acceptor_connect(IntPtr acceptor, out IntPtr connection, IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_acceptor_disconnect(IntPtr connection);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_acceptor_receive(IntPtr connection, IntPtr bytes, nuint size,
                                                            out nuint taken, IntPtr err);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_acceptor_next(IntPtr connection, long time, out IntPtr request, IntPtr err);
        [DllImport(NetLibrary)]
        internal static extern IntPtr mapicfg_acceptor_get_output(IntPtr connection, out nuint size);
        [DllImport(NetLibrary)] internal static extern void mapicfg_acceptor_sent(IntPtr connection, nuint size);
        [DllImport(NetLibrary)] internal static extern int mapicfg_acceptor_is_over(IntPtr connection);
        [DllImport(NetLibrary)] internal static extern int mapicfg_acceptor_is_waiting(IntPtr connection);
        [DllImport(NetLibrary)] internal static extern void mapicfg_acceptor_request_free(IntPtr request);
        [DllImport(NetLibrary)]
        internal static extern IntPtr mapicfg_acceptor_request_get_text(IntPtr request, uint which);
        [DllImport(NetLibrary)]
        internal static extern long mapicfg_acceptor_request_get_number(IntPtr request, uint which);
        [DllImport(NetLibrary)]
        internal static extern IntPtr mapicfg_acceptor_request_get_statements(IntPtr request);
    }

    /// <summary>Extended Protection, by Exchange's words. Store: as the virtual directory says.</summary>
    public enum AcceptorProtection : uint { Store = 0, None = 1, Allow = 2, Require = 3 }

    /// <summary>What to listen for and how: what the parameters of Receive-MapicfgRequest say.</summary>
    public sealed class Accepting
    {
        public Store Store { get; set; }
        public string Server { get; set; }
        public string Address { get; set; } = "127.0.0.1";
        public int Port { get; set; }
        public X509Certificate2 Certificate { get; set; }
        public ProbeAuth Auth { get; set; }
        public AcceptorProtection Protection { get; set; }
        public SecureString Password { get; set; }
        public bool AcceptAny { get; set; }
        public bool Outside { get; set; }
        public bool OwnUrls { get; set; }
        public long First { get; set; }

        /// <summary>As GSSAPI sees it: what PowerShell sets is .NET's copy of the environment alone.</summary>
        private static bool IsSet(string variable) => Native.getenv(variable) != IntPtr.Zero;

        /// <summary>What was set too late for GSSAPI.</summary>
        internal static string[] Unseen => new[] { "NTLM_USER_FILE", "KRB5_KTNAME" }.Where(
            one => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(one)) && !IsSet(one)).ToArray();

        internal uint Flags => (AcceptAny ? Native.ACCEPTOR_ANY_LOGON : 0) | (Outside ? Native.ACCEPTOR_OUTSIDE : 0) |
            (OwnUrls ? Native.ACCEPTOR_OWN_URLS : 0) | (IsSet("NTLM_USER_FILE") ? Native.ACCEPTOR_GSS_NTLM : 0) |
            (IsSet("KRB5_KTNAME") ? Native.ACCEPTOR_GSS_KERBEROS : 0);
    }

    /// <summary>An acceptor of libmapicfg-net on a store. It answers nobody any more once the store is closed.</summary>
    internal sealed class Acceptor : IDisposable
    {
        private readonly Store store;
        private readonly IntPtr at;

        internal Acceptor(Accepting how)
        {
            store = how.Store;
            at = New(how);
        }

        private static IntPtr New(Accepting how)
        {
            using var hold = new Store.Hold(how.Store);
            using var texts = new Texts();
            using var error = new NativeError();
            using var password = new Secret(how.Password);
            byte[] der = how.Certificate.RawData;
            IntPtr server = texts.Given(how.Server);
            GCHandle pinned = GCHandle.Alloc(der, GCHandleType.Pinned);
            try
            {
                var options = new Native.AcceptorOptions
                {
                    Size = (uint)Marshal.SizeOf<Native.AcceptorOptions>(),
                    Flags = how.Flags,
                    Auth = (uint)how.Auth,
                    Protection = (uint)how.Protection,
                    Server = server,
                    Certificate = pinned.AddrOfPinnedObject(),
                    CertificateSize = (nuint)der.Length,
                    Password = password.At,
                    PasswordSize = password.Size,
                };
                error.Check(Native.mapicfg_acceptor_new(how.Store.Handle, ref options, out IntPtr made, error.At));
                return made;
            }
            finally
            {
                pinned.Free();
            }
        }

        public void Dispose() => Native.mapicfg_acceptor_free(at);

        internal string Server => Native.Text(Native.mapicfg_acceptor_get_server(at));
        internal ProbeAuth Auth => (ProbeAuth)Native.mapicfg_acceptor_get_auth(at);
        internal string Protection =>
            Native.Text(Native.mapicfg_acceptor_protection_name(Native.mapicfg_acceptor_get_protection(at)));
        internal ulong Sessions => Native.mapicfg_acceptor_session_count(at);

        /// <summary>What the store does not state, in words; null where it states all.</summary>
        internal string Assumed
        {
            get
            {
                uint bits = Native.mapicfg_acceptor_get_assumed(at);
                var words = new List<string>();
                if ((bits & Native.ACCEPTOR_ASSUMED_SERVER) != 0) words.Add($"the server {Server}");
                if ((bits & Native.ACCEPTOR_ASSUMED_AUTH) != 0) words.Add($"the schemes {Auth} (-Auth says others)");
                if ((bits & Native.ACCEPTOR_ASSUMED_PROTECTION) != 0)
                    words.Add($"Extended Protection {Protection} (-ExtendedProtectionTokenChecking says others)");
                string all = string.Join("; ", words);
                return words.Count == 0 ? null : $"The store does not state, and it is assumed: {all}.";
            }
        }

        internal IntPtr Connect()
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_acceptor_connect(at, out IntPtr made, error.At));
            return made;
        }

        /// <summary>The requests that end in these bytes, which are wiped; at most `most` where that is above 0. Memory
        /// that is out, or a store that is closed, is an exception, after which the connection is of no use.</summary>
        internal List<PSObject> Take(Link link, byte[] bytes, int size, long most)
        {
            using var hold = new Store.Hold(store);
            using var error = new NativeError();
            var found = new List<PSObject>();
            StoreHandle open = store.Handle;
            bool isHeld = false;
            GCHandle pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            try
            {
                open.DangerousAddRef(ref isHeld);
                for (int from = 0; from < size && (most <= 0 || found.Count < most);)
                {
                    error.Check(Native.mapicfg_acceptor_receive(link.Connection, pinned.AddrOfPinnedObject() + from,
                                                                (nuint)(size - from), out nuint taken, error.At));
                    from += (int)taken;
                    long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                    error.Check(Native.mapicfg_acceptor_next(link.Connection, now, out IntPtr request, error.At));
                    if (request != IntPtr.Zero) found.Add(Copied(link, request));
                }
            }
            finally
            {
                Array.Clear(bytes, 0, size);
                pinned.Free();
                if (isHeld) open.DangerousRelease();
            }
            return found;
        }

        /// <summary>The request as an object; it is freed.</summary>
        private static PSObject Copied(Link link, IntPtr request)
        {
            try
            {
                return Verbs.Received(link, request);
            }
            finally
            {
                Native.mapicfg_acceptor_request_free(request);
            }
        }

        /// <summary>What is to be sent, which counts as sent by then.</summary>
        internal static byte[] Output(IntPtr connection)
        {
            IntPtr bytes = Native.mapicfg_acceptor_get_output(connection, out nuint size);
            var output = new byte[(int)size];
            if (output.Length > 0) Marshal.Copy(bytes, output, 0, output.Length);
            Native.mapicfg_acceptor_sent(connection, size);
            return output;
        }
    }

    public static partial class Verbs
    {
        /// <summary>A request that was answered, copied.</summary>
        internal static PSObject Received(Link link, IntPtr request)
        {
            string Words(uint what) =>
                Native.mapicfg_acceptor_request_get_text(request, what) is var one && one != IntPtr.Zero
                ? Native.Text(one) : null;
            long? Number(uint what) => Native.mapicfg_acceptor_request_get_number(request, what) is var one && one != -1
                ? one : null;
            PSObject[] findings = Statements(Native.mapicfg_acceptor_request_get_statements(request));
            return Made("Mapicfg.Request",
                ("Time", DateTime.Now), ("Connection", link.Number), ("Client", link.Client), ("Tls", link.Version),
                ("Method", Words(Native.ACCEPTOR_TEXT_METHOD)), ("Target", Words(Native.ACCEPTOR_TEXT_TARGET)),
                ("Place", Words(Native.ACCEPTOR_TEXT_PLACE)), ("RequestType", Words(Native.ACCEPTOR_TEXT_TYPE)),
                ("UserAgent", Words(Native.ACCEPTOR_TEXT_AGENT)), ("Scheme", Words(Native.ACCEPTOR_TEXT_SCHEME)),
                ("Mechanism", Words(Native.ACCEPTOR_TEXT_MECHANISM)), ("Binding", Words(Native.ACCEPTOR_TEXT_BINDING)),
                ("User", Words(Native.ACCEPTOR_TEXT_USER)), ("MailboxId", Words(Native.ACCEPTOR_TEXT_MAILBOX)),
                ("Service", Words(Native.ACCEPTOR_TEXT_SERVICE)),
                ("Encryption", Words(Native.ACCEPTOR_TEXT_ENCRYPTION)),
                ("Status", Number(Native.ACCEPTOR_NUMBER_STATUS)),
                ("ResponseCode", Number(Native.ACCEPTOR_NUMBER_RESPONSE)),
                ("ErrorCode", Number(Native.ACCEPTOR_NUMBER_ERROR)), ("BodySize", Number(Native.ACCEPTOR_NUMBER_BODY)),
                ("Severity", Worst(findings)), ("Findings", findings));
        }

        private static readonly string[] Severities = { "info", "warning", "error" };

        private static string Worst(PSObject[] findings) => Severities[findings.Length == 0 ? 0 : findings.Max(
            one => Math.Max(0, Array.IndexOf(Severities, (string)one.Properties["Severity"].Value)))];
    }
}
