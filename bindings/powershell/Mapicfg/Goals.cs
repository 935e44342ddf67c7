// SPDX-License-Identifier: LGPL-2.1-or-later
// Goals.cs: what mailboxes shall get, which a plan reaches with the fewest changes.
using System;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace Mapicfg
{
    internal static partial class Native
    {
        internal const uint GOALS_FEWEST_CHANGES = 0, GOALS_FEWEST_OVERRIDES = 1;

        [DllImport(Library)] internal static extern int mapicfg_goals_new(out IntPtr goals, IntPtr err);
        [DllImport(Library)] internal static extern void mapicfg_goals_free(IntPtr goals);
        [DllImport(Library)]
        internal static extern int mapicfg_goals_add(GoalsHandle goals, [MarshalAs(UnmanagedType.LPUTF8Str)] string text,
                                                     byte[] list, nuint size, IntPtr err);
        [DllImport(Library)] internal static extern IntPtr mapicfg_goals_get_unreached(GoalsHandle goals);
        [DllImport(Library)] internal static extern IntPtr mapicfg_goals_get_untold(GoalsHandle goals);
    }

    internal sealed class GoalsHandle : SafeHandle
    {
        internal GoalsHandle(IntPtr goals) : base(IntPtr.Zero, true) => SetHandle(goals);
        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Native.mapicfg_goals_free(handle);
            return true;
        }
    }

    /// <summary>Goals, as the parameter of a cmdlet says them.</summary>
    public sealed class Goals
    {
        internal readonly GoalsHandle Handle;
        public bool FewestOverrides { get; init; }
        internal uint Fewest => FewestOverrides ? Native.GOALS_FEWEST_OVERRIDES : Native.GOALS_FEWEST_CHANGES;

        public Goals()
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_goals_new(out IntPtr goals, error.At));
            Handle = new GoalsHandle(goals);
        }

        /// <summary>The file of list=FILE, which ends a goal; null: it has none.</summary>
        public static string ListOf(string text)
        {
            string[] parts = text.Split(',');
            for (int i = 0, at = 0; i < parts.Length; at += parts[i++].Length + 1)
                if (parts[i].TrimStart(' ').StartsWith("list=", StringComparison.Ordinal))
                    return text[at..].TrimStart(' ')["list=".Length..];
            return null;
        }

        public void Add(string text, byte[] list)
        {
            using var error = new NativeError();
            error.Check(Native.mapicfg_goals_add(Handle, text, list, (nuint)(list?.Length ?? 0), error.At));
        }

        internal PSObject[] Unreached => Plan.Groups(Native.mapicfg_goals_get_unreached(Handle));
        internal PSObject[] CannotTell => Plan.Groups(Native.mapicfg_goals_get_untold(Handle));
    }
}
