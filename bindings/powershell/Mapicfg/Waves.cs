// SPDX-License-Identifier: LGPL-2.1-or-later
// Waves.cs: a plan in waves, each planned by itself on top of those before it.
using System;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        [DllImport(Library)]
        internal static extern int mapicfg_waves_new(PlanHandle plan, StoreHandle store,
                                                     [MarshalAs(UnmanagedType.LPUTF8Str)] string by, byte[] list,
                                                     nuint size, out IntPtr waves, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_waves_free(IntPtr waves);
        [DllImport(Library)] internal static extern nuint mapicfg_waves_count(IntPtr waves);
        [DllImport(Library)] internal static extern IntPtr mapicfg_waves_get_name(IntPtr waves, nuint index);
        [DllImport(Library)] internal static extern nuint mapicfg_waves_get_turn(IntPtr waves);
        [DllImport(Library)]
        internal static extern int mapicfg_waves_make(IntPtr waves, nuint index, StoreHandle store, IntPtr err);
    }

    /// <summary>The plan of one wave, which begins where the wave before it ends.</summary>
    public sealed class Wave : Plan
    {
        /// <summary>From 1.</summary>
        public int Number { get; private init; }
        public string Name { get; private init; }
        /// <summary>Whether the organization's MapiHttpEnabled changes in this wave.</summary>
        public bool Turn { get; private init; }

        private Wave(PSCmdlet cmdlet, Store store, ulong since) : base(cmdlet, store, 0, since, store)
        {
        }

        /// <summary>Makes each wave of a plan and its own plan, in a transaction that is rolled back.</summary>
        internal static Wave[] Split(PSCmdlet cmdlet, Plan whole, string by, byte[] list)
        {
            Store store = whole.Store;
            using var hold = new Store.Hold(store);
            using var error = new NativeError();
            error.Check(Native.mapicfg_waves_new(whole.Handle, store.Handle, by, list, (nuint)(list?.Length ?? 0),
                                                 out IntPtr waves, error.At));
            try
            {
                return Verbs.Tried(store, "plan", _ =>
                {
                    var made = new Wave[(int)Native.mapicfg_waves_count(waves)];
                    for (int i = 0; i < made.Length; i++) made[i] = Make(cmdlet, whole, waves, i);
                    return made;
                });
            }
            finally
            {
                Native.mapicfg_waves_free(waves);
            }
        }

        private static Wave Make(PSCmdlet cmdlet, Plan whole, IntPtr waves, int index)
        {
            ulong since = Verbs.Position(whole.Store);
            using var error = new NativeError();
            error.Check(Native.mapicfg_waves_make(waves, (nuint)index, whole.Store.Handle, error.At));
            return new Wave(cmdlet, whole.Store, since)
            {
                Number = index + 1,
                Name = Native.Text(Native.mapicfg_waves_get_name(waves, (nuint)index)),
                Turn = Native.mapicfg_waves_get_turn(waves) == (nuint)index,
                Goals = whole.Goals,
            };
        }

        /// <summary>"wave.ps1" becomes "wave-2.ps1".</summary>
        internal override string PathOf(string path)
        {
            int dot = path.LastIndexOf('.');
            if (dot <= path.LastIndexOf('/') + 1) dot = path.Length;
            return $"{path[..dot]}-{Number}{path[dot..]}";
        }
    }

    public static partial class Verbs
    {
        /// <summary>The plans of the waves of a plan; with list=FILE, `list` has the file's bytes.</summary>
        public static Plan[] MakeWaves(PSCmdlet cmdlet, Plan plan, string by, byte[] list) =>
            Wave.Split(cmdlet, plan, by, list);
    }
}
