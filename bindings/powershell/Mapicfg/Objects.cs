// SPDX-License-Identifier: LGPL-2.1-or-later
// Objects.cs: what a statement gives, as PowerShell's objects and warnings, and such an object as an argument.
using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Mapicfg
{
    // ---- objects ----

    /// <summary>The properties of one class, from the library's table.</summary>
    internal sealed class ObjectClass
    {
        private readonly string[] names;
        private readonly IntPtr[] nativeNames;
        private readonly uint[] types;
        private readonly string typeName;

        internal ObjectClass(uint id)
        {
            int count = (int)Native.mapicfg_property_count(id);
            names = new string[count];
            nativeNames = new IntPtr[count];
            types = new uint[count];
            for (int i = 0; i < count; i++)
            {
                nativeNames[i] = Native.mapicfg_property_name(id, (nuint)i);
                names[i] = Native.Text(nativeNames[i]);
                types[i] = Native.mapicfg_property_type(id, (nuint)i);
            }
            typeName = Store.TypeNames[Native.Text(Native.mapicfg_class_name(id))] as string;
        }

        internal PSObject Make(IntPtr obj)
        {
            var made = new PSObject();
            made.TypeNames.Insert(0, typeName);
            for (int i = 0; i < names.Length; i++)
            {
                Native.mapicfg_object_get_state(obj, nativeNames[i], out uint state, IntPtr.Zero);
                if (state == Native.NOT_STATED) continue;
                made.Properties.Add(new PSNoteProperty(names[i], Value(obj, i, state)), true);
            }
            return made;
        }

        private object Value(IntPtr obj, int property, uint state)
        {
            if (types[property] is Native.TYPE_LIST or Native.TYPE_ENUM_LIST) return Items(obj, nativeNames[property]);
            if (state == Native.NULL) return null;
            if (types[property] is Native.TYPE_BOOL or Native.TYPE_TRISTATE) return state == Native.TRUE;
            Native.mapicfg_object_get_text(obj, nativeNames[property], out IntPtr text, IntPtr.Zero);
            string value = Native.Text(text);
            return types[property] switch
            {
                Native.TYPE_GUID when Guid.TryParse(value, out Guid guid) => guid,
                Native.TYPE_URL when Uri.TryCreate(value, UriKind.Absolute, out Uri uri) => uri,
                _ => Parts.Give(names[property], value),
            };
        }

        private static string[] Items(IntPtr obj, IntPtr name)
        {
            Native.mapicfg_object_get_count(obj, name, out nuint count, IntPtr.Zero);
            var items = new string[(int)count];
            for (int i = 0; i < items.Length; i++)
            {
                Native.mapicfg_object_get_item(obj, name, (nuint)i, out IntPtr text, IntPtr.Zero);
                items[i] = Native.Text(text);
            }
            return items;
        }
    }

    /// <summary>An object as an argument: what names it. Objects of other classes than these do not fit, so that
    /// PowerShell's binder tries other parameters.</summary>
    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class IdentityAttribute : ArgumentTransformationAttribute
    {
        private static readonly string[] Names = { "Identity", "Guid" };
        // An object of a store may state none of these, where an export did not.
        private static readonly string[] NamesInStores = { "Identity", "Guid", "PrimarySmtpAddress", "Name" };
        private readonly string[] nouns;

        public IdentityAttribute(params string[] nouns) => this.nouns = nouns;

        public override bool TransformNullOptionalParameters => false;

        public override object Transform(EngineIntrinsics engine, object data)
        {
            if (data == null) return data;
            PSObject obj = PSObject.AsPSObject(data);
            if (obj.BaseObject is string or ValueType or IEnumerable) return data;
            bool custom = obj.BaseObject is PSCustomObject;
            string noun = Store.NounOf(obj.TypeNames[0]);
            if (noun != null && nouns.Length > 0 && Array.IndexOf(nouns, noun) < 0)
                throw Misfit($"The object's class is {noun}, not {string.Join(" or ", nouns)}.");
            foreach (string name in noun != null ? NamesInStores : Names)
                if (obj.Properties[name]?.Value is object value && value.ToString().Length > 0) return value.ToString();
            if (!custom) return data;
            throw Misfit("The object has neither Identity nor Guid.");
        }

        private static Exception Misfit(string message) =>
            new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }

    // ---- texts with parts ----

    /// <summary>What is a text in a store and an object with parts in Exchange: it stays a text, and has the parts as
    /// hidden properties: $mailbox.PrimarySmtpAddress.Domain, $server.AdminDisplayVersion.Major.</summary>
    public static class Parts
    {
        private const string Address = "Microsoft.Exchange.Data.SmtpAddress", Version = "Microsoft.Exchange.Data.ServerVersion",
            Host = "Microsoft.Exchange.Data.Hostname";

        private static readonly Dictionary<string, string> types = new()
        {
            ["PrimarySmtpAddress"] = Address, ["AdminDisplayVersion"] = Version, ["InternalHostname"] = Host,
            ["ExternalHostname"] = Host,
        };

        internal static object Give(string property, string value)
        {
            if (value == null || !types.TryGetValue(property, out string type)) return value;
            var made = new PSObject(value);
            made.TypeNames.Insert(0, type);
            return made;
        }

        internal static IEnumerable<TypeData> Types()
        {
            yield return Unmodeled.Hidden(Address, ("Address", "\"$this\""),
                ("Local", "\"$this\" -replace '@[^@]*$'"), ("Domain", "\"$this\" -replace '^.*@'"));
            yield return Unmodeled.Hidden(Host, ("HostnameString", "\"$this\""));
            yield return Unmodeled.Hidden(Version, ("Major", Number(0)), ("Minor", Number(1)), ("Build", Number(2)),
                ("Revision", Number(3)));
        }

        // Of "Version 15.2 (Build 1544.4)".
        private static string Number(int at) => $"[int] [regex]::Matches(\"$this\", '\\d+')[{at}].Value";
    }

    // ---- completion ----

    /// <summary>Completes an argument as exec does: names of the store's objects, and values. A cmdlet of the module's own
    /// names one of Exchange's that takes the same.</summary>
    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class CompleteAttribute : ArgumentCompleterAttribute, IArgumentCompleterFactory, IArgumentCompleter
    {
        private readonly string cmdlet;

        public CompleteAttribute()
        {
        }

        public CompleteAttribute(string cmdlet) => this.cmdlet = cmdlet;

        public IArgumentCompleter Create() => this;

        public IEnumerable<CompletionResult> CompleteArgument(string command, string parameter, string word,
                                                              CommandAst ast, IDictionary bound)
        {
            var found = new List<CompletionResult>();
            if ((bound["Store"] ?? Store.Current) is not Store store) return found;
            string plain = word.Trim('\'', '"').Replace("'", "''");
            string text = cmdlet != null ? $"{cmdlet} -Identity '{plain}" : $"{command} -{parameter} ";
            if (cmdlet == null) text += word.StartsWith('$') || word.Length == 0 ? word : $"'{plain}";
            try
            {
                foreach (string one in store.Complete(text))
                    found.Add(new CompletionResult(one, one.Trim('\''), CompletionResultType.ParameterValue, one));
            }
            catch (MapicfgException) // the store is closed, or another runspace's
            {
            }
            return found;
        }
    }

    // ---- properties that an object does not have ----

    /// <summary>Exchange's objects have every property of their class. Those of a store have what it knows; the others
    /// can be read, and are $null, but are hidden: what lists all properties, and Export-Clixml, leaves them out.</summary>
    public static class Unmodeled
    {
        private static readonly ConcurrentDictionary<string, bool> told = new();

        /// <summary>The properties of a class that a store has no place for, by its noun: set by the module.</summary>
        public static Hashtable Names { get; set; }

        /// <summary>For Update-TypeData: the properties of each class.</summary>
        public static TypeData[] Types()
        {
            var types = new List<TypeData>();
            ScriptBlock nothing = ScriptBlock.Create("$null");
            for (uint id = 1; id <= Native.mapicfg_class_count(); id++)
            {
                string noun = Native.Text(Native.mapicfg_class_name(id));
                TypeData type = Hidden((string)Store.TypeNames[noun]);
                for (nuint i = 0; i < Native.mapicfg_property_count(id); i++)
                    Add(type, Native.Text(Native.mapicfg_property_name(id, i)), nothing);
                foreach (string name in ((string)Names[noun] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    Add(type, name, ScriptBlock.Create(
                        $"$text = [Mapicfg.Unmodeled]::Warning('{noun}', '{name}'); if ($text) {{ Write-Warning $text }}"));
                types.Add(type);
            }
            types.AddRange(Parts.Types());
            return types.ToArray();
        }

        /// <summary>A type whose objects have hidden properties, which Export-Clixml leaves out.</summary>
        internal static TypeData Hidden(string name, params (string Name, string Get)[] properties)
        {
            var type = new TypeData(name)
            {
                SerializationMethod = "SpecificProperties",
                PropertySerializationSet = new PropertySetData(new[] { "(those of the object itself)" }),
            };
            foreach ((string property, string get) in properties) Add(type, property, ScriptBlock.Create(get));
            return type;
        }

        private static void Add(TypeData type, string name, ScriptBlock get) =>
            type.Members.TryAdd(name, new ScriptPropertyData(name, get) { IsHidden = true });

        /// <summary>What exec says of it, once for each store that is opened; null afterwards.</summary>
        public static string Warning(string noun, string name)
        {
            if (!told.TryAdd($"{noun}.{name}", true)) return null;
            IntPtr rule = Native.mapicfg_rule_find("cmdlet-unknown-property");
            return Native.Text(Native.mapicfg_rule_get_sentence(rule)).Replace("{0}", name).Replace("{1}", noun);
        }

        internal static void Forget() => told.Clear();
    }

    // ---- warnings ----

    /// <summary>A warning with its rule: FullyQualifiedWarningId is made as the id of an error is.</summary>
    public sealed class Warning : WarningRecord
    {
        public string RuleId { get; }
        public string Identity { get; }
        public string Why { get; }
        public string Remedy { get; }

        internal Warning(IntPtr statement, string cmdlet)
            : base($"{Native.Text(Native.mapicfg_statement_get_id(statement))},{cmdlet}",
                   Native.Text(Native.mapicfg_statement_get_sentence(statement)))
        {
            RuleId = Native.Text(Native.mapicfg_statement_get_id(statement));
            Identity = Native.Text(Native.mapicfg_statement_get_object(statement));
            Why = Native.Text(Native.mapicfg_statement_get_why(statement));
            Remedy = Native.Text(Native.mapicfg_statement_get_remedy(statement));
        }

        // PowerShell's runtime takes a record, but its public methods only take text.
        private static readonly ConcurrentDictionary<Type, MethodInfo> writers = new();

        private static MethodInfo WriterOf(Type runtime) => runtime.GetMethod(
            "WriteWarning", BindingFlags.Instance | BindingFlags.NonPublic, null,
            new[] { typeof(WarningRecord), typeof(bool) }, null);

        internal void Write(PSCmdlet cmdlet)
        {
            MethodInfo writer = writers.GetOrAdd(cmdlet.CommandRuntime.GetType(), WriterOf);
            if (writer == null) cmdlet.WriteWarning(Message);
            else writer.Invoke(cmdlet.CommandRuntime, BindingFlags.DoNotWrapExceptions, null, new object[] { this, false },
                               null);
        }
    }
}
