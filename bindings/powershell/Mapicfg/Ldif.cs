// SPDX-License-Identifier: LGPL-2.1-or-later
// Ldif.cs: which attribute of which entry of a directory differs between two exports, as objects.
using System;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint LDIF_ALL = 1;

        [DllImport(Library)]
        internal static extern int mapicfg_ldif_diff_new(Input[] before, nuint beforeCount, Input[] after,
                                                         nuint afterCount, uint flags, IntPtr work, out IntPtr diff,
                                                         IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_ldif_diff_free(IntPtr diff);
        [DllImport(Library)] internal static extern nuint mapicfg_ldif_diff_count_entries(IntPtr diff, int after);
        [DllImport(Library)] internal static extern nuint mapicfg_ldif_diff_count(IntPtr diff);
        [DllImport(Library)] internal static extern uint mapicfg_ldif_diff_get_kind(IntPtr diff, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_ldif_kind_name(uint kind);
        [DllImport(Library)] internal static extern IntPtr mapicfg_ldif_diff_get_dn(IntPtr diff, nuint index);
        [DllImport(Library)] internal static extern IntPtr mapicfg_ldif_diff_get_attribute(IntPtr diff, nuint index);
        [DllImport(Library)]
        internal static extern nuint mapicfg_ldif_diff_value_count(IntPtr diff, nuint index, int after);
        [DllImport(Library)]
        internal static extern IntPtr mapicfg_ldif_diff_get_value(IntPtr diff, nuint index, int after, nuint number);
        [DllImport(Library)] internal static extern IntPtr mapicfg_ldif_diff_get_detail(IntPtr diff, nuint index);
    }

    public static partial class Verbs
    {
        private static string[] Values(IntPtr diff, nuint index, int after) => Native.Texts(
            Native.mapicfg_ldif_diff_value_count(diff, index, after),
            number => Native.mapicfg_ldif_diff_get_value(diff, index, after, number));

        private static PSObject LdifDifference(IntPtr diff, nuint index) => Made("Mapicfg.LdifDifference",
            ("Kind", Native.Text(Native.mapicfg_ldif_kind_name(Native.mapicfg_ldif_diff_get_kind(diff, index)))),
            ("DistinguishedName", Native.Text(Native.mapicfg_ldif_diff_get_dn(diff, index))),
            ("Attribute", Native.Text(Native.mapicfg_ldif_diff_get_attribute(diff, index))),
            ("Before", Values(diff, index, 0)), ("After", Values(diff, index, 1)),
            ("Detail", Native.Text(Native.mapicfg_ldif_diff_get_detail(diff, index))));

        /// <summary>An object for each difference; a side without an entry is a warning, not silence.</summary>
        public static void CompareLdif(PSCmdlet cmdlet, string[] before, string[] after, string encoding, bool all) =>
            Do(cmdlet, () =>
        {
            using var texts = new Texts();
            using var error = new NativeError();
            using var work = new Work(cmdlet);
            var how = new Reading { Encoding = encoding };
            Native.Input[] first = Inputs(null, before, how, texts, out IntPtr reading);
            Native.Input[] second = Inputs(null, after, how, texts, out IntPtr again);
            IntPtr diff = IntPtr.Zero;
            try
            {
                error.Check(Native.mapicfg_ldif_diff_new(first, (nuint)first.Length, second, (nuint)second.Length,
                                                         all ? Native.LDIF_ALL : 0, work.Options, out diff, error.At));
                for (int side = 0; side < 2; side++)
                    if (Native.mapicfg_ldif_diff_count_entries(diff, side) == 0)
                        cmdlet.WriteWarning($"{string.Join(", ", side == 0 ? before : after)}: no entry was read: " +
                                            "LDIF is wanted, as ldifde or ldapsearch writes it");
                for (nuint i = 0; i < Native.mapicfg_ldif_diff_count(diff); i++)
                    cmdlet.WriteObject(LdifDifference(diff, i));
            }
            finally
            {
                Native.mapicfg_ldif_diff_free(diff);
                Marshal.FreeHGlobal(reading);
                Marshal.FreeHGlobal(again);
            }
        });
    }
}
