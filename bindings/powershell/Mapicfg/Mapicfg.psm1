# SPDX-License-Identifier: LGPL-2.1-or-later
# Mapicfg.psm1: Exchange's cmdlets on a store of libmapicfg. What works with the library is in C#;
# Exchange's cmdlets are made from the library's tables, in Cmdlets.ps1; the module's own are in Verbs.ps1, Plans.ps1,
# Network.ps1, Logs.ps1 and LogEvents.ps1.

# ---- the part in C# ----

# A package brings Mapicfg.dll. Else it is compiled once for a user, into a folder that only that user can write to.
function Get-MapicfgCache([string[]] $source) {
    $base = if ([IO.Path]::IsPathRooted("$env:XDG_CACHE_HOME")) { $env:XDG_CACHE_HOME }
    elseif ($HOME) { [IO.Path]::Combine($HOME, '.cache') } else { return }
    $text = -join ($source | ForEach-Object { [IO.File]::ReadAllText($_) }) + $PSVersionTable.PSVersion
    $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($text)))
    $folder = [IO.Path]::Combine($base, 'mapicfg')
    $cached = [IO.Path]::Combine($folder, "$($hash.Substring(0, 32)).dll")
    try {
        $null = [IO.Directory]::CreateDirectory($folder, [IO.UnixFileMode] 'UserRead, UserWrite, UserExecute')
        $me = (Get-Item -LiteralPath "/proc/$PID" -ErrorAction Stop).UnixStat.UserId
        $stat = (Get-Item -LiteralPath $folder -Force -ErrorAction Stop).UnixStat # of a link, the link's: others can write
        if ($stat.UserId -ne $me -or $stat.Mode -band 18) { return } # 022
        $before = Get-Item -LiteralPath $cached -Force -ErrorAction Ignore
        if ($before -and ($before.UnixStat.UserId -ne $me -or $before.LinkType)) { return }
        $cached
    } catch { $null = $_ } # no folder to keep it in
}

function Import-MapicfgAssembly {
    if ('Mapicfg.Store' -as [type]) { return }
    $shipped = Join-Path $PSScriptRoot 'Mapicfg.dll'
    $source = Get-ChildItem $PSScriptRoot -Filter *.cs | ForEach-Object FullName
    if (Test-Path $shipped) { return Add-Type -Path $shipped }
    $cached = Get-MapicfgCache $source
    if (-not $cached) { return Add-Type -Path $source }
    if (-not [IO.File]::Exists($cached)) {
        try {
            $new = "$cached.$PID"
            Add-Type -Path $source -OutputAssembly $new -OutputType Library
            [IO.File]::Move($new, $cached, $true)
        } catch [IO.IOException], [UnauthorizedAccessException] {
            return Add-Type -Path $source
        }
    }
    try { Add-Type -Path $cached -ErrorAction Stop } catch { # broken, as after a power failure
        Remove-Item -LiteralPath $cached
        Add-Type -Path $source
    }
}

Import-MapicfgAssembly

# A module's function does not see the preference variables of the script that calls it, as a compiled cmdlet does. Each
# cmdlet that writes or asks through $PSCmdlet runs this in its own scope first.
$takePreferences = {
    $caller = $PSCmdlet.SessionState.PSVariable
    $ErrorActionPreference = $caller.GetValue('ErrorActionPreference')
    $WarningPreference = $caller.GetValue('WarningPreference')
    $VerbosePreference = $caller.GetValue('VerbosePreference')
    $WhatIfPreference = $caller.GetValue('WhatIfPreference')
    $ConfirmPreference = $caller.GetValue('ConfirmPreference')
}

. (Join-Path $PSScriptRoot 'Cmdlets.ps1')
. (Join-Path $PSScriptRoot 'Verbs.ps1')
. (Join-Path $PSScriptRoot 'Plans.ps1')
. (Join-Path $PSScriptRoot 'Network.ps1')
. (Join-Path $PSScriptRoot 'Logs.ps1')
. (Join-Path $PSScriptRoot 'LogEvents.ps1')

# Exchange's objects have every property of their class.
function Update-MapicfgType {
    if ($script:hasTypes) { return }
    foreach ($type in [Mapicfg.Unmodeled]::Types()) { Update-TypeData -TypeData $type -Force }
    $script:hasTypes = $true
}

$hasTypes = $false
try { Update-MapicfgType } catch { $null = $_ } # Open-MapicfgStore says what is wrong with the library

# ---- stores ----

<#
.SYNOPSIS
Opens a store: the other cmdlets work on it until it is closed, or another one is opened.
.DESCRIPTION
A store is one file with an organization's settings, as "mapicfg import" and "mapicfg init" make it.
.PARAMETER Path
The file.
.PARAMETER Create
Makes the file when there is none.
.PARAMETER ReadOnly
Refuses every change.
.PARAMETER Durable
Waits at each change until it is on the disk, some milliseconds. Else the system brings changes to the disk: if the machine
crashes, the last ones may be lost; if only PowerShell does, none is.
.PARAMETER Actor
Who makes the changes, for the history; the user's name unless given.
.PARAMETER LocalServer
The server of cmdlets that name none.
.PARAMETER PassThru
Gives the store as an object, for -Store of other cmdlets. It stays open when another one is opened.
.EXAMPLE
Open-MapicfgStore contoso.store
#>
function Open-MapicfgStore {
    [CmdletBinding()]
    [OutputType('Mapicfg.Store')]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Path,
        [switch] $Create,
        [switch] $ReadOnly,
        [switch] $Durable,
        [string] $Actor = [Environment]::UserName,
        [string] $LocalServer,
        [switch] $PassThru
    )
    $before, $store = [Mapicfg.Store]::Current, $null
    $file = if ($Path -eq ':memory:') { $Path } else { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path) }
    try {
        $server = if ($LocalServer) { $LocalServer } else { [NullString]::Value }
        $store = [Mapicfg.Store]::new($file, $Create, $ReadOnly, $Durable, $Actor, $server)
        Update-MapicfgType
        if ($before -and -not $before.IsPassed) { $before.Close() }
    } catch [Mapicfg.MapicfgException] {
        if ($store) { $store.Dispose() }
        $PSCmdlet.ThrowTerminatingError($_.Exception.Record)
    } catch [DllNotFoundException] {
        $why = 'libmapicfg.so.1 is not where the loader looks. Install it, or set the environment variable ' +
            'MAPICFG_LIBRARY to its path.'
        $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                [DllNotFoundException]::new($why, $_.Exception), 'NoLibrary', 'NotInstalled', $null))
    } catch [EntryPointNotFoundException], [BadImageFormatException] {
        $why = 'The library that MAPICFG_LIBRARY names, or that the loader finds, is older than the module, or another one. ' +
            'Install libmapicfg and the module from one release.'
        $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                [DllNotFoundException]::new($why, $_.Exception), 'OldLibrary', 'NotInstalled', $null))
    }
    $store.IsPassed = $PassThru
    [Mapicfg.Store]::Current = $store
    if ($PassThru) { $store }
}

<#
.SYNOPSIS
Closes the current store, or another one.
.PARAMETER Store
What Open-MapicfgStore -PassThru gave.
.EXAMPLE
Close-MapicfgStore
#>
function Close-MapicfgStore {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipeline)] [Mapicfg.Store] $Store = [Mapicfg.Store]::Current)
    process {
        try { if ($Store) { $Store.Close() } }
        catch [Mapicfg.MapicfgException] { $PSCmdlet.ThrowTerminatingError($_.Exception.Record) }
    }
}

<#
.SYNOPSIS
Runs a script block as one transaction: all its changes, or none.
.DESCRIPTION
The changes become one change set, which "mapicfg undo" undoes as a whole. The first error undoes them and ends the
block, unless -ErrorAction of the cmdlet silences it. A loop of many changes is faster so, above all where the store is open
-Durable: it waits for the disk once.
.PARAMETER ScriptBlock
What to run.
.PARAMETER Action
What the history says of it; the text of the block unless given.
.EXAMPLE
Invoke-MapicfgTransaction { Import-Csv pilot.csv | ForEach-Object { Set-CASMailbox $_.Alias -MapiHttpEnabled $true } }
#>
function Invoke-MapicfgTransaction {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $ScriptBlock,
        [string] $Action = $ScriptBlock.ToString().Trim()
    )
    . $takePreferences
    $store = [Mapicfg.Store]::Required($PSCmdlet)
    $ended = ''
    try { $store.Begin($Action) }
    catch [Mapicfg.MapicfgException] { $PSCmdlet.ThrowTerminatingError($_.Exception.Record) }
    try {
        $store.AllOrNothing = $true
        & $ScriptBlock
        $store.Commit()
        $ended = 'done'
    } catch [Mapicfg.MapicfgException] {
        $ended = 'failed'
        $PSCmdlet.ThrowTerminatingError($_.Exception.Record)
    } catch {
        $ended = 'failed'
        throw
    } finally {
        $store.AllOrNothing = $false
        if ($ended -ne 'done') { $store.Rollback() }
        if (-not $ended -and -not $PSCmdlet.Stopping) {
            $PSCmdlet.WriteWarning('The block did not come to its end (break, continue, exit, Ctrl-C, Select-Object -First): ' +
                'its changes were undone. Leave a block with return.')
        }
    }
}

# ---- how scripts for older Exchange begin ----

function Find-MapicfgSnapin($cmdlet, [string[]] $name) {
    $known = 'SnapIn', 'E2010', 'Admin' | ForEach-Object { "Microsoft.Exchange.Management.PowerShell.$_" }
    foreach ($one in $name) {
        $found = @($known -like $one)
        $found | ForEach-Object { [pscustomobject]@{ Name = $_; Description = 'The module Mapicfg stands for it' } }
        if (-not $found -and -not [WildcardPattern]::ContainsWildcardCharacters($one)) {
            $text = "PowerShell 7 has no snap-ins. The module Mapicfg stands for those of Exchange only, not for $one."
            $cmdlet.WriteError([Management.Automation.ErrorRecord]::new(
                    [Management.Automation.ItemNotFoundException]::new($text), 'not-found', 'ObjectNotFound', $one))
        }
    }
}

<#
.SYNOPSIS
Finds Exchange's snap-ins: PowerShell 7 has none, and this module is in their place.
.PARAMETER Name
Names, with wildcards.
.PARAMETER Registered
Changes nothing: those that are registered are those that are loaded.
.EXAMPLE
Get-PSSnapin Microsoft.Exchange.*
#>
function Get-PSSnapin {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [SupportsWildcards()] [string[]] $Name = '*', [switch] $Registered)
    . $takePreferences
    Find-MapicfgSnapin $PSCmdlet $Name
}

<#
.SYNOPSIS
Takes one of Exchange's snap-ins as loaded: PowerShell 7 has none, and this module is in their place.
.PARAMETER Name
The snap-in's name.
.PARAMETER PassThru
Gives the snap-in.
.EXAMPLE
Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn
#>
function Add-PSSnapin {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [string[]] $Name, [switch] $PassThru)
    process {
        . $takePreferences
        $found = Find-MapicfgSnapin $PSCmdlet $Name
        if ($PassThru) { $found }
    }
}
