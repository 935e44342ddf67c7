# SPDX-License-Identifier: LGPL-2.1-or-later
# exports.ps1: writes the objects of exports.py in every form in which PowerShell exports.
# usage: exports.ps1 OBJECTS FOLDER
# OBJECTS is JSON: [{noun, type, values: {name: {type, value, values}}}, ...].
param([string] $Objects, [string] $Folder)
$PSStyle.OutputRendering = 'PlainText'
$ErrorActionPreference = 'Stop'
Set-Location $Folder

function New-Value($cell, [switch] $Live) {
    if ($null -eq $cell.value) { return $null }
    switch ($cell.type) {
        'guid' { [guid] $cell.value }
        'url' { [uri] $cell.value }
        { $_ -in 'list', 'enum-list' } { , [Collections.ArrayList] @($cell.value) }
        'enum' {
            if (!$Live -or !$cell.values) { return $cell.value }
            $name = 'E' + [Math]::Abs(($cell.values -join ' ').GetHashCode())
            if (!($name -as [type])) { Add-Type "public enum $name { $($cell.values -join ', ') }" }
            [Enum]::Parse(($name -as [type]), $cell.value)
        }
        default { $cell.value }
    }
}
function New-Exported($made, [switch] $Live) {
    $values = [ordered] @{}
    foreach ($name in $made.values.PSObject.Properties.Name) {
        $values[$name] = New-Value $made.values.$name -Live:$Live
    }
    $object = [pscustomobject] $values
    $object.PSTypeNames.Insert(0, $(if ($Live) { '' } else { 'Deserialized.' }) + $made.type)
    $object
}

foreach ($group in Get-Content $Objects -Raw | ConvertFrom-Json | Group-Object noun) {
    $noun = $group.Name
    $all = @($group.Group | ForEach-Object { New-Exported $_ })
    $live = @($group.Group | ForEach-Object { New-Exported $_ -Live })
    $joined = foreach ($one in $all) {
        $copy = $one.PSObject.Copy()
        foreach ($name in @($copy.PSObject.Properties.Name)) {
            if ($copy.$name -is [Collections.ArrayList]) { $copy.$name = $copy.$name -join ';' }
        }
        $copy
    }
    foreach ($depth in 1, 2, 5) {
        $all | Export-Clixml "$noun.exact.depth$depth.xml" -Depth $depth
        $live | Export-Clixml "$noun.exact.live$depth.xml" -Depth $depth
        $kind = if ($depth -gt 1) { 'exact' } else { 'cells' }
        $all | ConvertTo-Json -Depth $depth | Set-Content "$noun.$kind.depth$depth.json"
    }
    $all | Export-Clixml "$noun.exact.utf16.xml" -Encoding unicode
    $all | ConvertTo-Json -Compress | Set-Content "$noun.exact.compress.json"
    $all | ConvertTo-Json -AsArray | Set-Content "$noun.exact.array.json" -Encoding utf8BOM
    $all[0] | ConvertTo-Json | Set-Content "$noun.exact.single.json"
    $live | ConvertTo-Json -EnumsAsStrings | Set-Content "$noun.exact.names.json"
    $live | ConvertTo-Json | Set-Content "$noun.cells.numbers.json"
    foreach ($encoding in 'utf8', 'utf8BOM', 'unicode', 'bigendianunicode', 'utf32') {
        $joined | Export-Csv "$noun.exact.$encoding.csv" -Encoding $encoding
        $all | Format-List * | Out-File "$noun.cells.$encoding.txt" -Encoding $encoding -Width 500
        $all | ConvertTo-Json | Out-File "$noun.exact.$encoding.json" -Encoding $encoding
    }
    foreach ($encoding in 'ascii', 'ansi', 'oem') {
        $all | Format-List * | Out-File "$noun.narrow.$encoding.txt" -Encoding $encoding -Width 500
        $joined | Export-Csv "$noun.narrow.$encoding.csv" -Encoding $encoding
    }
    $joined | Export-Csv "$noun.exact.type.csv" -IncludeTypeInformation
    $joined | Export-Csv "$noun.exact.notype.csv" -NoTypeInformation
    $joined | ConvertTo-Csv | Set-Content "$noun.exact.convert.csv"
    $all | Export-Csv "$noun.cells.lists.csv"
    foreach ($quotes in 'AsNeeded', 'Always') { $joined | Export-Csv "$noun.exact.$quotes.csv" -UseQuotes $quotes }
    foreach ($pair in @{ semi = ';' }, @{ tab = "`t" }, @{ pipe = '|' }) {
        $name = @($pair.Keys)[0]
        $joined | Export-Csv "$noun.exact.$name.csv" -Delimiter $pair.$name
    }
    foreach ($culture in 'de-DE', 'fr-FR', 'tr-TR', 'ja-JP', 'ar-SA') {
        [cultureinfo]::CurrentCulture = $culture
        $joined | Export-Csv "$noun.exact.$culture.csv" -UseCulture
        $live | Export-Clixml "$noun.exact.$culture.xml"
        $all | ConvertTo-Json | Set-Content "$noun.exact.$culture.json"
        $all | Format-List * | Out-File "$noun.cells.$culture.txt" -Width 400
    }
    [cultureinfo]::CurrentCulture = 'en-US'
    $all | ConvertTo-Xml -As String -Depth 3 | Set-Content "$noun.exact.string.xml"
    $all | ConvertTo-Xml -As Stream -Depth 2 -NoTypeInformation | Set-Content "$noun.exact.stream.xml"
    ($live | ConvertTo-Xml).Save("$PWD/$noun.cells.document.xml")
    $all[0] | Export-Clixml one.xml
    $all[1..9] | Export-Clixml others.xml -Encoding utf8BOM
    Get-Content one.xml, others.xml -Raw | Set-Content "$noun.exact.joined.xml"
    Remove-Item one.xml, others.xml
    [pscustomobject] @{ Of = 'a script'; Found = [pscustomobject] @{ $noun = $all } } |
        Export-Clixml "$noun.exact.inside.xml" -Depth 5
    $joined | ConvertTo-Html -Title $noun | Set-Content "$noun.cells.table.html"
    $joined | ConvertTo-Html -As List -PreContent '<h2>All</h2>' | Set-Content "$noun.cells.list.html"
    $FormatEnumerationLimit = -1
    foreach ($width in 40, 60, 80, 100, 120, 160, 200, 4096) {
        $all | Format-List * | Out-File "$noun.cells.width$width.txt" -Width $width
        $all | Format-List | Out-String -Width $width | Set-Content "$noun.cells.string$width.txt"
    }
    $FormatEnumerationLimit = 4
    foreach ($width in 80, 4096) { $all | Format-List * | Out-File "$noun.cells.cut$width.txt" -Width $width }
    foreach ($width in 80, 200) {
        $all | Format-Table -Property * | Out-File "$noun.cells.table$width.txt" -Width $width
        $all | Format-Table Name, Identity, Server | Out-File "$noun.cells.narrow$width.txt" -Width $width
    }
    Set-Item "function:global:Get-$noun" { $all }
    Start-Transcript "$noun.cells.transcript.txt" -UseMinimalHeader | Out-Null
    & "Get-$noun" | Format-List * | Out-Default
    Stop-Transcript | Out-Null
}
