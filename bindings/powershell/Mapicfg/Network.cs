// SPDX-License-Identifier: LGPL-2.1-or-later
// Network.cs: what cmdlets reach the network with: libmapicfg-net.so.1, a package of its own, and the credentials that it
// logs on with.
using System;
using System.IO;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace Mapicfg
{
    internal static partial class Native
    {
        private const string NetLibrary = "libmapicfg-net.so.1";

        [StructLayout(LayoutKind.Sequential)]
        internal struct TestOptions
        {
            internal uint Size, Flags, AtOnce, TargetLimit, CloseLimit, Reserved;
            internal IntPtr Ca, Proxy, Credentials, Trace, Tested, User;
        }

        [DllImport(NetLibrary)]
        internal static extern int mapicfg_credentials_new([MarshalAs(UnmanagedType.LPUTF8Str)] string user,
                                                           out IntPtr credentials, IntPtr err);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_credentials_set_password(IntPtr credentials, byte[] password, nuint size,
                                                                    IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_credentials_free(IntPtr credentials);

        /// <summary>MAPICFG_NET_LIBRARY names it, as for Python; else it is beside the first library where that was
        /// named, else where the loader finds it. Zero: it is not there.</summary>
        internal static IntPtr LoadNet()
        {
            string asked = Environment.GetEnvironmentVariable("MAPICFG_NET_LIBRARY");
            string first = Environment.GetEnvironmentVariable("MAPICFG_LIBRARY");
            mapicfg_version(); // the first library is loaded before the one that needs it
            if (!string.IsNullOrEmpty(asked)) return NativeLibrary.Load(asked);
            string beside = string.IsNullOrEmpty(first) ? null : Path.Combine(Path.GetDirectoryName(first) ?? "", NetLibrary);
            if (beside != null && NativeLibrary.TryLoad(Path.GetFullPath(beside), out IntPtr library)) return library;
            return NativeLibrary.TryLoad(NetLibrary, out library) ? library : IntPtr.Zero;
        }
    }

    /// <summary>The part of Test-OutlookConnectivity that a statement's caller does, for one run of a statement.</summary>
    internal sealed class Network : IDisposable
    {
        internal const string Cmdlet = "Test-OutlookConnectivity";

        // Zero where libmapicfg-net is missing: the statement's own error says so.
        internal readonly IntPtr External, Options;
        private readonly IntPtr credentials;

        internal Network(PSCredential who)
        {
            IntPtr library = Native.LoadNet();
            if (library == IntPtr.Zero) return;
            External = NativeLibrary.GetExport(library, "mapicfg_test_cmdlet");
            if (who != null) credentials = Make(who);
            Options = Marshal.AllocHGlobal(Marshal.SizeOf<Native.TestOptions>());
            Marshal.StructureToPtr(new Native.TestOptions
            {
                Size = (uint)Marshal.SizeOf<Native.TestOptions>(),
                Credentials = credentials,
            }, Options, false);
        }

        private static IntPtr Make(PSCredential who)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_credentials_new(who.UserName.TrimStart('\\'), out IntPtr made, error.At));
            try
            {
                if (who.Password.Length > 0) SetPassword(made, who.Password, error);
            }
            catch
            {
                Native.mapicfg_credentials_free(made);
                throw;
            }
            return made;
        }

        // In memory that does not move, and that is wiped.
        private static void SetPassword(IntPtr made, SecureString password, NativeError error)
        {
            char[] text = GC.AllocateArray<char>(password.Length, pinned: true);
            byte[] bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetMaxByteCount(password.Length), pinned: true);
            IntPtr plain = Marshal.SecureStringToGlobalAllocUnicode(password);
            try
            {
                Marshal.Copy(plain, text, 0, text.Length);
                int size = Encoding.UTF8.GetBytes(text, 0, text.Length, bytes, 0);
                error.Check(Native.mapicfg_credentials_set_password(made, bytes, (nuint)size, error.At));
            }
            finally
            {
                Marshal.ZeroFreeGlobalAllocUnicode(plain);
                CryptographicOperations.ZeroMemory(bytes);
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text.AsSpan()));
            }
        }

        public void Dispose()
        {
            if (credentials != IntPtr.Zero) Native.mapicfg_credentials_free(credentials);
            Marshal.FreeHGlobal(Options);
        }

        /// <summary>What it found, as Exchange's object: times are this machine's.</summary>
        internal static PSObject Made(IntPtr item)
        {
            var made = new PSObject();
            made.TypeNames.Insert(0, "Mapicfg.OutlookConnectivity");
            for (nuint i = 0; i < Native.mapicfg_exec_item_count(item); i++)
            {
                string name = Native.Text(Native.mapicfg_exec_item_get_name(item, i));
                string text = Native.Text(Native.mapicfg_exec_item_get_value(item, i));
                object value = name.EndsWith("Time", StringComparison.Ordinal)
                    ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).LocalDateTime : text;
                made.Properties.Add(new PSNoteProperty(name, value), true);
            }
            return made;
        }
    }
}
