# SPDX-License-Identifier: LGPL-2.1-or-later
# What goes wrong around the module: stores that are closed, removed, locked or shared, transactions that do not end as they
# should, values without an end, and a cache that somebody else can write to. Pester's.
BeforeDiscovery { $isRoot = (id -u) -eq 0 }
BeforeAll {
    $root = Join-Path $PSScriptRoot '../..'
    $module = Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1'
    Import-Module $module -Force
    $contoso = Join-Path $root 'tests/data/contoso'
    $first = Join-Path $TestDrive 'first.store'
    & $env:MAPICFG init --store $first --name Contoso --version 2019 --from 2016 | Out-Null
    & $env:MAPICFG import --store $first "$contoso/org.csv" "$contoso/mailboxes.csv" "$contoso/vdirs.csv" `
        "$contoso/servers.csv" | Out-Null
    if ($LASTEXITCODE) { throw 'import' }

    function Get-WithoutOwa { @(Get-CASMailbox -Filter 'OWAEnabled -eq $false').SamAccountName -join ',' }
    function Get-ErrorId([scriptblock] $block) {
        try { $null = & $block } catch { return $_.FullyQualifiedErrorId }
        'none'
    }
}

Describe 'Trouble' {
    BeforeEach {
        $store = Join-Path $TestDrive "$([guid]::NewGuid()).store"
        Copy-Item $first $store
        Open-MapicfgStore $store
    }
    AfterEach { Close-MapicfgStore }

    Context 'transactions' {
        It 'are not nested, and the outer one goes on' {
            Invoke-MapicfgTransaction {
                Set-CASMailbox anna -OWAEnabled $false
                Get-ErrorId { Invoke-MapicfgTransaction { Set-CASMailbox bernd -OWAEnabled $false } }
                Set-CASMailbox carla -OWAEnabled $false
            } | Should -Be 'conflict,Invoke-MapicfgTransaction'
            Get-WithoutOwa | Should -Be 'anna,carla'
            @(Get-MapicfgHistory -First 2).ChangeSet | Select-Object -Unique | Should -HaveCount 1
        }
        It 'say so when the block does not come to its end: <Name>' -TestCases @(
            @{ Name = 'continue'; Leave = { foreach ($once in 1) { Invoke-MapicfgTransaction {
                            Set-CASMailbox anna -OWAEnabled $false; continue } } } }
            @{ Name = 'break'; Leave = { foreach ($once in 1) { Invoke-MapicfgTransaction {
                            Set-CASMailbox anna -OWAEnabled $false; break } } } }
            @{ Name = 'Select-Object'; Leave = {
                    Invoke-MapicfgTransaction { Set-CASMailbox anna -OWAEnabled $false; 1; 2 } | Select-Object -First 1 } }
        ) {
            param($Leave)
            $said = & $Leave 3>&1 | Where-Object { $_ -is [Management.Automation.WarningRecord] }
            $said | Should -Match 'its changes were undone'
            Get-WithoutOwa | Should -Be ''
            Invoke-MapicfgTransaction { Set-CASMailbox anna -OWAEnabled $false; return } 3>&1 | Should -Be $null
            Get-WithoutOwa | Should -Be 'anna'
        }
        It 'undo everything when the block fails of its own' {
            Get-ErrorId { Invoke-MapicfgTransaction { Set-CASMailbox anna -OWAEnabled $false; throw 'mine' } } |
                Should -Be 'mine'
            Get-WithoutOwa | Should -Be ''
        }
        It 'and pipelines keep their store: <Name>' -TestCases @(
            @{ Name = 'closed in a block'; Try = { Invoke-MapicfgTransaction {
                        Set-CASMailbox anna -OWAEnabled $false; Get-ErrorId { Close-MapicfgStore } } } }
            @{ Name = 'another one opened in a block'; Try = { Invoke-MapicfgTransaction {
                        Set-CASMailbox anna -OWAEnabled $false; Get-ErrorId { Open-MapicfgStore :memory: -Create } } } }
            @{ Name = 'closed in a pipeline'; Try = { 'anna', '' | ForEach-Object {
                        if ($_) { $_ } else { $script:id = Get-ErrorId { Close-MapicfgStore } } } |
                        Set-CASMailbox -OWAEnabled $false; $script:id } }
        ) {
            param($Try)
            & $Try | Should -BeLike 'conflict,*-MapicfgStore'
            Get-WithoutOwa | Should -Be 'anna'
        }
    }

    Context 'stores' {
        It 'that were closed are refused by <_>' -ForEach @(
            'Get-CASMailbox anna', 'Set-CASMailbox anna -OWAEnabled $false', '"anna" | Set-CASMailbox -OWAEnabled $false',
            'Get-MapicfgDecision anna', 'Get-MapicfgExplanation anna', 'Get-MapicfgAudit', 'Get-MapicfgHistory',
            'Undo-MapicfgChange', 'Get-MapicfgAutodiscover anna', 'Import-MapicfgExport $contoso/org.csv',
            'Get-MapicfgFinding', 'Test-MapicfgRule', 'Get-MapicfgPlan { }', 'Compare-MapicfgConfiguration -Since 0',
            'Compare-MapicfgConfiguration $contoso', "Export-MapicfgReport $TestDrive/closed.html"
        ) {
            $closed = Open-MapicfgStore $store -PassThru
            Close-MapicfgStore $closed
            Close-MapicfgStore $closed # twice is fine
            Get-ErrorId ([scriptblock]::Create("$_ -Store `$closed -ErrorAction Stop")) | Should -BeLike 'conflict,*'
            Open-MapicfgStore $store
        }
        It 'whose file was removed take no changes' {
            Remove-Item "$store*"
            Get-ErrorId { Set-CASMailbox anna -OWAEnabled $false } | Should -Be 'conflict,Set-CASMailbox'
            Get-ErrorId { Invoke-MapicfgTransaction { } } | Should -Be 'conflict,Invoke-MapicfgTransaction'
        }
        It 'that cannot be committed fail where the script sees it' {
            Close-MapicfgStore
            Open-MapicfgStore $store -Durable
            # Another program reads, so the change can begin, but not be made.
            $reader = [Diagnostics.ProcessStartInfo]::new('python3')
            '-c', "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('begin')
c.execute('select count(*) from sqlite_master').fetchall(); print('reads', flush=True); sys.stdin.read()", $store |
                ForEach-Object { $reader.ArgumentList.Add($_) }
            $reader.RedirectStandardInput = $reader.RedirectStandardOutput = $true
            $process = [Diagnostics.Process]::Start($reader)
            try {
                $process.StandardOutput.ReadLine() | Should -Be 'reads'
                Get-ErrorId { 'anna', 'bernd' | Set-CASMailbox -OWAEnabled $false -ErrorAction Stop } |
                    Should -Be 'busy,Set-CASMailbox'
            } finally {
                $process.StandardInput.Close()
                $process.WaitForExit()
            }
            Get-WithoutOwa | Should -Be ''
            Set-CASMailbox anna -OWAEnabled $false
            Get-WithoutOwa | Should -Be 'anna'
        }
        It 'are used by one runspace at a time' {
            $shared = Open-MapicfgStore $store -PassThru
            $said = 1..200 | ForEach-Object -ThrottleLimit 8 -Parallel {
                Import-Module $using:module
                $name = 'anna', 'bernd', 'carla', 'dario' | Select-Object -Index ($_ % 4)
                try {
                    Set-CASMailbox $name -PopEnabled ([bool]($_ -band 4)) -Store $using:shared -ErrorAction Stop `
                        -WarningAction Ignore
                    (Get-MapicfgDecision $name -Store $using:shared).Identity
                    $name, 'emile' | Set-CASMailbox -ImapEnabled ([bool]($_ -band 8)) -Store $using:shared `
                        -ErrorAction Stop -WarningAction Ignore
                } catch { "$_" }
            }
            $said | Sort-Object -Unique | Should -Be 'anna', 'bernd', 'carla', 'dario'
            Close-MapicfgStore $shared
            Open-MapicfgStore $store
        }
    }

    Context 'libraries' {
        It 'that are missing, older or no library are told: <Name>' -TestCases @(
            @{ Name = 'missing'; Library = { '/nonexistent.so' }; Id = 'NoLibrary' }
            @{ Name = 'another one'; Library = { '/proc/self/exe' }; Id = 'NoLibrary' }
            @{ Name = 'older'; Id = 'OldLibrary'; Library = {
                    'int mapicfg_old;' | & cc -shared -fPIC -x c - -o "$TestDrive/old.so"
                    "$TestDrive/old.so" } }
        ) {
            param($Library, $Id)
            $command = "Import-Module '$module'; try { Open-MapicfgStore '$store' } catch { `$_.FullyQualifiedErrorId }"
            & env "MAPICFG_LIBRARY=$(& $Library)" $env:PWSH -NoProfile -NonInteractive -Command $command |
                Should -Be "$Id,Open-MapicfgStore"
        }
    }

    Context 'values' {
        It 'without an end are refused' {
            $table = @{}
            $table.Add = $table
            $list = [Collections.ArrayList] @('Ntlm')
            $null = $list.Add($list)
            foreach ($value in $table, $list, @{ Add = $list }) {
                Get-ErrorId { Set-MapiVirtualDirectory 'EX1\mapi*' -IISAuthenticationMethods $value -ErrorAction Stop } |
                    Should -Be 'parameter,Set-MapiVirtualDirectory'
            }
        }
        It 'name a mailbox by their Identity, of whatever type they are' {
            class Person { [string] $Identity }
            $anna = [Person] @{ Identity = 'anna' }
            ($anna | Get-CASMailbox).Name | Should -Be 'Anna Berg'
            (Get-CASMailbox -Identity $anna).Name | Should -Be 'Anna Berg'
            (Get-CASMailbox -Identity (Get-CASMailbox anna).Guid).Name | Should -Be 'Anna Berg'
        }
        It 'of a program that hosts PowerShell are in the history' {
            $shell = [powershell]::Create('CurrentRunspace')
            $null = $shell.AddCommand('Set-CASMailbox').AddParameter('OWAEnabled', $false)
            $null = $shell.Invoke(@('anna', 'bernd'))
            (Get-MapicfgHistory -First 1).Action | Should -BeLike 'Set-CASMailbox*anna*'
        }
    }

    Context 'the cache of the compiled part' {
        BeforeAll {
            function Get-Compiled([string[]] $environment) {
                $command = "Import-Module '$module'; `"at: `$([Mapicfg.Store].Assembly.Location)`""
                $said = & env @environment $env:PWSH -NoProfile -NonInteractive -Command $command 2>&1
                @($said) -join "`n"
            }
        }
        BeforeEach {
            $cache = Join-Path $TestDrive ([guid]::NewGuid())
            $folder = "$cache/mapicfg"
            $null = New-Item $cache -ItemType Directory
        }
        It 'is the user''s own folder, and a broken file in it is replaced' {
            $at = Get-Compiled "XDG_CACHE_HOME=$cache"
            $at | Should -BeLike "at: $folder/*.dll"
            [IO.File]::GetUnixFileMode($folder) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite, UserExecute')
            Set-Content ($at -replace '^at: ') broken
            Get-Compiled "XDG_CACHE_HOME=$cache" | Should -Be 'at: '
            Get-Compiled "XDG_CACHE_HOME=$cache" | Should -Be $at
        }
        It 'is not used where others can write: <Name>' -TestCases @(
            @{ Name = 'an open folder'; Make = { New-Item $folder -ItemType Directory; chmod 777 $folder } }
            @{ Name = 'a link'; Make = { New-Item "$cache/own" -ItemType Directory
                    New-Item $folder -ItemType SymbolicLink -Target "$cache/own" } }
            @{ Name = 'no folder'; Make = { Set-Content $folder file } }
        ) {
            param($Make)
            $null = & $Make
            Get-Compiled "XDG_CACHE_HOME=$cache" | Should -Be 'at: '
        }
        It 'is not used where it is another user''s' -Skip:(-not $isRoot) {
            $at = (Get-Compiled "XDG_CACHE_HOME=$cache") -replace '^at: '
            chown 65534 $at
            Get-Compiled "XDG_CACHE_HOME=$cache" | Should -Be 'at: '
            chown 0 $at
            chown 65534 $folder
            Get-Compiled "XDG_CACHE_HOME=$cache" | Should -Be 'at: '
        }
        It 'is not needed' {
            Get-Compiled '-u', 'HOME', '-u', 'XDG_CACHE_HOME' | Should -Match '^at: [^\n]*$'
            Push-Location $cache # PowerShell itself makes folders below a relative one
            try { $at = Get-Compiled 'XDG_CACHE_HOME=relative', "HOME=$cache" } finally { Pop-Location }
            $at | Should -BeLike "at: $cache/.cache/mapicfg/*.dll"
        }
    }
}
