# SPDX-License-Identifier: LGPL-2.1-or-later
# operators.ps1: what PowerShell's comparison operators give for each pair of kinds of values, as operators.txt has it.
#
# usage: pwsh -NoProfile -File tests/powershell/operators.ps1 > tests/data/powershell/operators.txt
#
# Each result is what Where-Object makes of the comparison: T the object passes, F it does not, E the comparison fails.
enum Mode { None; Allow; Require }

$object = [pscustomobject]@{
    Yes = $true
    No = $false
    Nothing = $null
    Text = 'Ab'
    Digits = '10'
    TrueText = 'True'
    Number = 5
    List = @('a', 'Ab')
    One = @('ab')
    Empty = @()
    Guid = [guid]'5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab'
    Enum = [Mode]::Allow
    EnumNone = [Mode]::None
}
$literals = @(
    '$true', '$false', '$null', "''", "'ab'", "'AB'", "'Ab'", "'aB'", "'ac'", "'a*'", "'*B'", "'[a-b]b'", "'[^a]b'",
    "'10'", "'9'", "'True'", "'0'", '0', '1', '5', '10', '-1', '2.5', '10.0', "'5'", "'6'", "@('ab','x')", "@('a','Ab')", '@()',
    '@($true)', '@($false)', '@($null)', "@('')", "@(5,'ab')", "@('True',1)", "'a Ab'",
    "'5F0B8F0C-57A1-4F0F-8E0E-2F4D5D7A00AB'", "'{5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab}'",
    "'5f0b8f0c57a14f0f8e0e2f4d5d7a00ab'", "'00000000-0000-0000-0000-000000000000'", "'5f0b8f0c*'",
    "@('5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab','x')", "'Allow'", "'ALLOW'", "'None'", "'Require'", "@('allow','x')"
)
$operators = 'eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'notlike', 'contains', 'notcontains', 'in', 'notin'
$operators += $operators.ForEach({ "c$_" })

function Get-Result($text) {
    $script:failed = $false
    $block = [scriptblock]::Create("try { $text } catch { `$script:failed = `$true }")
    $passed = @($object | Where-Object $block)
    if ($script:failed) { 'E' } elseif ($passed.Count) { 'T' } else { 'F' }
}

"# What PowerShell $($PSVersionTable.PSVersion) printed for operators.ps1: T true, F false, E an error, in the order of the literals."
'# "Name op": $_.Name -op LITERAL; "op Name": LITERAL -op $_.Name; "Name": $_.Name alone. The values of the properties are in the script.'
"literals`t" + ($literals -join "`t")
foreach ($property in $object.PSObject.Properties.Name) {
    "$property`t" + (Get-Result "`$_.$property")
    foreach ($operator in $operators) {
        "$property $operator`t" + (-join $literals.ForEach({ Get-Result "`$_.$property -$operator $_" }))
    }
    foreach ($operator in $operators) {
        "$operator $property`t" + (-join $literals.ForEach({ Get-Result "$_ -$operator `$_.$property" }))
    }
}
