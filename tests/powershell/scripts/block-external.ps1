#Requires -Version 3.0
# Blocks Outlook from outside for everyone in a text file; lines that begin with # are comments.
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, HelpMessage = 'A text file, one name a line')]
    [Alias('File')]
    [System.IO.FileInfo]$Path,
    [switch]$Unblock
)

$names = Get-Content -LiteralPath $Path.FullName -Encoding UTF8 |
    ForEach-Object { $_.Trim() } |
    Where-Object { $_ -and -not $_.StartsWith('#') } |
    Select-Object -Unique
$failed = @()
foreach ($name in $names) {
    Set-CASMailbox $name -MAPIBlockOutlookExternalConnectivity (-not $Unblock) -ErrorAction SilentlyContinue -ErrorVariable problem -WarningAction SilentlyContinue
    if ($problem) { $failed += $name }
}
if ($failed.Count -gt 0) { "Not found: " + ($failed -join ', ') }
