// SPDX-License-Identifier: LGPL-2.1-or-later
// Certificates.cs: certificates of files and servers as objects: what they state, the hosts that they cover, and what
// clients would object to.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint BINDING_SIZE = 85;
        internal const uint TLS_1_0 = 1, TLS_1_1 = 2, TLS_1_2 = 4, TLS_1_3 = 8;

        [StructLayout(LayoutKind.Sequential)]
        internal struct EndpointOptions
        {
            internal uint Size, Timeout;
            internal IntPtr Name, Address, Reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct JudgeOptions
        {
            internal uint Size, Flags;
            internal long Now;
            internal IntPtr Trust, Urls;
            internal nuint UrlCount;
            internal IntPtr Reserved;
        }

        [DllImport(NetLibrary)]
        internal static extern int mapicfg_channel_binding(IntPtr der, nuint size, byte[] binding, out nuint written,
                                                           IntPtr err);
        [DllImport(NetLibrary)]
        internal static extern IntPtr mapicfg_certificate_get_der(IntPtr certificate, out nuint size);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_subject(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_issuer(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_serial(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_thumbprint(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_fingerprint(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_key(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern uint mapicfg_certificate_get_bits(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificate_get_signature(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern long mapicfg_certificate_get_begin(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern long mapicfg_certificate_get_end(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern nuint mapicfg_certificate_name_count(IntPtr certificate);
        [DllImport(NetLibrary)]
        internal static extern IntPtr mapicfg_certificate_get_name(IntPtr certificate, nuint index);
        [DllImport(NetLibrary)] internal static extern int mapicfg_certificate_is_self_signed(IntPtr certificate);
        [DllImport(NetLibrary)] internal static extern int mapicfg_certificate_is_for_servers(IntPtr certificate);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_certificate_covers(IntPtr certificate,
                                                              [MarshalAs(UnmanagedType.LPUTF8Str)] string host,
                                                              out int covers, IntPtr err);
        [DllImport(NetLibrary)] internal static extern int mapicfg_certificates_new(out IntPtr set, IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_certificates_free(IntPtr set);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_certificates_read(IntPtr set, byte[] bytes, nuint size, IntPtr password,
                                                             IntPtr err);
        [DllImport(NetLibrary)] internal static extern nuint mapicfg_certificates_count(IntPtr set);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_certificates_get(IntPtr set, nuint index);
        [DllImport(NetLibrary)] internal static extern int mapicfg_certificates_is_end(IntPtr set, nuint index);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_certificates_judge(IntPtr set,
                                                              [MarshalAs(UnmanagedType.LPUTF8Str)] string place,
                                                              ref JudgeOptions options, IntPtr into, IntPtr err);
        [DllImport(NetLibrary)] internal static extern int mapicfg_trust_new(IntPtr path, out IntPtr trust, IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_trust_free(IntPtr trust);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_endpoint_look([MarshalAs(UnmanagedType.LPUTF8Str)] string host, uint port,
                                                         ref EndpointOptions options, out IntPtr endpoint, IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_endpoint_free(IntPtr endpoint);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_endpoint_get_place(IntPtr endpoint);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_endpoint_get_address(IntPtr endpoint);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_endpoint_get_failure(IntPtr endpoint);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_endpoint_get_certificates(IntPtr endpoint);
        [DllImport(NetLibrary)]
        internal static extern uint mapicfg_endpoint_get_versions(IntPtr endpoint, out uint unknown);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_endpoint_judge(IntPtr endpoint, ref JudgeOptions options, IntPtr into,
                                                          IntPtr err);
        [DllImport(NetLibrary)] internal static extern IntPtr mapicfg_tls_name(uint version);
        [DllImport(Library)]
        internal static extern int mapicfg_url_dup_host([MarshalAs(UnmanagedType.LPUTF8Str)] string url,
                                                        out IntPtr host, IntPtr err);
    }

    /// <summary>How certificates are judged: what the parameters of Get-MapicfgCertificate say.</summary>
    public sealed class Judging
    {
        public string[] Urls { get; set; } = Array.Empty<string>();
        public string Authority { get; set; }
        public string Name { get; set; }
        public double Timeout { get; set; }
        public SecureString Password { get; set; }
        private NetHandle trust;

        internal PSObject[] Judge(string[] urls, Func<Native.JudgeOptions, IntPtr, IntPtr, int> judge)
        {
            using var texts = new Texts();
            using var error = new NativeError();
            if (trust == null)
            {
                error.Check(Native.mapicfg_trust_new(texts.Given(Authority), out IntPtr made, error.At));
                trust = new NetHandle(made, Native.mapicfg_trust_free);
            }
            var options = new Native.JudgeOptions
            {
                Size = (uint)Marshal.SizeOf<Native.JudgeOptions>(),
                Trust = trust.At,
                Urls = texts.Of(urls.Select(texts.Of).ToArray()),
                UrlCount = (nuint)urls.Length,
            };
            PSObject[] found = Verbs.StatedBy(into => error.Check(judge(options, into, error.At)));
            GC.KeepAlive(trust);
            return found;
        }
    }

    public static partial class Verbs
    {
        internal static PSObject[] StatedBy(Action<IntPtr> add) => Stated(add);

        // ---- one ----

        private static bool Covers(IntPtr certificate, string url)
        {
            using var error = new NativeError();
            IntPtr host = IntPtr.Zero;
            if (url.Contains("://")) error.Check(Native.mapicfg_url_dup_host(url, out host, error.At));
            try
            {
                string named = host == IntPtr.Zero ? url : Native.Text(host);
                error.Check(Native.mapicfg_certificate_covers(certificate, named, out int covers, error.At));
                return covers != 0;
            }
            finally
            {
                Native.mapicfg_free(host);
            }
        }

        /// <summary>In hexadecimal digits; null where none is defined.</summary>
        private static string Binding(IntPtr der, nuint size)
        {
            using var error = new NativeError();
            var binding = new byte[Native.BINDING_SIZE];
            int status = Native.mapicfg_channel_binding(der, size, binding, out nuint written, error.At);
            if (status == Native.E_NOT_APPLICABLE) return null;
            error.Check(status);
            return Convert.ToHexString(binding, 0, (int)written).ToLowerInvariant();
        }

        /// <summary>Certificates may be valid until a year that .NET does not have.</summary>
        private static DateTime Moment(long milliseconds)
        {
            long most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(),
                least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
            return DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, least, most)).LocalDateTime;
        }

        private static PSObject Certificate(string place, IntPtr set, nuint index, string[] urls, PSObject[] findings)
        {
            IntPtr one = Native.mapicfg_certificates_get(set, index),
                der = Native.mapicfg_certificate_get_der(one, out nuint size);
            var raw = new byte[(int)size];
            Marshal.Copy(der, raw, 0, raw.Length);
            uint bits = Native.mapicfg_certificate_get_bits(one);
            return Made("Mapicfg.Certificate",
                ("Place", place), ("Subject", Native.Text(Native.mapicfg_certificate_get_subject(one))),
                ("Issuer", Native.Text(Native.mapicfg_certificate_get_issuer(one))),
                ("Names", Native.Texts(Native.mapicfg_certificate_name_count(one),
                                       at => Native.mapicfg_certificate_get_name(one, at))),
                ("NotBefore", Moment(Native.mapicfg_certificate_get_begin(one))),
                ("NotAfter", Moment(Native.mapicfg_certificate_get_end(one))),
                ("Thumbprint", Native.Text(Native.mapicfg_certificate_get_thumbprint(one))),
                ("Fingerprint", Native.Text(Native.mapicfg_certificate_get_fingerprint(one))),
                ("SerialNumber", Native.Text(Native.mapicfg_certificate_get_serial(one))),
                ("KeyAlgorithm", Native.Text(Native.mapicfg_certificate_get_key(one))),
                ("PublicKeySize", bits == 0 ? null : bits),
                ("SignatureAlgorithm", Native.Text(Native.mapicfg_certificate_get_signature(one))),
                ("IsSelfSigned", Native.mapicfg_certificate_is_self_signed(one) != 0),
                ("IsForServers", Native.mapicfg_certificate_is_for_servers(one) != 0),
                ("IsEnd", Native.mapicfg_certificates_is_end(set, index) != 0),
                ("Covers", urls.Where(url => Covers(one, url)).ToArray()),
                ("ChannelBinding", Binding(der, size)), ("RawData", raw), ("Findings", findings));
        }

        private static void Give(PSCmdlet cmdlet, string place, IntPtr set, string[] urls, PSObject[] findings,
                                 params (string Name, object Value)[] more)
        {
            for (nuint i = 0; i < Native.mapicfg_certificates_count(set); i++)
            {
                bool end = Native.mapicfg_certificates_is_end(set, i) != 0;
                PSObject made = Certificate(place, set, i, urls, end ? findings : Array.Empty<PSObject>());
                foreach ((string name, object value) in more)
                    made.Properties.Add(new PSNoteProperty(name, value), true);
                cmdlet.WriteObject(made);
            }
        }

        // ---- files ----

        public static void CertificateFile(PSCmdlet cmdlet, string path, Judging how) => Reach(cmdlet, () =>
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (Exception why) when (why is IOException or UnauthorizedAccessException)
            {
                throw MapicfgException.OfFile(path, why);
            }
            using var error = new NativeError();
            using var password = new Secret(how.Password);
            error.Check(Native.mapicfg_certificates_new(out IntPtr made, error.At));
            using var set = new NetHandle(made, Native.mapicfg_certificates_free);
            int status = Native.mapicfg_certificates_read(set.At, bytes, (nuint)bytes.Length, password.At, error.At);
            if (status != 0) throw NativeError.Read(error.At).Of(path);
            PSObject[] findings = how.Judge(how.Urls, (options, into, err) =>
                Native.mapicfg_certificates_judge(set.At, path, ref options, into, err));
            Give(cmdlet, path, set.At, how.Urls, findings);
        });

        // ---- servers ----

        private static string[] Versions(uint bits) =>
            new[] { Native.TLS_1_0, Native.TLS_1_1, Native.TLS_1_2, Native.TLS_1_3 }.Where(one => (bits & one) != 0)
                .Select(one => Native.Text(Native.mapicfg_tls_name(one))).ToArray();

        public static void CertificateServer(PSCmdlet cmdlet, string host, uint port, Judging how) =>
            Reach(cmdlet, () =>
        {
            using var error = new NativeError();
            using var texts = new Texts();
            var options = new Native.EndpointOptions
            {
                Size = (uint)Marshal.SizeOf<Native.EndpointOptions>(),
                Timeout = (uint)Math.Round(how.Timeout * 1000),
                Name = texts.Given(how.Name),
            };
            error.Check(Native.mapicfg_endpoint_look(host, port, ref options, out IntPtr made, error.At));
            using var endpoint = new NetHandle(made, Native.mapicfg_endpoint_free);
            string place = Native.Text(Native.mapicfg_endpoint_get_place(endpoint.At)),
                failure = Native.Text(Native.mapicfg_endpoint_get_failure(endpoint.At));
            if (failure != null) throw new MapicfgException(Native.E_IO, $"{place}: {failure}", place, "");
            string asked = string.IsNullOrEmpty(how.Name) ? host : how.Name;
            string[] urls = how.Urls.Length > 0 ? how.Urls : new[] { asked };
            PSObject[] findings = how.Judge(urls, (judge, into, err) =>
                Native.mapicfg_endpoint_judge(endpoint.At, ref judge, into, err));
            uint offered = Native.mapicfg_endpoint_get_versions(endpoint.At, out uint unknown);
            Give(cmdlet, place, Native.mapicfg_endpoint_get_certificates(endpoint.At), urls, findings,
                 ("Address", Native.Text(Native.mapicfg_endpoint_get_address(endpoint.At))),
                 ("TlsVersions", Versions(offered)), ("TlsVersionsUnknown", Versions(unknown)));
        });
    }
}
