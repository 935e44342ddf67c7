# SPDX-License-Identifier: LGPL-2.1-or-later
# Logs.ps1: the module's own cmdlets on the protocol logs of Exchange and IIS.

# Whether there is something to read: of nothing that was named by -Path nothing is known. A pipeline may have no files.
function Test-MapicfgLogSource($cmdlet, [Collections.Generic.List[string]] $files, [string[]] $path) {
    if ($files.Count) { return $true }
    if ($path) {
        $why = [IO.FileNotFoundException]::new('there is no such file')
        $cmdlet.WriteError([Mapicfg.MapicfgException]::OfFile("$path", $why).Record)
    }
    $false
}

<#
.SYNOPSIS
Gives the records of Exchange's and IIS's protocol logs, one after the other.
.DESCRIPTION
Logs are files, or folders with all below them; plain, or packed as gzip, Zstandard or zip. A record has Time, Log,
Line and Kind, and a property for each column of its log: by the word for the column's field, which is the same in
all logs (User, HttpStatus, Latency: "mapicfg logs --fields" lists them), else by the column's own name. Time is a
DateTime in UTC, latencies, sizes and statuses are numbers, and all else is text. Logs are read while the pipeline
asks for records. A log that cannot be read and a line that is no record are errors, and the reading goes on. A log
that is there twice is read once.
.PARAMETER Path
Logs: files and folders, with wildcards.
.PARAMETER LiteralPath
Logs by their exact names, as Get-ChildItem gives them.
.PARAMETER Property
Only these properties, in this order, which is much faster. One that a log does not have is $null.
.PARAMETER Where
Only records for which these conditions hold: 'auth=ntlm', 'user!=*svc*', 'error!=', 'client~^outlook 15': those of
Get-MapicfgLogSummary.
.PARAMETER Since
Only records from then on; UTC where it does not say.
.PARAMETER Until
Only records before then.
.PARAMETER DropNoise
Leaves out probes, system accounts and challenges.
.PARAMETER KeepCopies
Reads a log that is there twice, twice.
.EXAMPLE
Get-MapicfgLog logs/HttpProxy -Property Time, User, UserAgent, Latency | Where-Object Latency -gt 5000
.EXAMPLE
Get-ChildItem logs -Recurse -Filter *.LOG | Get-MapicfgLog -Since 2026-11-28T08:00 | Group-Object Auth
#>
function Get-MapicfgLog {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.LogRecord')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [ArgumentCompleter([Mapicfg.LogProperties])] [string[]] $Property,
        [ArgumentCompleter([Mapicfg.LogDimensions])] [string[]] $Where,
        [datetime] $Since,
        [datetime] $Until,
        [switch] $DropNoise,
        [switch] $KeepCopies
    )
    begin {
        . $takePreferences
        $files = [Collections.Generic.List[string]]::new()
    }
    process { Add-MapicfgSource $PSCmdlet $files $Path $LiteralPath }
    end {
        if (-not (Test-MapicfgLogSource $PSCmdlet $files $Path)) { return }
        $how = [Mapicfg.LogReading] @{ Properties = $Property ? $Property : $null; KeepCopies = $KeepCopies }
        if (@('Where', 'Since', 'Until', 'DropNoise').Where({ $PSBoundParameters.ContainsKey($_) })) {
            $how.Filter = Get-MapicfgLogCounting $PSCmdlet $PSBoundParameters
            $how.Filter.KeepNoise = -not $DropNoise
        }
        [Mapicfg.Verbs]::ReadLogs($PSCmdlet, $files.ToArray(), $how)
    }
}

# What the parameters of a cmdlet say on which records count.
function Get-MapicfgLogCounting($cmdlet, [Collections.Generic.Dictionary[string, object]] $bound) {
    $how = [Mapicfg.LogCounting]::new()
    foreach ($name in 'Where', 'Since', 'Until', 'KeepNoise', 'KeepCopies', 'Threads', 'MaxRows') {
        if ($bound.ContainsKey($name)) { $how.$name = $bound[$name] }
    }
    if ($bound['KeyFile']) { $how.KeyFile = Resolve-MapicfgPath $cmdlet $bound['KeyFile'] -literal }
    $how
}

<#
.SYNOPSIS
Tells what logs say together: who connects by which protocol and how, what fails, how long requests take.
.DESCRIPTION
Gives one object. Groups has a table for each way to group records, and Rows those of the first; Errors has what
failed, by cause; Readiness says for how many users NTLM could be switched off. Probes, system accounts and
challenges are Noise, which is counted apart. Objects add up: $monday + $tuesday. Latencies are milliseconds, and
percentiles are within 1 %.
.PARAMETER Path
Logs: files and folders, with wildcards; plain, or packed as gzip, Zstandard or zip.
.PARAMETER LiteralPath
Logs by their exact names, as Get-ChildItem gives them.
.PARAMETER By
The dimensions of a table: -By user, client counts each user with each client. Several tables are one text, with a
semicolon between them: 'server; user,client'.
.PARAMETER Where
Only records for which these conditions hold: 'auth=ntlm', 'user!=*svc*', and with a regular expression
'client~^outlook 15'.
.PARAMETER Since
Only records from then on; UTC where it does not say.
.PARAMETER Until
Only records before then.
.PARAMETER KeepNoise
Puts noise into the tables, too.
.PARAMETER KeepCopies
Counts a log that is there twice, twice.
.PARAMETER Threads
How many logs are read at once.
.PARAMETER MaxRows
The most rows of a table, beyond which it is an error; 1,000,000 unless given.
.PARAMETER KeyFile
A file with a key of at least 16 bytes: users and mailboxes get names that stand for them wherever the key is the
same.
.EXAMPLE
(Get-MapicfgLogSummary logs -By user, client -Where auth=ntlm).Rows | Export-Csv ntlm.csv
.EXAMPLE
(Get-MapicfgLogSummary logs/HttpProxy).Readiness
#>
function Get-MapicfgLogSummary {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType([Mapicfg.LogSummary])]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [ArgumentCompleter([Mapicfg.LogDimensions])] [string[]] $By,
        [ArgumentCompleter([Mapicfg.LogDimensions])] [string[]] $Where,
        [datetime] $Since,
        [datetime] $Until,
        [switch] $KeepNoise,
        [switch] $KeepCopies,
        [ValidateRange(1, 64)] [uint32] $Threads,
        [uint32] $MaxRows,
        [string] $KeyFile
    )
    begin {
        . $takePreferences
        $files = [Collections.Generic.List[string]]::new()
    }
    process { Add-MapicfgSource $PSCmdlet $files $Path $LiteralPath }
    end {
        if (-not (Test-MapicfgLogSource $PSCmdlet $files $Path)) { return }
        $how = Get-MapicfgLogCounting $PSCmdlet $PSBoundParameters
        $how.By = $By -join ','
        [Mapicfg.Verbs]::SummarizeLogs($PSCmdlet, $files.ToArray(), $how)
    }
}

<#
.SYNOPSIS
Adds summaries of logs up, of days or servers. Their tables and conditions must be the same.
.PARAMETER InputObject
What Get-MapicfgLogSummary and Import-MapicfgLogSummary gave, which stay as they are.
.EXAMPLE
Import-MapicfgLogSummary *.sum | Merge-MapicfgLogSummary
#>
function Merge-MapicfgLogSummary {
    [CmdletBinding()]
    [OutputType([Mapicfg.LogSummary])]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [Mapicfg.LogSummary[]] $InputObject)
    begin {
        . $takePreferences
        $summaries = [Collections.Generic.List[Mapicfg.LogSummary]]::new()
    }
    process { foreach ($one in $InputObject) { $summaries.Add($one) } }
    end { [Mapicfg.Verbs]::MergeLogs($PSCmdlet, $summaries.ToArray()) }
}

<#
.SYNOPSIS
Writes a summary of logs to a file, to be added up with others: what "mapicfg logs --summary-out" writes.
.PARAMETER Path
The file, which is replaced.
.PARAMETER InputObject
What Get-MapicfgLogSummary gave.
.EXAMPLE
Get-MapicfgLogSummary logs -By user, auth | Export-MapicfgLogSummary monday.sum
#>
function Export-MapicfgLogSummary {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Path,
        [Parameter(Mandatory, ValueFromPipeline)] [Mapicfg.LogSummary] $InputObject
    )
    begin {
        . $takePreferences
        $summaries = [Collections.Generic.List[Mapicfg.LogSummary]]::new()
    }
    process { $summaries.Add($InputObject) }
    end {
        if (-not $summaries.Count) { return } # an error has told why
        if ($summaries.Count -gt 1) {
            $why = 'a file has one summary: add them up with Merge-MapicfgLogSummary first'
            $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                    [ArgumentException]::new($why), 'parameter', 'InvalidArgument', $Path))
        }
        $file = Resolve-MapicfgPath $PSCmdlet $Path -literal
        if ($PSCmdlet.ShouldProcess($file, 'Write the summary')) {
            [Mapicfg.Verbs]::ExportLogs($PSCmdlet, $summaries[0], $file)
        }
    }
}

<#
.SYNOPSIS
Reads summaries of logs from files: what Export-MapicfgLogSummary and "mapicfg logs --summary-out" wrote.
.PARAMETER Path
Files, with wildcards.
.PARAMETER LiteralPath
Files by their exact names, as Get-ChildItem gives them.
.EXAMPLE
$week = Import-MapicfgLogSummary *.sum | Merge-MapicfgLogSummary
#>
function Import-MapicfgLogSummary {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType([Mapicfg.LogSummary])]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath
    )
    begin { . $takePreferences }
    process {
        $files = [Collections.Generic.List[string]]::new()
        Add-MapicfgSource $PSCmdlet $files $Path $LiteralPath
        if (-not (Test-MapicfgLogSource $PSCmdlet $files $Path)) { return }
        foreach ($file in $files) { [Mapicfg.Verbs]::ImportLogs($PSCmdlet, $file) }
    }
}

<#
.SYNOPSIS
Compares logs with the configuration: who does not connect as it is decided, with what follows from it.
.DESCRIPTION
A statement for each: mailboxes that are handed MAPI over HTTP and never used it, that use it although something
else is decided, that come from outside although blocked, clients that are too old, and what cannot be told.
.PARAMETER Path
Logs: files and folders, with wildcards.
.PARAMETER LiteralPath
Logs by their exact names, as Get-ChildItem gives them.
.PARAMETER Summary
A summary in place of logs, with the tables [Mapicfg.LogCounting]::DriftTables, and without conditions, noise or a
key.
.PARAMETER Config
The configuration: exports of any Get- cmdlets, or a store's file, with wildcards, or folders. The open store unless
given.
.PARAMETER Since
Only records from then on: after the configuration was changed, those after the change. UTC where it does not say.
.PARAMETER Until
Only records before then.
.PARAMETER Threads
How many logs are read at once.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgLogDrift logs -Config exports | Where-Object Severity -eq warning | Format-List Identity, Sentence, Remedy
.EXAMPLE
Get-MapicfgLogDrift logs -Since 2026-11-01 | Group-Object Id
#>
function Get-MapicfgLogDrift {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.Statement')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Summary')] [Mapicfg.LogSummary] $Summary,
        [string[]] $Config,
        [Parameter(ParameterSetName = 'Path')] [Parameter(ParameterSetName = 'LiteralPath')] [datetime] $Since,
        [Parameter(ParameterSetName = 'Path')] [Parameter(ParameterSetName = 'LiteralPath')] [datetime] $Until,
        [Parameter(ParameterSetName = 'Path')] [Parameter(ParameterSetName = 'LiteralPath')]
        [ValidateRange(1, 64)] [uint32] $Threads,
        [string] $Encoding,
        [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [switch] $AcceptGuessed,
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $files = [Collections.Generic.List[string]]::new()
        $exports = Get-MapicfgSource $PSCmdlet $Config
        if (-not $exports) { $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store) }
        $how = [Mapicfg.Reading] @{ Encoding = $Encoding; As = $As; AcceptGuessed = $AcceptGuessed }
    }
    process {
        if ($Summary) { [Mapicfg.Verbs]::Drift($PSCmdlet, $Summary, $null, $null, $Store, $exports, $how) }
        else { Add-MapicfgSource $PSCmdlet $files $Path $LiteralPath }
    }
    end {
        if ($Summary -or -not (Test-MapicfgLogSource $PSCmdlet $files $Path)) { return }
        $counting = Get-MapicfgLogCounting $PSCmdlet $PSBoundParameters
        $counting.By = [Mapicfg.LogCounting]::DriftTables
        [Mapicfg.Verbs]::Drift($PSCmdlet, $null, $files.ToArray(), $counting, $Store, $exports, $how)
    }
}
