// SPDX-License-Identifier: LGPL-2.1-or-later
// Judge.cs: what PowerShell's own parser takes texts for, as lines of JSON in the form of judge_parse.c. What
// lib/cmdlet has no form for is ["other", kind]; a number is ["number", text, value]; a block has its
// text too, which is what Exchange reads as a filter.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Text;
using System.Text.Json;

public static class Judge
{
    // Bytes of UTF-8 before each character of the text.
    static int[] bytes;

    public static void Run(string inputs, string outputs)
    {
        using var writer = new StreamWriter(outputs, false, new UTF8Encoding(false));
        string all = File.ReadAllText(inputs, new UTF8Encoding(false));
        foreach (string text in all.Split('\0').SkipLast(1))
            writer.WriteLine(JsonSerializer.Serialize(Answer(text)));
    }

    static object Answer(string text)
    {
        Count(text);
        ScriptBlockAst script;
        ParseError[] errors;
        try
        {
            script = Parser.ParseInput(text, out _, out errors);
        }
        catch (Exception failure) // the parser gives up on some errors
        {
            return new { error = failure.GetType().Name, message = failure.Message };
        }
        if (errors.Length > 0)
            return new { error = errors[0].ErrorId, message = errors[0].Message };
        if (IsMore(script)) return Other("script");
        IEnumerable<StatementAst> statements = script.EndBlock?.Statements;
        return new { statements = (statements ?? new StatementAst[0]).Select(Statement).ToArray() };
    }

    // Whether there is anything but statements.
    static bool IsMore(ScriptBlockAst block) =>
        block.ParamBlock != null || block.BeginBlock != null || block.ProcessBlock != null
        || block.DynamicParamBlock != null || block.CleanBlock != null || block.UsingStatements.Count > 0
        || block.EndBlock is { Unnamed: false } || block.EndBlock?.Traps != null;

    static void Count(string text)
    {
        bytes = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            int size = c < 0x80 ? 1 : c < 0x800 ? 2 : char.IsHighSurrogate(c) ? 4 : char.IsLowSurrogate(c) ? 0 : 3;
            bytes[i + 1] = bytes[i] + size;
        }
    }

    static object[] Other(string kind) => new object[] { "other", kind };
    static object[] Other(Ast ast) => Other(ast.GetType().Name);

    static object Statement(StatementAst statement)
    {
        if (statement is not PipelineAst { Background: false } pipeline) return Other(statement);
        return new { begin = bytes[pipeline.Extent.StartOffset], end = bytes[pipeline.Extent.EndOffset],
                     commands = Source(pipeline.PipelineElements[0]).Concat(
                         pipeline.PipelineElements.Skip(1).Select(Command)).ToArray() };
    }

    // The first part of a pipeline: values are Write-Output's; the member of a pipeline in parentheses is
    // ForEach-Object's.
    static IEnumerable<object> Source(CommandBaseAst element)
    {
        if (element is not CommandExpressionAst { Redirections.Count: 0 } value) return new[] { Command(element) };
        if (value.Expression is MemberExpressionAst { Static: false, NullConditional: false } member
            and not InvokeMemberExpressionAst
            && Commands(member.Expression) is PipelineAst one
            && member.Member is StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } name)
            return Source(one.PipelineElements[0]).Concat(one.PipelineElements.Skip(1).Select(Command))
                .Append(With("ForEach-Object", name));
        if (Commands(value.Expression) is PipelineAst inside)
            return inside.PipelineElements.Select(Command);
        return new[] { With("Write-Output", value.Expression) };
    }

    static object With(string name, ExpressionAst value)
    {
        int at = bytes[value.Extent.StartOffset];
        return new { at, name, arguments = new[] { new Dictionary<string, object> { ["at"] = at, ["value"] = Value(value) } } };
    }

    // The commands in parentheses, or null.
    static PipelineAst Commands(ExpressionAst expression) =>
        expression is ParenExpressionAst { Pipeline: PipelineAst { Background: false } inside }
        && inside.PipelineElements[0] is CommandAst ? inside : null;

    static object Command(CommandBaseAst element)
    {
        if (element is not CommandAst { InvocationOperator: TokenKind.Unknown, DefiningKeyword: null } command
            || command.Redirections.Count > 0 || command.CommandElements[0] is not StringConstantExpressionAst name)
            return Other(element);
        return new { at = bytes[command.Extent.StartOffset], name = name.Value,
                     arguments = command.CommandElements.Skip(1).Select(Argument).ToArray() };
    }

    static object Argument(CommandElementAst element)
    {
        var argument = new Dictionary<string, object> { ["at"] = bytes[element.Extent.StartOffset] };
        if (element is CommandParameterAst parameter)
        {
            argument["name"] = parameter.ParameterName;
            if (parameter.Argument != null) argument["value"] = Value(parameter.Argument);
        }
        else argument["value"] = Value((ExpressionAst)element);
        return argument;
    }

    // The expression of a pipeline that is nothing else, or null.
    static ExpressionAst Alone(StatementAst statement) =>
        statement is PipelineAst { Background: false } p && p.PipelineElements.Count == 1
        && p.PipelineElements[0] is CommandExpressionAst { Redirections.Count: 0 } e ? e.Expression : null;

    static object[] Of(StatementAst statement, Func<ExpressionAst, object[]> take) =>
        Alone(statement) is ExpressionAst expression ? take(expression) : Other(statement);

    static object[] Value(ExpressionAst expression)
    {
        switch (expression)
        {
            case StringConstantExpressionAst text:
                if (text.StringConstantType == StringConstantType.BareWord) return new object[] { "bare", text.Value };
                if (text.StringConstantType is StringConstantType.SingleQuotedHereString
                    or StringConstantType.DoubleQuotedHereString) return Other("HereString");
                return new object[] { "text", text.Value };
            case ConstantExpressionAst number:
                return new object[] { "number", number.Extent.Text,
                    Convert.ToString(number.Value, System.Globalization.CultureInfo.InvariantCulture) };
            case VariableExpressionAst { Splatted: false } variable:
                string name = variable.VariablePath.UserPath.ToLowerInvariant();
                return name is "true" or "false" or "null" ? new object[] { name } : Other(expression);
            case ArrayLiteralAst list: return List(list.Elements.Select(Value));
            case ParenExpressionAst inside:
                return Itself(Of((StatementAst)inside.Pipeline, Value));
            case ArrayExpressionAst array: return Array(array);
            case HashtableAst hash:
                return new object[] { "hash" }.Concat(hash.KeyValuePairs.Select(
                    pair => new object[] { Key(pair.Item1), Of(pair.Item2, Value) })).ToArray();
            case ScriptBlockExpressionAst block: return Block(block);
            default: return Other(expression);
        }
    }

    // In parentheses a number loses its text.
    static object[] Itself(object[] value)
    {
        if ((string)value[0] == "number") value[1] = value[2];
        return value;
    }

    static object Key(ExpressionAst key) => key is StringConstantExpressionAst text ? text.Value : Other(key);

    static object[] List(IEnumerable<object> items) => new object[] { "list" }.Concat(items).ToArray();

    static object[] Array(ArrayExpressionAst array)
    {
        var items = new List<object>();
        if (array.SubExpression.Traps?.Count > 0) return Other(array);
        foreach (StatementAst statement in array.SubExpression.Statements)
        {
            object[] value = Of(statement, Value);
            if ((string)value[0] == "list") items.AddRange(value.Skip(1));
            else items.Add(value);
        }
        return List(items);
    }

    static object[] Block(ScriptBlockExpressionAst expression)
    {
        ScriptBlockAst block = expression.ScriptBlock;
        object[] condition = IsMore(block) || block.EndBlock is not { Statements.Count: 1 } end
            ? Other("ScriptBlock") : Of(end.Statements[0], Condition);
        return new object[] { "block", condition, expression.Extent.Text[1..^1] };
    }

    // ---- conditions ----

    static object[] Condition(ExpressionAst expression)
    {
        switch (expression)
        {
            case ParenExpressionAst inside:
                return Of((StatementAst)inside.Pipeline, Condition);
            case UnaryExpressionAst { TokenKind: TokenKind.Not or TokenKind.Exclaim } unary:
                return new object[] { "not", Condition(unary.Child) };
            case BinaryExpressionAst { Operator: TokenKind.And or TokenKind.Or }:
                return new object[] { "joined" }.Concat(Sides(expression)).ToArray();
            case BinaryExpressionAst comparison: return Comparison(comparison);
        }
        return Property(expression) is string name ? new object[] { "property", name }
                                                   : new object[] { "constant", Value(expression) };
    }

    static IEnumerable<object> Sides(ExpressionAst expression)
    {
        if (expression is not BinaryExpressionAst { Operator: TokenKind.And or TokenKind.Or } joint)
            return new object[] { Condition(expression) };
        return Sides(joint.Left).Append(joint.Operator.ToString().ToLowerInvariant()).Append(Condition(joint.Right));
    }

    static object[] Comparison(BinaryExpressionAst comparison)
    {
        string op = comparison.Operator.ToString().ToLowerInvariant();
        if (op[0] == 'i' && op != "is" && op != "isnot") op = op[1..];
        if (Property(Inside(comparison.Left)) is string left)
            return new object[] { "compare", op, left, Value(comparison.Right) };
        return Property(Inside(comparison.Right)) is string right ? new object[] { "turned", op, right, Value(comparison.Left) }
                                                          : Other(comparison);
    }

    // What stands in parentheses alone.
    static ExpressionAst Inside(ExpressionAst expression)
    {
        while (expression is ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: { Count: 1 } elements } }
               && elements[0] is CommandExpressionAst { Redirections.Count: 0 } inner)
            expression = inner.Expression;
        return expression;
    }

    // The name of $_.Name, or null.
    static string Property(ExpressionAst expression) =>
        expression is MemberExpressionAst { Static: false, NullConditional: false } member
        and not InvokeMemberExpressionAst
        && member.Expression is VariableExpressionAst item
        && (item.VariablePath.UserPath == "_" || item.VariablePath.UserPath.ToLowerInvariant() == "psitem")
        && member.Member is StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } name
            ? name.Value : null;
}
