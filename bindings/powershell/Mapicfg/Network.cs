// SPDX-License-Identifier: LGPL-2.1-or-later
// Network.cs: what cmdlets reach the network with: libmapicfg-net.so.1, a package of its own, and the credentials that it
// logs on with. Cmdlets that the library has no part of are in Certificates.cs and Mailboxes.cs.
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
        internal static extern int mapicfg_credentials_set_password(IntPtr credentials, IntPtr password, nuint size,
                                                                    IntPtr err);
        [DllImport(NetLibrary)]
        internal static extern int mapicfg_credentials_set_token(IntPtr credentials, IntPtr token, nuint size,
                                                                 IntPtr err);
        [DllImport(NetLibrary)] internal static extern void mapicfg_credentials_free(IntPtr credentials);

        [DllImport(Library)] internal static extern int mapicfg_statements_new(out IntPtr statements, IntPtr err);

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

    /// <summary>A pointer of libmapicfg-net, with what frees it.</summary>
    internal sealed class NetHandle : SafeHandle
    {
        private readonly Action<IntPtr> free;

        internal NetHandle(IntPtr made, Action<IntPtr> free) : base(IntPtr.Zero, true)
        {
            this.free = free;
            SetHandle(made);
        }

        public override bool IsInvalid => handle == IntPtr.Zero;
        internal IntPtr At => handle;

        protected override bool ReleaseHandle()
        {
            free(handle);
            return true;
        }
    }

    /// <summary>A password or a token as UTF-8 with a NUL behind it, in memory that is wiped with it and never moved.
    /// </summary>
    internal sealed class Secret : IDisposable
    {
        private readonly byte[] bytes;

        internal Secret(SecureString text)
        {
            if (text == null) return;
            char[] letters = GC.AllocateArray<char>(text.Length, true);
            IntPtr clear = Marshal.SecureStringToGlobalAllocUnicode(text);
            try
            {
                Marshal.Copy(clear, letters, 0, letters.Length);
                bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(letters) + 1, true);
                Encoding.UTF8.GetBytes(letters, 0, letters.Length, bytes, 0);
            }
            finally
            {
                Marshal.ZeroFreeGlobalAllocUnicode(clear);
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters.AsSpan()));
            }
        }

        /// <summary>NULL where there is none.</summary>
        internal IntPtr At => bytes == null ? IntPtr.Zero : Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);
        internal nuint Size => bytes == null ? 0 : (nuint)bytes.Length - 1;

        public void Dispose()
        {
            if (bytes != null) CryptographicOperations.ZeroMemory(bytes);
        }

        /// <summary>[pscredential]::Empty is PowerShell's way to name nobody.</summary>
        internal static PSCredential OrNone(PSCredential who) => string.IsNullOrEmpty(who?.UserName) ? null : who;

        /// <summary>Credentials with a password, a token, or neither: then a ticket of Kerberos logs on. To be freed by
        /// mapicfg_credentials_free().</summary>
        internal static IntPtr Logon(PSCredential who, SecureString token)
        {
            using var error = new NativeError();
            // Get-Credential begins a name without a domain with a backslash
            error.Check(Native.mapicfg_credentials_new(who?.UserName.TrimStart('\\'), out IntPtr made, error.At));
            try
            {
                using var password = new Secret(who?.Password);
                using var bearer = new Secret(token);
                if (password.Size > 0)
                    error.Check(Native.mapicfg_credentials_set_password(made, password.At, password.Size, error.At));
                if (token != null)
                    error.Check(Native.mapicfg_credentials_set_token(made, bearer.At, bearer.Size, error.At));
            }
            catch
            {
                Native.mapicfg_credentials_free(made);
                throw;
            }
            return made;
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
            if (who != null) credentials = Secret.Logon(who, null);
            Options = Marshal.AllocHGlobal(Marshal.SizeOf<Native.TestOptions>());
            Marshal.StructureToPtr(new Native.TestOptions
            {
                Size = (uint)Marshal.SizeOf<Native.TestOptions>(),
                Credentials = credentials,
            }, Options, false);
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
    public static partial class Verbs
    {
        /// <summary>Says which package is missing, where the library is.</summary>
        private static void Reach(PSCmdlet cmdlet, Action action)
        {
            try
            {
                Do(cmdlet, action);
            }
            catch (Exception why) when (why is DllNotFoundException or EntryPointNotFoundException
                                        or BadImageFormatException)
            {
                string text = why is DllNotFoundException
                    ? "libmapicfg-net.so.1 is not where the loader looks, or cannot be loaded. Install the package " +
                      "libmapicfg-net1 (Debian, Ubuntu) or libmapicfg-net (Fedora, openSUSE), or set the environment " +
                      "variable MAPICFG_NET_LIBRARY to its path. "
                    : "The libmapicfg-net.so.1 that is found is older than the module, or another one. ";
                cmdlet.ThrowTerminatingError(new ErrorRecord(new DllNotFoundException(
                    text + why.Message.ReplaceLineEndings(" ").Trim(), why),
                    "NoNetLibrary", ErrorCategory.NotInstalled, null));
            }
        }

        /// <summary>The statements that a call adds to a list.</summary>
        private static PSObject[] Stated(Action<IntPtr> add)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_statements_new(out IntPtr statements, error.At));
            try
            {
                add(statements);
                return Statements(statements);
            }
            finally
            {
                Native.mapicfg_statements_free(statements);
            }
        }
    }
}
