# SPDX-License-Identifier: LGPL-2.1-or-later
# The module's cmdlets with parameters and values by chance: each call succeeds, or ends with an error of the module or
# of PowerShell's binder; -WhatIf changes nothing, a failed call neither, and the store stays whole.
# usage: MAPICFG=... MAPICFG_LIBRARY=... pwsh fuzz.ps1 [-Runs N] [-Seed N]
param([int] $Runs = 1500, [int] $Seed = 1)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$random = [Random]::new($Seed)
$root = Join-Path $PSScriptRoot '../..'
Import-Module (Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1') -Force
$folder = Join-Path ([IO.Path]::GetTempPath()) "mapicfg-fuzz-$PID"
New-Item -ItemType Directory $folder | Out-Null
$store = Join-Path $folder 'store'
$contoso = Join-Path $root 'tests/data/contoso'
& $env:MAPICFG init --store $store --name Contoso --version 2019 --from 2016 | Out-Null
& $env:MAPICFG import --store $store "$contoso/org.csv" "$contoso/mailboxes.csv" "$contoso/vdirs.csv" `
    "$contoso/servers.csv" "$PSScriptRoot/scripts/organization.json" | Out-Null

function Get-Any($Items) { , $Items[$random.Next($Items.Count)] }

$names = 'anna', 'Bernd Müller', "O'Neil, Grace", 'EX1', 'EX2', 'EX1\mapi (Default Web Site)', '*', 'nobody', 'Contoso'
$texts = '', ' ', "'", '"', '$x', '$(1)', '`', "a`0b", "a`nb", ([string][char]0x2019), ([string][char]0xd800),
    '-WhatIf', '@{a=1}', '{', ';', '|', ',', 'é', ('x' * 70000), 'https://mail.contoso.com/mapi',
    'mail.contoso.com', 'Ntlm', 'Negotiate', 'True', 'false', '$null', '0', '1e400', 'None', 'Require', '2GB', '../x'
$others = $true, $false, $null, 0, -1, 1, [long]::MaxValue, [double]::NaN, 1.5d, [decimal]::MaxValue, 'x'[0],
    [guid]::Empty, [uri]'https://mail.contoso.com/mapi', [uri]'relative', (Get-Date 0), @(), @(1), @('a', 'b'),
    @($null), @(, @('a', @('b'))), @{}, @{ Add = 'Basic' }, @{ Remove = 'Ntlm'; Add = @('OAuth', 'Basic') },
    @{ Add = @{ Add = 1 } }, @{ 1 = 2 }, { $_ }, { throw 'x' }, [pscustomobject]@{ Identity = 'anna' },
    [pscustomobject]@{}, [version]'1.2', [switch]$true, [DBNull]::Value, [type], [IO.FileInfo]'/tmp',
    [System.Security.SecureString]::new(), [System.Management.Automation.Internal.AutomationNull]::Value

function Get-Value {
    switch ($random.Next(4)) {
        0 { , (Get-Any $names) }
        1 { , (Get-Any $texts) }
        2 { , (Get-Any $others) }
        3 { , @(for ($i = $random.Next(4); $i; $i--) { Get-Any ($names + $texts) }) }
    }
}

# Half of the values are of the kind that the parameter wants: else nothing would ever succeed.
function Get-Likely([string] $parameter, [string] $noun) {
    switch -Regex ($parameter) {
        '^Identity$' {
            if ($noun -match 'Directory|Anywhere') { return Get-Any ('EX1\*', 'EX2\* (Default Web Site)') }
            if ($noun -match 'Mailbox') { return Get-Any ($names[0..2]) }
            return $noun -match 'Server' ? 'EX1' : 'Contoso'
        }
        '^(WhatIf|Status|ADPropertiesOnly|ShowMailboxVirtualDirectories)$' { return $true }
        'Enabled$|Block|Ssl|Authentication$|SSLOffloading' { return Get-Any ($true, $false, $null) }
        'Url$' { return Get-Any ('https://mail.contoso.com/mapi', [uri]'https://mail.contoso.com/x', $null, '') }
        'Methods$' { return Get-Any ('Ntlm', @('Ntlm', 'OAuth'), @{ Add = 'OAuth'; Remove = 'Basic' }, 'Ntlm,Basic') }
        'Hostname$' { return 'mail.contoso.com' }
        'Server$' { return 'EX1' }
        'TokenChecking$' { return Get-Any ('None', 'Allow', 'Require') }
        '^Change$' {
            return Get-Any ({ Set-OrganizationConfig -MapiHttpEnabled $false }, { Set-CASMailbox anna -OWAEnabled $false },
                { Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true -WarningAction Ignore }, { })
        }
        '^(To|Export|ReferenceObject|DifferenceObject)$' { return Get-Any $exports }
        '^Path$' { return $noun -match 'Report' ? 'page.html' : (Get-Any $exports) }
        '^(Script|Rollback)$' { return 'script.ps1' }
        '^Rule$' { return Get-Any ('check-url-none', @('check-url-path', 'check-url-server-name')) }
        '^Goal$' { return Get-Any ('inside=mapi', @('inside=legacy,outside=none', 'outside=any,server=EX1'), 'list=x') }
        '^Waves$' { return Get-Any (1, 3, 'server', 'site', "list=$folder/waves.txt", 'list=x', 0) }
        '^(Since|Until)$' { return Get-Any (0, 1, 2, 3) }
        '^Now$' { return Get-Any ('2026-11-28', (Get-Date)) }
        '^Plan$' { return Get-Any $plans }
        '^Section$' { return Get-Any ('Audit', 'Check', @('Audit', 'Check')) }
    }
    , (Get-Value)
}

function Get-All { (& $env:MAPICFG export --store $store --format json) -join "`n" }

$common = [System.Management.Automation.PSCmdlet]::CommonParameters
$cmdlets = Get-Command -Module Mapicfg -CommandType Function |
    Where-Object { $_.Noun -notmatch 'Mapicfg|PSSnapin' -or
        $_.Noun -match '^Mapicfg(Finding|Rule|Plan|Configuration|Report)$' } | ForEach-Object {
        @{ Name = $_.Name; Noun = $_.Noun; Parameters = @($_.Parameters.Keys | Where-Object { $_ -notin $common }) } }
Open-MapicfgStore $store
$exports = "$contoso/org.xml", "$contoso/mailboxes.csv", @("$contoso/org.csv", "$contoso/vdirs.xml"), $contoso,
    "$contoso/servers.*"
$plans = @(Get-MapicfgPlan { Set-OrganizationConfig -MapiHttpEnabled $false }),
    @(Get-MapicfgPlan { Set-CASMailbox anna -OWAEnabled $false }), @(Compare-MapicfgConfiguration $exports[0])
'anna', '', 'Bernd Müller' | Set-Content "$folder/waves.txt"
Set-Location (New-Item -ItemType Directory "$folder/in")
$objects = @(Get-CASMailbox anna) + @(Get-MapiVirtualDirectory) + @(Get-OrganizationConfig)
$counts = @{ fine = 0; refused = 0 }
$faults = 0
for ($run = 0; $run -lt $Runs; $run++) {
    $cmdlet = Get-Any $cmdlets
    $arguments = @{}
    for ($i = $random.Next(4); $i; $i--) {
        $name = Get-Any $cmdlet.Parameters
        $arguments[$name] = $random.Next(2) ? (Get-Likely $name $cmdlet.Noun) : (Get-Value)
    }
    if ('Identity' -in $cmdlet.Parameters -and $random.Next(3)) {
        $arguments.Identity = Get-Likely Identity $cmdlet.Noun
    }
    if ($cmdlet.Name -notlike 'Get-*') { $arguments['Confirm'] = $false }
    $piped = switch ($random.Next(10)) { 0 { , (Get-Any $objects) } 1 { , (Get-Value) } default { $null } }
    $before = $run % 5 ? $null : (Get-All)
    $failed = $null
    try {
        if ($null -eq $piped) { & $cmdlet.Name @arguments -ErrorAction Stop *>$null }
        else { $piped | & $cmdlet.Name @arguments -ErrorAction Stop *>$null }
        $counts.fine++
    } catch {
        $failed = $_
        $counts.refused++
    }
    $said = foreach ($key in $arguments.Keys) { "-$key ($($arguments[$key]))" }
    $what = "seed $Seed, run ${run}: $($cmdlet.Name) $said"
    if ($failed) {
        $exception = $failed.Exception
        $known = $exception -is [Mapicfg.MapicfgException] -or
            $exception -is [System.Management.Automation.ParameterBindingException] -or
            $exception -is [System.Management.Automation.PSInvalidCastException] -or
            # files that are not there, of cmdlets that take any; what a block itself throws
            $failed.FullyQualifiedErrorId -match '^(NoStore|PathNotFound|DriveNotFound|CommandNotFoundException),?|^x$'
        if (-not $known -or -not $exception.Message) {
            Write-Output "FAULT: $what`n  $($exception.GetType()): $($exception.Message)`n  $($failed.ScriptStackTrace)"
            $faults++
        }
    }
    if ($before -and ($failed -or $arguments['WhatIf'] -eq $true) -and $before -cne (Get-All)) {
        Write-Output "FAULT: $what`n  changed the store"
        $faults++
    }
}
Close-MapicfgStore
Set-Location /
& $env:MAPICFG export --store $store --format json -o "$folder/all.json"
if ($LASTEXITCODE) { Write-Output 'FAULT: the store cannot be exported'; $faults++ }
Remove-Item -Recurse $folder
if (-not $counts.fine) { Write-Output 'FAULT: every call was refused'; $faults++ }
"powershell fuzz: $Runs calls, $($counts.fine) fine, $($counts.refused) refused, $faults faults"
exit [int]($faults -gt 0)
