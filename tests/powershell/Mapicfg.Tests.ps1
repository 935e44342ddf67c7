# SPDX-License-Identifier: LGPL-2.1-or-later
# What a module adds to the cases: PowerShell's own ways into and out of the cmdlets. Pester's.
BeforeAll {
    $root = Join-Path $PSScriptRoot '../..'
    $module = Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1'
    Import-Module $module -Force
    $contoso = Join-Path $root 'tests/data/contoso'

    function Invoke-Mapicfg {
        $text = & $env:MAPICFG @args
        if ($LASTEXITCODE) { throw "mapicfg $args : $LASTEXITCODE" }
        $text
    }
}

Describe 'Mapicfg' {
    BeforeEach {
        $store = Join-Path $TestDrive "$([guid]::NewGuid()).store"
        Invoke-Mapicfg init --store $store --name Contoso --version 2019 --from 2016 | Out-Null
        Invoke-Mapicfg import --store $store "$contoso/org.csv" "$contoso/mailboxes.csv" "$contoso/vdirs.csv" `
            "$contoso/servers.csv" | Out-Null
        Open-MapicfgStore $store
    }
    AfterEach { Close-MapicfgStore }

    Context 'objects' {
        It 'carry the type names of Exchange' {
            (Get-CASMailbox anna).PSObject.TypeNames[0] |
                Should -Be 'Microsoft.Exchange.Data.Directory.Management.CASMailbox'
            (Get-MapiVirtualDirectory -Server EX1).PSObject.TypeNames[0] |
                Should -Be 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory'
        }
        It 'have values of their types' {
            $mailbox = Get-CASMailbox anna
            $mailbox.MAPIEnabled | Should -BeOfType bool
            $mailbox.Guid | Should -BeOfType guid
            (Get-CASMailbox bernd).MapiHttpEnabled | Should -BeNullOrEmpty
            $methods = (Get-MapiVirtualDirectory -Server EX1).IISAuthenticationMethods
            $methods -join ',' | Should -Be 'Ntlm,OAuth,Negotiate'
        }
        It 'print as the default table' {
            $lines = Get-CASMailbox anna | Out-String -Stream | Where-Object { $_.Trim() }
            -split $lines[0] | Should -Be @('Name', 'ActiveSyncEnabled', 'OWAEnabled', 'PopEnabled', 'ImapEnabled',
                'MAPIEnabled')
            $lines.Count | Should -Be 3
        }
        It 'read back equal after <Name>' -TestCases @(
            @{ Name = 'Export-Clixml'; Write = { param($path) $input | Export-Clixml $path } }
            @{ Name = 'ConvertTo-Json'; Write = { param($path) $input | ConvertTo-Json -Depth 4 -AsArray |
                        Set-Content $path } }
            @{ Name = 'Format-List'; Write = { param($path) $global:FormatEnumerationLimit = -1
                    $input | Format-List * | Out-File $path -Width 500 } }
        ) {
            param($Name, $Write)
            foreach ($class in 'MapiVirtualDirectory', 'CASMailbox') {
                $file = Join-Path $TestDrive "export-$class"
                & "Get-$class" | & $Write $file
                $copy = "$file.store"
                Remove-Item $copy -ErrorAction Ignore
                Invoke-Mapicfg init --store $copy --name Contoso --version 2019 --from 2016 | Out-Null
                Invoke-Mapicfg import --store $copy $file | Out-Null
                $was = Invoke-Mapicfg export --store $store --class $class
                $is = Invoke-Mapicfg export --store $copy --class $class
                $is -join "`n" | Should -Be ($was -join "`n") -Because "$class by $Name"
            }
        }
    }

    Context 'errors of verbs' {
        It 'of <Line> are one record, with its id' -TestCases @(
            @{ Line = 'Get-MapicfgDecision nobody'; Id = 'not-found,Get-MapicfgDecision' }
            @{ Line = "'nobody' | Get-MapicfgExplanation"; Id = 'not-found,Get-MapicfgExplanation' }
            @{ Line = 'Get-MapicfgAutodiscover nobody'; Id = 'not-found,Get-MapicfgAutodiscover' }
            @{ Line = 'Get-MapicfgAudit -Path $file'; Id = 'io,Get-MapicfgAudit' }
            @{ Line = 'Import-MapicfgExport $file'; Id = 'io,Import-MapicfgExport' }
        ) {
            param($Line, $Id)
            $file = Join-Path $TestDrive folder-of-nothing
            New-Item $file -ItemType SymbolicLink -Target /proc/self/mem -Force | Out-Null
            Invoke-Expression "$Line -ErrorVariable failed -ErrorAction SilentlyContinue" | Out-Null
            $failed.FullyQualifiedErrorId | Should -Be $Id
        }
    }

    Context 'completion' {
        It 'gives <Wanted> for <Line>' -TestCases @(
            @{ Line = 'Get-CASMailbox -Identity ann'; Wanted = "'Anna Berg'" }
            @{ Line = 'Get-CASMailbox anna@'; Wanted = 'anna@contoso.com' }
            @{ Line = "Set-CASMailbox 'O''N"; Wanted = "'O''Neil, Grace'" }
            @{ Line = 'Get-Mailbox "Hans'; Wanted = "'Hans `"Hansi`" Huber'" }
            @{ Line = 'Get-CASMailbox contoso.com/Users/An'; Wanted = "'contoso.com/Users/Anna Berg'" }
            @{ Line = 'Get-MapiVirtualDirectory -Server EX'; Wanted = 'EX1', 'EX2' }
            @{ Line = 'Set-MapiVirtualDirectory EX2'; Wanted = "'EX2\mapi (Default Web Site)'" }
            @{ Line = 'Get-MapicfgDecision emi'; Wanted = 'emile@contoso.com' }
            @{ Line = 'Test-MapicfgAutodiscover x -User ber'; Wanted = "'Bernd Müller'" }
            @{ Line = 'Set-CASMailbox anna -MapiHttpEnabled '; Wanted = '$true', '$false', '$null' }
            @{ Line = 'Set-MapiVirtualDirectory x -IISAuthenticationMethods N'; Wanted = 'Ntlm', 'Negotiate' }
            @{ Line = 'Set-MapiVirtualDirectory x -ExtendedProtectionTokenChecking '; Wanted = 'None', 'Allow', 'Require' }
            @{ Line = 'Get-MapicfgHistory -Class CASM'; Wanted = 'CASMailbox' }
            @{ Line = 'Set-CASMailbox anna -MapiH'; Wanted = '-MapiHttpEnabled' }
        ) {
            param($Line, $Wanted)
            $found = (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
            $found | Should -Be $Wanted
        }
        It 'gives nothing of a store where none is open' {
            Close-MapicfgStore
            (TabExpansion2 'Get-CASMailbox -Identity ann' 28).CompletionMatches.CompletionText | Should -Not -Match 'Anna'
            Open-MapicfgStore $store
        }
    }

    Context 'PowerShell''s own cmdlets' {
        It 'compare, group, sort, select and measure' {
            $before = Get-CASMailbox
            Set-CASMailbox anna -MapiHttpEnabled $false 3>$null
            $difference = Compare-Object $before (Get-CASMailbox) -Property SamAccountName, MapiHttpEnabled
            $difference.SideIndicator | Sort-Object | Should -Be '<=', '=>'
            $difference.SamAccountName | Select-Object -Unique | Should -Be 'anna'
            $groups = Get-CASMailbox | Group-Object MapiHttpEnabled
            ($groups | ForEach-Object { "$($_.Name)=$($_.Count)" } | Sort-Object) -join ' ' | Should -Be '=21 False=7 True=4'
            (Get-CASMailbox | Sort-Object ServerName, SamAccountName -Descending | Select-Object -First 2).SamAccountName |
                Should -Be 'yamada', 'staff13'
            (Get-CASMailbox | Measure-Object).Count | Should -Be 32
            (Get-MapiVirtualDirectory | Sort-Object InternalUrl | Select-Object -ExpandProperty InternalUrl).AbsoluteUri |
                Should -Be 'https://ex2.contoso.com/mapi', 'https://mail.contoso.com/mapi'
            (Get-MapiVirtualDirectory | Group-Object ExternalUrl).Count | Should -Be 2
        }
        It 'write CSV, JSON and CLIXML, which read back as the same objects' {
            $mailbox = Get-CASMailbox olga
            $csv = $mailbox | ConvertTo-Csv | ConvertFrom-Csv
            $json = $mailbox | ConvertTo-Json | ConvertFrom-Json
            $mailbox | Export-Clixml (Join-Path $TestDrive olga.xml)
            $clixml = Import-Clixml (Join-Path $TestDrive olga.xml)
            foreach ($name in $mailbox.PSObject.Properties.Name) {
                $json.$name -join ',' | Should -Be ($mailbox.$name -join ',') -Because "JSON: $name"
                $clixml.$name -join ',' | Should -Be ($mailbox.$name -join ',') -Because "CLIXML: $name"
                if ($mailbox.$name -isnot [array]) { $csv.$name | Should -Be "$($mailbox.$name)" -Because "CSV: $name" }
            }
            $clixml.PSObject.TypeNames[0] | Should -Be 'Deserialized.Microsoft.Exchange.Data.Directory.Management.CASMailbox'
            $clixml | Set-CASMailbox -OWAEnabled $false
            (Get-CASMailbox olga).OWAEnabled | Should -BeFalse
        }
        It 'list what the module has' {
            $commands = Get-Command -Module Mapicfg
            $commands.Name | Should -Contain 'Set-CASMailbox'
            ($commands | Where-Object CommandType -eq Function).Name | Sort-Object |
                Should -Be ((Import-PowerShellDataFile $module).FunctionsToExport | Sort-Object)
            (Get-Command Get-Mailbox).ResolvedCommandName | Should -Be 'Get-CASMailbox'
        }
    }

    Context 'warnings' {
        It 'have the ids of their rules' {
            Set-CASMailbox anna -MAPIEnabled $false -WarningVariable said -WarningAction SilentlyContinue
            $said.Count | Should -Be 1
            $said[0].FullyQualifiedWarningId | Should -Be 'cmdlet-mapi-disabled,Set-CASMailbox'
            $said[0].RuleId | Should -Be 'cmdlet-mapi-disabled'
            $said[0].Identity | Should -Be 'contoso.com/Users/Anna Berg'
            $record = Set-CASMailbox anna -MAPIEnabled $false 3>&1
            $record | Should -BeOfType Management.Automation.WarningRecord
            $record.FullyQualifiedWarningId | Should -Be 'cmdlet-not-modified,Set-CASMailbox'
        }
        It 'sum up a pipeline, and say the rest of each object' {
            'bernd', 'carla', 'dario' |
                Set-CASMailbox -MapiHttpEnabled $false -WarningVariable said -WarningAction Ignore
            $said.Message | Should -Be '3 mailboxes get a different answer at their next Autodiscover refresh.'
            'grace', 'staff01' | Set-CASMailbox -MAPIEnabled $false -WarningVariable said -WarningAction Ignore
            $said.RuleId | Should -Be 'cmdlet-mapi-disabled', 'cmdlet-mapi-disabled'
        }
        It 'sum up virtual directories as one statement does' {
            $statement = 'Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -InternalUrl $null -ExternalUrl $null'
            Copy-Item $store "$store.copy"
            $wanted = & $env:MAPICFG exec --store "$store.copy" $statement 2>&1 |
                ForEach-Object { "$_" -replace '^WARNING: ' }
            Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -InternalUrl $null -ExternalUrl $null `
                -WarningVariable said -WarningAction Ignore
            ($said.Message | Sort-Object) -join "`n" | Should -BeExactly (($wanted | Sort-Object) -join "`n")
            $said.RuleId | Should -Contain 'cmdlet-way-lost'
        }
        It 'sum up what was changed before an error stopped the pipeline' {
            { 'bernd', 'nobody', 'carla' | Set-CASMailbox -MapiHttpEnabled $false -ErrorAction Stop `
                    -WarningVariable +global:said -WarningAction Ignore } | Should -Throw "*object 'nobody' couldn't be found*"
            $global:said.Message | Should -Be '1 mailbox gets a different answer at its next Autodiscover refresh.'
            Remove-Variable said -Scope Global
        }
        It 'stop by -WarningAction, in the summary too' {
            { 'bernd' | Set-CASMailbox -MapiHttpEnabled $false -WarningAction Stop } | Should -Throw '*set to Stop*'
            (Get-CASMailbox bernd).MapiHttpEnabled | Should -BeFalse
        }
    }

    Context 'properties' {
        It 'that only Exchange has are $null, and warn once for a store' {
            $said = & {
                (Get-CASMailbox).OwaMailboxPolicy
                Get-CASMailbox | Where-Object OwaMailboxPolicy -ne $null
            } 3>&1
            $warnings = @($said | Where-Object { $_ -is [Management.Automation.WarningRecord] })
            $warnings.Message | Should -Be ('"OwaMailboxPolicy" is not a property of CASMailbox that is known here: ' +
                'it is taken for $null.')
            Open-MapicfgStore $store
            $again = & { (Get-CASMailbox anna).OwaMailboxPolicy } 3>&1
            "$again" | Should -BeLike '"OwaMailboxPolicy" is not*'
        }
        It 'that an object does not have are no part of it' {
            $mailbox = Get-CASMailbox anna
            $names = $mailbox.PSObject.Properties.Name
            $names | Should -Not -Contain 'OwaMailboxPolicy'
            $names | Should -Not -Contain 'ArchiveName'
            $forms = & {
                $mailbox | ConvertTo-Json; $mailbox | ConvertTo-Csv; $mailbox | Format-List * | Out-String
                [Management.Automation.PSSerializer]::Serialize($mailbox); $mailbox | Select-Object * | Out-String
            } 3>&1
            $forms -join '' | Should -Not -Match 'OwaMailboxPolicy|ArchiveName'
        }
        It 'that an object does not have can be read strictly, selected and listed' {
            Set-StrictMode -Version Latest
            $mailbox = Get-CASMailbox anna
            $mailbox.ArchiveName | Should -Be $null
            { $mailbox.ArchivName } | Should -Throw
            $mailbox | Format-List Name, archivename | Out-String | Should -Match '(?m)^ArchiveName : *$'
        }
        It 'that are texts with parts give those' {
            $mailbox = Get-CASMailbox anna
            $mailbox.PrimarySmtpAddress.Address, $mailbox.PrimarySmtpAddress.Local, $mailbox.PrimarySmtpAddress.Domain |
                Should -Be 'anna@contoso.com', 'anna', 'contoso.com'
            $mailbox.PrimarySmtpAddress | Should -BeOfType string
            $mailbox | Select-Object -ExpandProperty PrimarySmtpAddress | Sort-Object | Out-String |
                Should -Be "anna@contoso.com$([Environment]::NewLine)"
            $version = (Get-ExchangeServer EX1).AdminDisplayVersion
            $version.Major, $version.Minor, $version.Build, $version.Revision | Should -Be 15, 2, 1544, 4
            "$version" | Should -Be 'Version 15.2 (Build 1544.4)'
            $mailbox | ConvertTo-Json | ConvertFrom-Json | ForEach-Object PrimarySmtpAddress | Should -Be 'anna@contoso.com'
            (Get-CASMailbox $mailbox.PrimarySmtpAddress).Name | Should -Be 'Anna Berg'
            @{ 'anna@contoso.com' = 1 }[$mailbox.PrimarySmtpAddress] | Should -Be 1
        }
        It 'that are addresses are System.Uri' {
            $directory = Get-MapiVirtualDirectory -Server EX1
            $directory.InternalUrl | Should -BeOfType Uri
            $directory.InternalUrl.Host | Should -Be 'mail.contoso.com'
            Set-MapiVirtualDirectory EX2\mapi* -InternalUrl $directory.InternalUrl `
                -ExternalUrl https://MAIL.contoso.com/mapi 3>$null
            (Get-MapiVirtualDirectory -Server EX2).InternalUrl | Should -Be $directory.InternalUrl
            Invoke-Mapicfg exec --store $store 'Get-MapiVirtualDirectory -Server EX2 | Format-List ExternalUrl' |
                Should -Contain 'ExternalUrl : https://MAIL.contoso.com/mapi'
        }
    }

    Context 'the store' {
        It 'waits for the disk with -Durable only' {
            Test-Path "$store-wal" | Should -BeTrue
            Close-MapicfgStore
            Open-MapicfgStore $store -Durable
            Set-CASMailbox anna -OWAEnabled $false
            Test-Path "$store-wal" | Should -BeFalse
        }
        It 'is one file again after Close-MapicfgStore' {
            Set-CASMailbox anna -OWAEnabled $false
            Close-MapicfgStore
            (Get-Item "$store*").FullName | Should -Be $store
            Invoke-Mapicfg exec --store $store 'Get-CASMailbox anna | Format-List OWAEnabled' | Should -Contain 'OWAEnabled : False'
        }
        It 'is one file again after a script that leaves it open' {
            Close-MapicfgStore
            $module = (Get-Module Mapicfg).Path
            & $env:PWSH -NoProfile -NonInteractive -Command `
                "Import-Module '$module'; Open-MapicfgStore '$store'; Set-CASMailbox anna -OWAEnabled `$false"
            (Get-Item "$store*").FullName | Should -Be $store
            Open-MapicfgStore $store
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
        }
    }

    Context 'scripts' {
        It 'take variables, loops, functions and rows of a CSV file' {
            $rows = "Identity`nanna`nbernd" | ConvertFrom-Csv
            function Set-Protocol([string] $Who, [bool] $On) { Set-CASMailbox -Identity $Who -MapiHttpEnabled $On }
            foreach ($row in $rows) { Set-Protocol $row.Identity $false 3>$null }
            (Get-CASMailbox anna).MapiHttpEnabled | Should -BeFalse
            (Get-CASMailbox bernd).MapiHttpEnabled | Should -BeFalse
            $rows | Set-CASMailbox -MapiHttpEnabled $null 3>$null
            (Get-CASMailbox anna).MapiHttpEnabled | Should -Be $null
        }
        It 'catch an error by its id' {
            $id = try { Set-CASMailbox nobody -MAPIEnabled $false -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            $id | Should -Be 'not-found,Set-CASMailbox'
        }
        It 'go on after an error, which a variable gets' {
            'nobody', 'anna' | Set-CASMailbox -OWAEnabled $false -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed.Count | Should -Be 1
            $failed[0].TargetObject | Should -Be 'nobody'
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
        }
        It 'get warnings in a variable' {
            Set-CASMailbox anna -MAPIEnabled $false -WarningVariable said -WarningAction SilentlyContinue
            ($said | Out-String) | Should -Match 'the other MAPI settings are ignored'
        }
        It 'change nothing with -WhatIf or $WhatIfPreference' {
            Set-CASMailbox anna -OWAEnabled $false -WhatIf
            & { $WhatIfPreference = $true; Get-CASMailbox anna | Set-CASMailbox -OWAEnabled $false }
            (Get-CASMailbox anna).OWAEnabled | Should -BeTrue
        }
        It 'have their $ErrorActionPreference and $WarningPreference' {
            { & { $ErrorActionPreference = 'Stop'; Set-CASMailbox nobody -OWAEnabled $false; 'went on' } } |
                Should -Throw -ErrorId 'not-found*'
            & { $WarningPreference = 'SilentlyContinue'; Set-CASMailbox anna -MAPIEnabled $false } 3>&1 | Should -Be $null
        }
        It 'have the same preferences in every cmdlet of the module''s own: <_>' -ForEach @(
            'Get-MapicfgDecision nobody', 'Get-MapicfgExplanation nobody', 'Get-MapicfgAutodiscover nobody',
            'Get-MapicfgAudit $broken', 'Import-MapicfgExport $broken', 'Get-MapicfgFinding $broken', 'Test-MapicfgRule -Rule no',
            'Export-MapicfgReport $missing/x.html', 'Compare-MapicfgConfiguration $broken $broken',
            '$plan | Invoke-MapicfgPlan',
            'Test-MapicfgAutodiscover $missing', 'Get-PSSnapin Nonsense', 'Add-PSSnapin Nonsense',
            'Undo-MapicfgChange -Store $empty'
        ) {
            $broken, $missing = (Join-Path $TestDrive 'broken.xml'), (Join-Path $TestDrive 'empty.xml')
            Set-Content $broken '<Objs Version="1.1.0.1"><Obj>'
            Set-Content $missing '' -NoNewline
            $other = Open-MapicfgStore ':memory:' -Create -PassThru
            $null = Import-MapicfgExport "$contoso/servers.csv"
            $plan = Get-MapicfgPlan { New-MapiVirtualDirectory -Server EX1 -InternalUrl https://a.contoso.com/mapi } 3>$null
            $null = New-MapiVirtualDirectory -Server EX1 -InternalUrl https://b.contoso.com/mapi 3>$null
            $empty = Open-MapicfgStore ':memory:' -Create -PassThru
            try {
                $run = [scriptblock]::Create($_)
                { & { $ErrorActionPreference = 'Stop'; . $run } } | Should -Throw
                & { $ErrorActionPreference = 'SilentlyContinue'; . $run } 2>&1 | Should -Be $null
                & $run -ErrorAction SilentlyContinue 2>&1 | Should -Not -Be $null # the cmdlet, not the block, takes it
                . ([scriptblock]::Create("$_ -ErrorAction SilentlyContinue")) 2>&1 | Should -Be $null
            } finally { $other, $empty | Close-MapicfgStore }
        }
        It 'change nothing with $WhatIfPreference in every cmdlet that can change: <_>' -ForEach @(
            'Undo-MapicfgChange', 'Import-MapicfgExport "$contoso/org.xml"', '$plan | Invoke-MapicfgPlan',
            'Export-MapicfgReport "$store.html"'
        ) {
            $plan = Get-MapicfgPlan { Set-CASMailbox anna -OWAEnabled $false }
            $before = @(Get-MapicfgHistory).Count
            $run = [scriptblock]::Create($_)
            & { $WhatIfPreference = $true; . $run } | Should -Be $null
            @(Get-MapicfgHistory).Count | Should -Be $before
            "$store.html" | Should -Not -Exist
        }
        It 'pass values that are hard to quote' -TestCases @(
            @{ Value = "O'Neil" }, @{ Value = "a$([char]0x2019)b$([char]0x201b)c" }, @{ Value = '$x `n $(1) "y"' },
            @{ Value = '-WhatIf' }, @{ Value = '@{a=1};' }, @{ Value = '{}' }
        ) {
            param($Value)
            $about = try { Set-CASMailbox -Identity $Value -OWAEnabled $false -ErrorAction Stop } catch {
                $_.Exception.Object }
            $about | Should -Be $Value
        }
        It 'pass lists and @{Add; Remove}' {
            Set-MapiVirtualDirectory 'EX1\mapi*' -IISAuthenticationMethods @{ Remove = 'OAuth'; Add = 'Basic' } 3>$null
            (Get-MapiVirtualDirectory -Server EX1).IISAuthenticationMethods -join ',' | Should -Be 'Ntlm,Negotiate,Basic'
            Set-MapiVirtualDirectory 'EX1\mapi*' -IISAuthenticationMethods ('Ntlm', 'OAuth') -InternalUrl (
                [uri] 'https://mail.contoso.com/mapi') 3>$null
            (Get-MapiVirtualDirectory -Server EX1).IISAuthenticationMethods -join ',' | Should -Be 'Ntlm,OAuth'
        }
    }

    Context 'history' {
        It 'has a change set for each statement, which undo takes' {
            Set-CASMailbox anna -OWAEnabled $false
            Set-CASMailbox bernd -OWAEnabled $false
            Invoke-Mapicfg undo --store $store | Out-Null
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
            (Get-CASMailbox bernd).OWAEnabled | Should -BeTrue
        }
        It 'has one change set for a pipeline' {
            Get-CASMailbox | Set-CASMailbox -OWAEnabled $false 3>$null
            Invoke-Mapicfg undo --store $store | Out-Null
            (Get-CASMailbox anna).OWAEnabled | Should -BeTrue
            (Get-CASMailbox bernd).OWAEnabled | Should -BeTrue
        }
        It 'keeps what a stopped pipeline has changed' {
            try { 'anna', 'nobody', 'bernd' | Set-CASMailbox -OWAEnabled $false -ErrorAction Stop } catch { $null = $_ }
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
            (Get-CASMailbox bernd).OWAEnabled | Should -BeTrue
            Close-MapicfgStore
            Open-MapicfgStore $store
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
        }
        It 'has nothing of a transaction that failed' {
            { Invoke-MapicfgTransaction {
                    Set-CASMailbox anna -OWAEnabled $false
                    Set-CASMailbox nobody -OWAEnabled $false
                } } | Should -Throw -ErrorId 'not-found*'
            (Get-CASMailbox anna).OWAEnabled | Should -BeTrue
            Invoke-MapicfgTransaction { Set-CASMailbox anna -OWAEnabled $false }
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
        }
    }

    Context 'stores' {
        It 'refuses changes of one that was opened to be read' {
            Open-MapicfgStore $store -ReadOnly
            { Set-CASMailbox anna -OWAEnabled $false } | Should -Throw -ErrorId 'read-only*'
        }
        It 'says that none is open' {
            Close-MapicfgStore
            { Get-CASMailbox } | Should -Throw -ErrorId 'NoStore*'
            { Get-MapicfgDecision anna } | Should -Throw -ErrorId 'NoStore*'
        }
        It 'says so, and leaves the session''s own variables alone' {
            Close-MapicfgStore
            $global:run = [IO.MemoryStream]::new()
            try {
                { Get-CASMailbox } | Should -Throw 'No store is open*'
                $global:run.CanRead | Should -BeTrue
            } finally { Remove-Variable run -Scope Global }
        }
        It 'says that there is no such file' {
            { Open-MapicfgStore (Join-Path $TestDrive none) } | Should -Throw '*no such file*'
        }
    }

    Context 'decisions' {
        It 'are those of the command' {
            foreach ($decision in Get-CASMailbox | Get-MapicfgDecision) {
                $json = Invoke-Mapicfg decide --store $store --user $decision.Identity --format json |
                    ConvertFrom-Json
                $decision.Effective | Should -Be $json.effective
            }
        }
    }

    Context 'guide' {
        BeforeAll {
            function Get-Block([string] $guide) {
                $text = Get-Content (Join-Path $root "docs/guide/$guide.md") -Raw
                [regex]::Matches($text, '(?s)```powershell\n(.*?)```')
            }
        }
        It 'shows what runs, of <_>' -ForEach 'check', 'plan', 'report' {
            $blocks = @(Get-Block $_)
            $blocks.Count | Should -Be 1
            $folder = Join-Path $TestDrive $_
            Copy-Item $contoso $folder -Recurse
            "Identity`nanna" | Set-Content (Join-Path $folder pilot.csv)
            Push-Location $folder
            try {
                $run = [scriptblock]::Create('$ErrorActionPreference = "Stop"' + "`n" + $blocks[0].Groups[1].Value)
                $output = & $run 3>$null | Out-String
            } finally { Pop-Location }
            $said, $file = switch ($_) {
                check { 'remedy|Remedy', 'vdirs.xml' } plan { 'Commands', 'undo.ps1' } report { '', 'plan.html' } }
            $output | Should -Match $said
            Join-Path $folder $file | Should -Exist
        }
        It 'shows what runs' {
            $blocks = Get-Block powershell
            $blocks.Count | Should -Be 3
            $folder = New-Item (Join-Path $TestDrive guide) -ItemType Directory
            New-Item (Join-Path $folder bindings) -ItemType SymbolicLink -Target (Join-Path $root bindings)
            Move-Item $store (Join-Path $folder contoso.store)
            "Identity`nanna" | Set-Content (Join-Path $folder pilot.csv)
            "bernd" | Set-Content (Join-Path $folder names.txt)
            Push-Location $folder
            try {
                $output = foreach ($block in $blocks) {
                    & ([scriptblock]::Create('$ErrorActionPreference = "Stop"' + "`n" + $block.Groups[1].Value)) 3>$null
                }
            } finally { Pop-Location }
            $output | Out-String | Should -Match 'Effective'
            (Get-CASMailbox anna).MapiHttpEnabled | Should -BeFalse
            (Get-CASMailbox bernd).MapiHttpEnabled | Should -BeTrue
            # The guide's own import is of a folder that goes away.
            Remove-Module Mapicfg -Force
            Import-Module (Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1')
        }
    }

    Context 'exports' {
        It 'asks for the class of a lone MapiHttpEnabled, which -As tells' {
            $file = Join-Path $TestDrive lone.txt
            Set-Content $file 'MapiHttpEnabled : False'
            Import-MapicfgExport $file -ErrorAction SilentlyContinue -ErrorVariable said
            "$said" | Should -Match 'OrganizationConfig or CASMailbox'
            (Import-MapicfgExport $file -As organizationconfig).Class | Should -Be 'OrganizationConfig'
            (Get-OrganizationConfig).MapiHttpEnabled | Should -BeFalse
            { Import-MapicfgExport $file -As Nothing } | Should -Throw '*Nothing*OrganizationConfig*'
            { Get-MapicfgAudit $file -As Nothing } | Should -Throw '*Nothing*OrganizationConfig*'
            { Get-MapicfgHistory -Class Nothing } | Should -Throw '*Nothing*OrganizationConfig*'
        }
        It 'stores a guess only with -AcceptGuessed' {
            $file = Join-Path $TestDrive guess.txt
            Set-Content $file 'Identity : EX1\mapi (Default Web Site)', 'InternalUrl : https://mail.contoso.com/mapi',
                'Path : C:\Program Files\Microsoft\Exchange', 'Server\V15\mapi'
            $before = (Get-MapiVirtualDirectory EX1\mapi*).Path
            $null = Import-MapicfgExport $file -WarningAction SilentlyContinue
            (Get-MapiVirtualDirectory EX1\mapi*).Path | Should -Be $before
            $null = Import-MapicfgExport $file -AcceptGuessed
            (Get-MapiVirtualDirectory EX1\mapi*).Path | Should -Be 'C:\Program Files\Microsoft\Exchange Server\V15\mapi'
        }
    }

    Context 'verbs' {
        It 'give the history, and undo' {
            Set-CASMailbox anna -OWAEnabled $false
            $change = Get-MapicfgHistory anna* -First 1
            $change.Action | Should -BeLike "Set-CASMailbox*anna*"
            $change.Kind, $change.Property, $change.Old, $change.New | Should -Be 'set', 'OWAEnabled', 'True', 'False'
            $change.Time | Should -BeGreaterThan (Get-Date).AddMinutes(-5)
            Undo-MapicfgChange -WhatIf
            (Get-CASMailbox anna).OWAEnabled | Should -BeFalse
            (Undo-MapicfgChange).ChangeSet | Should -Be $change.ChangeSet
            (Get-CASMailbox anna).OWAEnabled | Should -BeTrue
            @(Get-MapicfgHistory -Class CASMailbox -ChangeSet $change.ChangeSet).Count | Should -Be 1
        }
        It 'import exports, also files of a pipeline, and tell what became of them' {
            $new = Open-MapicfgStore :memory: -Create -PassThru
            $first = Import-MapicfgExport "$contoso/mailboxes.csv" -Store $new
            $first.Class, $first.Created, $first.Changed, $first.Unchanged | Should -Be 'CASMailbox', 32, 0, 0
            $again = Get-ChildItem "$contoso/mailboxes.csv" | Import-MapicfgExport
            $again.Created, $again.Unchanged | Should -Be 0, 32
            @(Get-CASMailbox -Store $new).Count | Should -Be 32
            { Import-MapicfgExport (Join-Path $contoso nothing.csv) -ErrorAction Stop } | Should -Throw
        }
        It 'audit the store as mapicfg does' {
            $rows = Invoke-Mapicfg audit --store $store --format csv | ConvertFrom-Csv
            $made = Get-MapicfgAudit
            $made.Count | Should -Be $rows.Count
            @($made | Where-Object DecidedBy -eq mailbox).Count |
                Should -Be @($rows | Where-Object decided_by -eq mailbox).Count
            (Get-MapicfgAudit -Summary).mailboxes | Should -Be $rows.Count
        }
        It 'audit exports without a store' {
            Close-MapicfgStore
            $made = Get-MapicfgAudit "$contoso/org.csv", "$contoso/mailboxes.csv", "$contoso/vdirs.csv"
            $made.Count | Should -Be 32
        }
        It 'explain with rules' {
            Set-CASMailbox anna -MAPIEnabled $false 3>$null
            $statements = Get-CASMailbox anna | Get-MapicfgExplanation
            $statements.Id | Should -Contain 'mapi-disabled'
            $statements | Where-Object Id -eq mapi-disabled | ForEach-Object Severity | Should -Be warning
        }
        It 'answer as Autodiscover, and test an answer' {
            $answer = Get-MapicfgAutodiscover anna -Outside
            $answer.Body.TrimEnd() | Should -Be ((Invoke-Mapicfg autodiscover anna --store $store --outside) -join "`n")
            $file = Join-Path $TestDrive answer.xml
            $answer.Body | Set-Content $file
            $test = Test-MapicfgAutodiscover $file -User anna@contoso.com
            $test.Outcome | Should -Be $answer.Outcome
            $test.Differences.Count | Should -Be 0
            Set-CASMailbox anna -MapiHttpEnabled $false 3>$null
            (Test-MapicfgAutodiscover $file -User anna@contoso.com).Differences.Count | Should -BeGreaterThan 0
            $mailbox = Get-CASMailbox anna
            foreach ($user in 'anna', 'Anna Berg', 'contoso\anna', $mailbox.Identity, $mailbox.Guid, $mailbox.LegacyExchangeDN,
                $mailbox.DistinguishedName, 'anna@mail.contoso.com', $mailbox) {
                (Test-MapicfgAutodiscover $file -User $user).Differences[0].Identity | Should -Be 'anna@contoso.com'
            }
            Test-MapicfgAutodiscover $file -User nobody -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed.FullyQualifiedErrorId | Should -Be 'not-found,Test-MapicfgAutodiscover'
            (Get-MapicfgAutodiscover anna -Capability '').Outcome | Should -BeLike 'Outlook Anywhere*'
        }
        It 'end when the pipeline is stopped' {
            $fifo = Join-Path $TestDrive endless.csv
            mkfifo $fifo
            $writer = [IO.File]::Open($fifo, 'Open', 'ReadWrite') # both, so that opening it does not wait
            $shell = [PowerShell]::Create()
            $module = Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1'
            $null = $shell.AddScript("Import-Module '$module'; `$s = Open-MapicfgStore :memory: -Create -PassThru
                'ready'; Import-MapicfgExport -LiteralPath '$fifo' -Store `$s")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]] $null, $output)
            while (-not $output.Count -and -not $running.IsCompleted) { Start-Sleep -Milliseconds 20 }
            Start-Sleep -Milliseconds 200
            $failed = $running.IsCompleted ? "$($shell.Streams.Error)" : ''
            $failed | Should -BeNullOrEmpty
            $running.IsCompleted | Should -BeFalse
            $stopping = $shell.BeginStop($null, $null)
            $stopping.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
            $running.IsCompleted | Should -BeTrue
            $writer.Dispose()
            $shell.Dispose()
        }
    }

    Context 'stores' {
        It 'are used two at a time with -Store' {
            $other = Open-MapicfgStore :memory: -Create -PassThru
            Open-MapicfgStore $store
            Get-CASMailbox anna | Should -Not -BeNullOrEmpty
            { Get-CASMailbox anna -Store $other -ErrorAction Stop } | Should -Throw -ErrorId 'not-found*'
        }
    }

    Context 'help' {
        It 'has a synopsis, an example and every parameter of <_>' -ForEach @(
            (Import-PowerShellDataFile (Join-Path $PSScriptRoot '../../bindings/powershell/Mapicfg/Mapicfg.psd1')
            ).FunctionsToExport
        ) {
            $help = Get-Help $_ -Full
            $help.Synopsis | Should -Match '\.$'
            $help.examples.example.Count | Should -BeGreaterThan 0
            $shown = (Get-Command $_).Parameters.Values | Where-Object { -not ($_.Attributes.DontShow -eq $true) }
            foreach ($parameter in $help.parameters.parameter | Where-Object name -In $shown.Name) {
                if ($parameter.name -in 'WhatIf', 'Confirm') { continue }
                $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.name
            }
        }
    }
}
