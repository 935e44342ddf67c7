# SPDX-License-Identifier: LGPL-2.1-or-later
# LogEvents.ps1: the module's own cmdlets on what single records of logs tell together: sessions, requests, prompts.

<#
.SYNOPSIS
Gives the sessions of clients: who was connected from when to when, with what failed in between and was slow.
.DESCRIPTION
A session is all records of a kind of log, a protocol, a user, an address, a mailbox and a client instance without a
pause. Recovered are failures that a success followed, Slow those of over 5 seconds; latencies are milliseconds.
.PARAMETER Path
Logs: files and folders, with wildcards; plain, or packed as gzip, Zstandard or zip.
.PARAMETER LiteralPath
Logs by their exact names, as Get-ChildItem gives them.
.PARAMETER Where
Only records for which these conditions hold: 'user=*anna', 'client~^outlook 15': those of Get-MapicfgLogSummary.
.PARAMETER Since
Only records from then on; UTC where it does not say.
.PARAMETER Until
Only records before then.
.PARAMETER Idle
The pause that ends a session: 0:30 unless given, which is half an hour.
.PARAMETER KeepNoise
Gives those of probes, system accounts and challenges, too.
.PARAMETER KeepCopies
Counts a log that is there twice, twice.
.PARAMETER KeyFile
A file with a key of at least 16 bytes: what names somebody gets names that stand for it wherever the key is the same.
.EXAMPLE
Get-MapicfgLogSession logs/HttpProxy -Where user=*anna | Sort-Object Failures -Descending
#>
function Get-MapicfgLogSession {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.LogSession')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [ArgumentCompleter([Mapicfg.LogDimensions])] [string[]] $Where,
        [datetime] $Since,
        [datetime] $Until,
        [ValidateScript({ $_ -gt [timespan]::Zero })] [timespan] $Idle = '0:30',
        [switch] $KeepNoise,
        [switch] $KeepCopies,
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
        [Mapicfg.Verbs]::LogSessions($PSCmdlet, $files.ToArray(), $how, $Idle)
    }
}

<#
.SYNOPSIS
Gives requests, each with what the front end, the back end and IIS have logged of it.
.DESCRIPTION
Records are joined by the request id. Difference is what the front end added to the back end's latency, in milliseconds;
Missing names logs that have no record of the request, and Why says what may be the reason.
.PARAMETER Path
Logs: files and folders, with wildcards; plain, or packed as gzip, Zstandard or zip.
.PARAMETER LiteralPath
Logs by their exact names, as Get-ChildItem gives them.
.PARAMETER Where
Only records for which these conditions hold: 'user=*anna', 'client~^outlook 15': those of Get-MapicfgLogSummary.
.PARAMETER Since
Only records from then on; UTC where it does not say.
.PARAMETER Until
Only records before then.
.PARAMETER KeepNoise
Gives those of probes, system accounts and challenges, too.
.PARAMETER KeepCopies
Counts a log that is there twice, twice.
.PARAMETER KeyFile
A file with a key of at least 16 bytes: what names somebody gets names that stand for it wherever the key is the same.
.EXAMPLE
Get-MapicfgLogRequest logs | Sort-Object FrontLatency -Descending | Select-Object -First 10
#>
function Get-MapicfgLogRequest {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.LogRequest')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [ArgumentCompleter([Mapicfg.LogDimensions])] [string[]] $Where,
        [datetime] $Since,
        [datetime] $Until,
        [switch] $KeepNoise,
        [switch] $KeepCopies,
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
        [Mapicfg.Verbs]::LogRequests($PSCmdlet, $files.ToArray(), $how)
    }
}

<#
.SYNOPSIS
Tells why people were asked for passwords: what was refused, and what else worked for the same user at that time.
.DESCRIPTION
A statement for each prompt, which is refusals of one user without a pause, across all protocols: its reason, and what
to do about it. First what no person can do anything about, then users, then addresses whose user nobody knows. It
needs the logs of HttpProxy and of IIS, of all front ends.
.PARAMETER Path
Logs: files and folders, with wildcards; plain, or packed as gzip, Zstandard or zip.
.PARAMETER LiteralPath
Logs by their exact names, as Get-ChildItem gives them.
.PARAMETER Since
Only records from then on; UTC where it does not say.
.PARAMETER Until
Only records before then.
.PARAMETER Window
What is at most so long apart belongs together: 0:01 unless given, which is a minute; an hour at most.
.PARAMETER KeepCopies
Counts a log that is there twice, twice.
.PARAMETER KeyFile
A file with a key of at least 16 bytes: what names somebody gets names that stand for it wherever the key is the same.
.EXAMPLE
Get-MapicfgLogPrompt logs | Where-Object Severity -eq warning | Format-List Identity, Sentence, Remedy
#>
function Get-MapicfgLogPrompt {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.Statement')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [datetime] $Since,
        [datetime] $Until,
        [ValidateScript({ $_.TotalMilliseconds -ge 1 -and $_.TotalHours -le 1 })] [timespan] $Window = '0:01',
        [switch] $KeepCopies,
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
        [Mapicfg.Verbs]::LogPrompts($PSCmdlet, $files.ToArray(), $how, $Window)
    }
}
