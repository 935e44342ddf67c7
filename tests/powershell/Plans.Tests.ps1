# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks, plans, comparisons and pages: the objects say what the command's JSON says. Pester's.
BeforeAll {
    $root = Join-Path $PSScriptRoot '../..'
    Import-Module (Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1') -Force
    $contoso = Join-Path $root 'tests/data/contoso'
    $exports = 'org', 'mailboxes', 'vdirs', 'servers' | ForEach-Object { "$contoso/$_.xml" }
    $names = "O'Neil", "$([char]0x2018)s$([char]0x2019)$([char]0x201b)$([char]0x201c)d", '"plain"', '`t $env:PATH $(1) $_',
        'a, b; c | d & e # f', '<script>alert(1)</script>', "=cmd|' /C calc'!A0", '@evil -MAPIEnabled $true', '--%', "'@",
        "$([char]0x202e)exe.txt", '{0} %s', ']]>', '-WhatIf', 'two  blanks'
    $off = { Set-OrganizationConfig -MapiHttpEnabled $false }

    # What the command prints as JSON, whatever its exit code.
    function Get-Json {
        (& $env:MAPICFG @args --format json) -join "`n" | ConvertFrom-Json
    }
    function Get-Export { (& $env:MAPICFG export --store $store) -join "`n" }
    function ConvertTo-Line($objects, [string[]] $properties) {
        foreach ($one in $objects) {
            ($properties | ForEach-Object { $value = $one; foreach ($part in $_ -split '\.') { $value = $value.$part }
                    (@($value) | ForEach-Object { "$_" }) -join '+' }) -join '|'
        }
    }
    function Get-ErrorId([scriptblock] $run) {
        try { $null = & $run } catch { $_.FullyQualifiedErrorId }
    }
}

Describe 'Mapicfg' {
    BeforeEach {
        $store = Join-Path $TestDrive "$([guid]::NewGuid()).store"
        $extra = Join-Path $TestDrive names.json
        ConvertTo-Json @($names | ForEach-Object { @{ Name = $_; MapiHttpEnabled = $null; MAPIEnabled = $true } }) |
            Set-Content $extra
        Open-MapicfgStore $store -Create
        $null = Import-MapicfgExport $exports
        $null = Import-MapicfgExport $extra -As CASMailbox
    }
    AfterEach { Close-MapicfgStore }

    Context 'findings' {
        It 'are those of the command, of the store and of exports' {
            $wanted = 'Severity', 'Id', 'Sentence', 'Total', 'Objects', 'Property', 'Why', 'Remedy', 'Source', 'Silenced'
            foreach ($source in @{ Command = '--store', $store; Module = @{} },
                @{ Command = $exports; Module = @{ Path = $exports } }) {
                $command, $given = $source.Command, $source.Module
                $json = Get-Json check @command --now 2026-11-28 --quiet
                ConvertTo-Line (Get-MapicfgFinding @given -Now 2026-11-28) $wanted |
                    Should -Be (ConvertTo-Line $json.findings $wanted)
                $wantedOfRules = 'Id', 'Severity', 'Outcome', 'Found', 'Looked', 'Needs'
                ConvertTo-Line (Test-MapicfgRule @given -Now 2026-11-28) $wantedOfRules |
                    Should -Be (ConvertTo-Line $json.rules $wantedOfRules)
            }
        }
        It 'stream, and need no store of exports' {
            Close-MapicfgStore
            (Get-MapicfgFinding $exports | Select-Object -First 1).Severity | Should -Be error
            (Get-MapicfgFinding $contoso/* -Rule check-url-server-name).Identity | Should -BeLike 'EX2\mapi*'
            Get-ErrorId { Get-MapicfgFinding -ErrorAction Stop } | Should -Be 'NoStore,Get-MapicfgFinding'
            Open-MapicfgStore $store
        }
        It 'take files of a pipeline together' {
            $rules = 'check-url-server-name', 'check-modern-mapi'
            $wanted = (Get-MapicfgFinding $exports -Rule $rules).Id
            ($exports | Get-Item | Get-MapicfgFinding -Rule $rules).Id | Should -Be $wanted
            @($exports | Get-Item | Test-MapicfgRule -Rule $rules).Count | Should -Be 2
            @($exports | Get-Item | Get-MapicfgAudit).Count | Should -Be 32
            foreach ($none in { Get-ChildItem $contoso/*.none | Get-MapicfgFinding },
                { Get-ChildItem $contoso/*.none | Test-MapicfgRule }, { Get-ChildItem $contoso/*.none | Get-MapicfgAudit }) {
                & $none | Should -BeNullOrEmpty # not the store
            }
        }
        It 'have remedies that run and put it right' {
            $rules = 'check-url-server-name', 'check-modern-mapi', 'check-mailbox-no-way'
            foreach ($one in Get-MapicfgFinding -Rule $rules) { Invoke-Expression $one.Remedy 3>$null }
            Get-MapicfgFinding -Rule $rules | Should -BeNullOrEmpty
        }
        It 'group, convert and filter as other objects do' {
            $found = Get-MapicfgFinding
            ($found | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Sentence | Should -Be $found.Sentence
            $found | Export-Csv (Join-Path $TestDrive found.csv)
            (Import-Csv (Join-Path $TestDrive found.csv)).Remedy | Should -Be @($found | ForEach-Object { "$($_.Remedy)" })
            ($found | Where-Object { $_.References -match 'CIS' }).Count | Should -BeGreaterThan 0
        }
        It 'are silenced by a file, with its place in errors' {
            $file = Join-Path $TestDrive known.txt
            'check-url-server-name * until 2027-03-31 ticket 4711' | Set-Content $file
            $given = @{ Rule = 'check-url-server-name'; Silence = $file; Now = '2026-11-28' }
            Get-MapicfgFinding @given | Should -BeNullOrEmpty
            (Get-MapicfgFinding @given -IncludeSilenced).Silenced | Should -Be 'ticket 4711'
            Get-Content $file | Set-Content "$file.utf16" -Encoding unicode
            Get-MapicfgFinding -Rule check-url-server-name -Silence "$file.utf16" -Now 2026-11-28 | Should -BeNullOrEmpty
            'nonsense' | Set-Content $file
            { Get-MapicfgFinding @given -ErrorAction Stop } | Should -Throw "*known.txt*" -ErrorId 'value,Get-MapicfgFinding'
            Get-ErrorId { Get-MapicfgFinding -Silence "$file.no" } | Should -Be 'io,Get-MapicfgFinding'
            Get-ErrorId { Test-MapicfgRule -Rule no-such-rule -ErrorAction Stop } | Should -Be 'value,Test-MapicfgRule'
        }
        It 'go on beside an export that is broken' {
            $broken = Join-Path $TestDrive broken.xml
            Set-Content $broken '<Objs Version="1.1.0.1"><Obj>'
            $found = Get-MapicfgFinding ($exports + $broken) -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed.Count | Should -Be 1
            $found.Count | Should -BeGreaterThan 5
        }
        It 'print as a table' {
            $lines = Get-MapicfgFinding | Out-String -Stream | Where-Object { $_.Trim() }
            -split $lines[0] | Should -Be 'Severity', 'Id', 'Total', 'Sentence'
        }
    }

    Context 'plans' {
        It 'are those of the command: <Text>' -TestCases @(
            @{ Text = 'Set-OrganizationConfig -MapiHttpEnabled $false' }
            @{ Text = 'Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $false' }
            @{ Text = 'Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://new.contoso.com/mapi' }
            @{ Text = 'Get-MapiVirtualDirectory -Server EX2 | Remove-MapiVirtualDirectory' }
            @{ Text = 'Get-OrganizationConfig' }
        ) {
            param($Text)
            $json, $before = (Get-Json plan --store $store $Text 2>$null), (Get-Export)
            $plan = Get-MapicfgPlan ([scriptblock]::Create($Text)) 3>$null
            foreach ($pair in @{ Mailboxes = 'mailboxes'; Moved = 'moved'; Restart = 'restart'; Unchanged = 'unchanged'
                    Created = 'created'; Removed = 'removed' }.GetEnumerator()) {
                $plan.($pair.Key) | Should -Be $json.($pair.Value) -Because $pair.Key
            }
            $plan.Moves.Count | Should -Be $plan.Moved
            ConvertTo-Line $plan.Moves @('Identity', 'From', 'To', 'InsideFrom', 'InsideTo', 'OutsideFrom', 'OutsideTo',
                'Changes', 'Why.Id', 'Why.Sentence') |
                Should -Be (ConvertTo-Line $json.moves @('identity', 'from', 'to', 'inside.from', 'inside.to', 'outside.from',
                        'outside.to', 'changes', 'why.id', 'why.sentence'))
            $difference = 'Kind', 'Class', 'Property', 'From', 'To'
            ConvertTo-Line $plan.Differences ($difference + 'Identity') |
                Should -Be (ConvertTo-Line $json.differences ($difference + 'object'))
            ConvertTo-Line $plan.UnchangedBecause 'Id', 'Sentence', 'Total', 'Examples' |
                Should -Be (ConvertTo-Line $json.unchanged_because 'id', 'sentence', 'total', 'examples')
            foreach ($list in @('TakesEffect', 'takes_effect'), @('FindingsNew', 'findings_new'),
                @('FindingsGone', 'findings_gone'), @('Limits', 'limits'), @('RollbackLimits', 'rollback_limits')) {
                $properties = 'Id', 'Severity', 'Sentence', 'Remedy', 'Source'
                ConvertTo-Line $plan.($list[0]) $properties |
                    Should -Be (ConvertTo-Line $json.($list[1]) $properties) -Because $list[0]
            }
            foreach ($list in @('FindingsNew', 'findings_new'), @('FindingsGone', 'findings_gone')) {
                ConvertTo-Line $plan.($list[0]) 'TotalBefore', 'TotalAfter' |
                    Should -Be (ConvertTo-Line $json.($list[1]) 'total_before', 'total_after') -Because $list[0]
            }
            $plan.Commands | Should -Be $json.commands
            $plan.Rollback | Should -Be $json.rollback
            Get-Export | Should -Be $before
        }
        It 'take any PowerShell, and nobody is asked or told' {
            $file = Join-Path $TestDrive pilot.csv
            'Identity', 'anna', 'bernd' | Set-Content $file
            $said = Get-MapicfgPlan { Import-Csv $file | ForEach-Object { Set-CASMailbox $_.Identity -MapiHttpEnabled $false }
                Get-CASMailbox anna; Get-MapiVirtualDirectory -Server EX2 | Remove-MapiVirtualDirectory } *>&1
            $said.Count | Should -Be 1
            $said.Commands.Count | Should -Be 3
            (Get-MapicfgPlan { Set-CASMailbox anna -MapiHttpEnabled $false -WhatIf }).Commands | Should -BeNullOrEmpty
            @(Get-MapiVirtualDirectory).Count | Should -Be 2
        }
        It 'take text, and script files' {
            (Get-MapicfgPlan "$off").Commands | Should -Be "$off".Trim()
            $file = Join-Path $TestDrive change.ps1
            "$off" | Set-Content $file
            (Get-MapicfgPlan { & $file }).Commands | Should -Be "$off".Trim()
            Get-ErrorId { Get-MapicfgPlan 'Set-OrganizationConfig -Mapi (' } |
                Should -Be 'ParameterArgumentTransformationError,Get-MapicfgPlan'
        }
        It 'have lists that are those of PowerShell' {
            $plan = Get-MapicfgPlan $off
            $plan.Moves[0..2].Identity | Should -Be ($plan.Moves | Select-Object -First 3).Identity
            ($plan.Moves | Group-Object To | Measure-Object Count -Sum).Sum | Should -Be $plan.Moved
            $plan.Moves.Where({ $_.To -eq 'none' }).Count | Should -Be @($plan.Moves | Where-Object To -eq none).Count
            ($plan | ConvertTo-Json -Depth 3 -WarningAction Ignore | ConvertFrom-Json).Moves.Count | Should -Be $plan.Moved
            { $plan.Moves.Clear() } | Should -Throw
            $nothing = Get-MapicfgPlan { }
            foreach ($list in $nothing.Moves, $nothing.Differences, $nothing.Commands, $nothing.Unreached) {
                [bool] $list | Should -BeFalse
            }
        }
        It 'end at the first error, and leave the store alone' {
            $before = Get-Export
            Get-ErrorId { Get-MapicfgPlan { Set-CASMailbox anna -OWAEnabled $false; Set-CASMailbox nobody -OWAEnabled $true } } |
                Should -Be 'not-found,Get-MapicfgPlan'
            Get-ErrorId { Get-MapicfgPlan { Set-CASMailbox anna -OWAEnabled $false; throw 'mine' } } | Should -Be 'mine'
            Get-ErrorId { Get-MapicfgPlan { Get-MapicfgPlan { 1 } } } | Should -BeLike 'conflict,*'
            foreach ($once in 1) { $null = Get-MapicfgPlan { Set-CASMailbox anna -OWAEnabled $false; break } }
            Get-Export | Should -Be $before
            { Get-MapicfgPlan { Set-CASMailbox nobody -OWAEnabled $true -ErrorAction SilentlyContinue } } | Should -Not -Throw
            Set-CASMailbox anna -OWAEnabled $false # nothing is left open
        }
        It 'end at an error that PowerShell reports itself, with no other' {
            Close-MapicfgStore # a runspace of its own: here Pester's try would end the call
            $run = { param($module, $store, $change, $script)
                Import-Module $module
                Open-MapicfgStore $store
                Get-MapicfgPlan $change -Script $script
                Close-MapicfgStore }
            $module = Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1'
            $script = Join-Path $TestDrive none.ps1
            $before = Get-Export
            $cases = @{ 'Set-CASMailbox anna -MapiHttpEnabledd $true' = 'MapiHttpEnabledd'; 'Set-No' = 'Set-No' }
            foreach ($change in $cases.Keys) {
                $shell = [powershell]::Create().AddScript($run).AddParameters(($module, $store, $change, $script))
                $shell.Invoke() | Should -BeNullOrEmpty
                "$($shell.Streams.Error)" | Should -BeLike "*'$($cases[$change])'*"
                $shell.Streams.Error.Count | Should -Be 1
                $shell.Dispose()
            }
            Get-Export | Should -Be $before
            $script | Should -Not -Exist
            Open-MapicfgStore $store
        }
        It 'of a desired state are those of the command' {
            $state = Join-Path $TestDrive state.json
            '[{"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": false}]' | Set-Content $state
            $plan = Get-MapicfgPlan -To $state
            $plan.Commands | Should -Be (Get-Json plan --store $store --state $state).commands
            $plan.Moves[0].Identity, $plan.Moves[-1].Identity | Should -Be 'contoso.com/Users/Anna Berg',
                'contoso.com/Users/Anna Berg'
            $plan.Moves[1] | Should -Be $null
            foreach ($text in '[{"Identity": "anna", "MapiHttpEnabled": "Ja"}]', '[]', '') {
                $text | Set-Content $state
                Get-ErrorId { Get-MapicfgPlan -State $state } | Should -BeLike '*,Get-MapicfgPlan' -Because $text
            }
            Set-CASMailbox anna -OWAEnabled $false # nothing is left open
        }
        It 'of goals are those of the command: <Goal>' -TestCases @(
            @{ Goal = , 'inside=mapi,outside=none' }
            @{ Goal = 'inside=legacy', 'outside=none, list=guests.txt' }
            @{ Goal = 'inside=mapi,outside=any', 'inside=as-is,outside=none,server=EX1'; Fewest = 'overrides' }
        ) {
            param($Goal, $Fewest = 'changes')
            Push-Location $TestDrive
            try {
                '# guests', 'anna', 'carla@contoso.com' | Set-Content guests.txt
                $options = @($Goal | ForEach-Object { '--goal', $_ }) + '--fewest', $Fewest
                $json = Get-Json plan --store $store @options 2>$null
                $plan = Get-MapicfgPlan -Goal $Goal -FewestOverrides:($Fewest -eq 'overrides')
            } finally { Pop-Location }
            $plan.Commands | Should -Be $json.commands
            $plan.Commands.Count | Should -BeGreaterThan 0
            ConvertTo-Line $plan.Moves 'Identity', 'From', 'To' | Should -Be (
                ConvertTo-Line $json.moves 'identity', 'from', 'to')
            foreach ($list in @('Unreached', 'unreached'), @('CannotTell', 'cannot_tell')) {
                ConvertTo-Line $plan.($list[0]) 'Id', 'Total', 'Examples' |
                    Should -Be (ConvertTo-Line $json.($list[1]) 'id', 'total', 'examples') -Because $list[0]
            }
        }
        It 'of goals say what is wrong with these: <Goal>' -TestCases @(
            @{ Goal = 'inside=maybe'; Id = 'value' }, @{ Goal = 'outside=none,list=/no/such'; Id = 'io' },
            @{ Goal = 'outside=none,server=EX9'; Id = 'not-found' }, @{ Goal = 'list='; Id = 'value' }
        ) {
            param($Goal, $Id)
            Get-ErrorId { Get-MapicfgPlan -Goal $Goal } | Should -Be "$Id,Get-MapicfgPlan"
            Set-CASMailbox anna -OWAEnabled $false # nothing is left open
        }
        It 'in waves are those of the command: <Waves>' -TestCases @(
            @{ Waves = 3 }, @{ Waves = 'server' }, @{ Waves = 'site' }, @{ Waves = 'list=waves.txt' }
            @{ Waves = '2'; Goal = 'inside=mapi,outside=none', 'outside=any,server=EX1' }
            @{ Waves = 2; To = '[{"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": false},
                {"Identity": "contoso.com/Users/Carla Díaz", "MapiHttpEnabled": false}]' }
        ) {
            param($Waves, $Goal, $To)
            Push-Location $TestDrive
            try {
                '# pilots', 'anna', '', $names[0], 'carla@contoso.com' | Set-Content waves.txt
                "$To" | Set-Content state.json
                $change = if ($Goal) { @{ Goal = $Goal } } elseif ($To) { @{ To = 'state.json' } } else { @{ Change = $off } }
                $options = @(if ($Goal) { $Goal | ForEach-Object { '--goal', $_ } }
                    elseif ($To) { '--state', 'state.json' } else { "$off" })
                $json, $before = (Get-Json plan --store $store @options --waves $Waves 2>$null), (Get-Export)
                $made = @(Get-MapicfgPlan @change -Waves $Waves)
                $whole = Get-MapicfgPlan @change
            } finally { Pop-Location }
            $made.Count | Should -Be $json.waves.Count
            $made.Count | Should -BeGreaterThan 1
            $made.Number | Should -Be @(1..$made.Count)
            $made.Name | Should -Be $json.waves.name
            @($made | Where-Object Turn | ForEach-Object Number) | Should -Be @($json.turn | Where-Object { $_ })
            foreach ($wave in $made) {
                $wanted = $json.waves[$wave.Number - 1].plan
                $wave.Restart, $wave.Moved, $wave.Unchanged | Should -Be $wanted.restart, $wanted.moved, $wanted.unchanged
                ConvertTo-Line $wave.Moves 'Identity', 'From', 'To', 'Changes' | Should -Be (
                    ConvertTo-Line $wanted.moves 'identity', 'from', 'to', 'changes')
                $wave.Commands | Should -Be $wanted.commands
                $wave.Rollback | Should -Be $wanted.rollback
                foreach ($list in 'Unreached', 'CannotTell') {
                    ConvertTo-Line $wave.$list 'Id', 'Total', 'Examples' |
                        Should -Be (ConvertTo-Line $whole.$list 'Id', 'Total', 'Examples')
                }
            }
            [bool] $made[0].Unreached | Should -Be ([bool] $Goal)
            Get-Export | Should -Be $before
        }
        It 'in waves have scripts that lead where the plan without waves does' {
            $copy, $before = "$store.copy", (Get-Export)
            Close-MapicfgStore # so that its file is whole
            Copy-Item $store $copy
            $null = & $env:MAPICFG exec --store $copy "$off" 2>&1
            $wanted = (& $env:MAPICFG export --store $copy) -join "`n"
            Open-MapicfgStore $store
            Push-Location $TestDrive
            try {
                $names[5..9] | Set-Content first.txt
                '', 'anna' | Add-Content first.txt
                & $env:MAPICFG plan --store $store "$off" --waves list=first.txt --script wanted.ps1 --rollback back.ps1 |
                    Out-Null
                $made = Get-MapicfgPlan $off -Waves list=first.txt -Script wave.ps1 -Rollback undo.ps1
                $made.Count | Should -Be 3
                foreach ($i in 1..3) {
                    (Get-FileHash "wave-$i.ps1").Hash | Should -Be (Get-FileHash "wanted-$i.ps1").Hash
                    (Get-FileHash "undo-$i.ps1").Hash | Should -Be (Get-FileHash "back-$i.ps1").Hash
                    & "./wave-$i.ps1" *> $null
                    (Get-Export) -eq $wanted | Should -Be ($i -eq 3)
                }
                foreach ($i in 3..1) { & "./undo-$i.ps1" *> $null }
                Get-Export | Should -Be $before
                ($made | Invoke-MapicfgPlan).Count | Should -Be 3
                Get-Export | Should -Be $wanted
            } finally { Pop-Location }
        }
        It 'in waves say what is wrong with these, as the command does: <Waves>' -TestCases @(
            @{ Waves = '0'; Id = 'value' }, @{ Waves = 'database'; Id = 'value' }, @{ Waves = ''; Id = 'value' }
            @{ Waves = 101; Id = 'limit' }, @{ Waves = 'list='; Id = 'value' }, @{ Waves = 'list=/no/such'; Id = 'io' }
            @{ Waves = 'list=nobody.txt'; Id = 'not-found' }, @{ Waves = 'Server'; Id = 'value' }
        ) {
            param($Waves, $Id)
            Push-Location $TestDrive
            try {
                'nobody' | Set-Content nobody.txt
                $said = (& $env:MAPICFG plan --store $store "$off" --waves $Waves 2>&1 | Select-Object -First 1) -replace
                    '^.*error: plan: --waves: '
                $call = { Get-MapicfgPlan $off -Waves $Waves -Script none.ps1 }
                Get-ErrorId $call | Should -Be "$Id,Get-MapicfgPlan"
                if ($Waves -and $Id -in 'value', 'limit') { $call | Should -Throw $said }
                Get-ChildItem none*.ps1 | Should -BeNullOrEmpty
            } finally { Pop-Location }
            Set-CASMailbox anna -OWAEnabled $false # nothing is left open
        }
        It 'in waves print as a table, and complete' {
            $lines = Get-MapicfgPlan $off -Waves 2 | Out-String -Stream | Where-Object { $_.Trim() }
            -split $lines[0] | Should -Be 'Number', 'Name', 'Turn', 'Mailboxes', 'Moved', 'Restart', 'Unchanged'
            $lines.Count | Should -Be 4
            $text = 'Get-MapicfgPlan -Waves '
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be 'server', 'site', 'list='
        }
        It 'are applied and taken back, all or none, in one change set' {
            $before = Get-Export
            $plan = Get-MapicfgPlan { Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $false } 3>$null
            $sets = @(Get-MapicfgHistory | Select-Object ChangeSet -Unique).Count
            $plan | Invoke-MapicfgPlan -WhatIf | Should -Be $null
            Get-Export | Should -Be $before
            ($plan | Invoke-MapicfgPlan).Commands | Should -Be $plan.Commands.Count
            @(Get-CASMailbox -ResultSize Unlimited | Where-Object MapiHttpEnabled -ne $false).Count | Should -Be 0
            @(Get-MapicfgHistory | Select-Object ChangeSet -Unique).Count | Should -Be ($sets + 1)
            $null = Invoke-MapicfgPlan $plan -Rollback
            Get-Export | Should -Be $before
            Invoke-MapicfgTransaction { $null = $plan | Invoke-MapicfgPlan; Set-CASMailbox anna -MapiHttpEnabled $true } 3>$null
            (Get-CASMailbox anna).MapiHttpEnabled | Should -BeTrue
            $gone = Get-MapicfgPlan { Set-CASMailbox anna -OWAEnabled $false
                New-MapiVirtualDirectory -Server EX1 -WebSiteName Second -InternalUrl https://second.contoso.com/mapi }
            $null = New-MapiVirtualDirectory -Server EX1 -WebSiteName Second -InternalUrl https://x.contoso.com/mapi
            Get-ErrorId { Invoke-MapicfgPlan $gone -ErrorAction Stop } | Should -Be 'exists,Invoke-MapicfgPlan'
            (Get-CASMailbox anna).OWAEnabled | Should -BeTrue
        }
        It 'refuse a desired state with a misspelled property, as the command' {
            Push-Location $TestDrive
            try {
                '[{"Identity": "anna", "MAPIEnabled": true, "MapiHttpEnabeld": false}]' | Set-Content slip.json
                { Get-MapicfgPlan -To slip.json -NoFinding -ErrorAction Stop } |
                    Should -Throw 'CASMailbox has no property "MapiHttpEnabeld"; did you mean MapiHttpEnabled?*'
                '[{"Identity": "anna", "MAPIEnabled": true, "OwaMailboxPolicy": "x"}]' | Set-Content real.json
                (Get-MapicfgPlan -To real.json -NoFinding -ErrorAction Stop).Commands | Should -BeNullOrEmpty
            } finally { Pop-Location }
        }
        It 'write their scripts, the bytes of the command''s' {
            Push-Location $TestDrive
            try {
                $null = Get-MapicfgPlan $off -Script do.ps1 -Rollback undo.ps1
                & $env:MAPICFG plan --store $store "$off" --script wanted.ps1 --rollback back.ps1 | Out-Null
                (Get-FileHash do.ps1).Hash | Should -Be (Get-FileHash wanted.ps1).Hash
                (Get-FileHash undo.ps1).Hash | Should -Be (Get-FileHash back.ps1).Hash
                Get-ErrorId { Get-MapicfgPlan $off -Script $store -ErrorAction Stop } |
                    Should -Be 'parameter,Get-MapicfgPlan'
                Get-ErrorId { Get-MapicfgPlan $off -Script $store -Force -ErrorAction Stop } |
                    Should -Be 'io,Get-MapicfgPlan'
                Get-ErrorId { Get-MapicfgPlan $off -Script no/such/do.ps1 -ErrorAction Stop } | Should -Be 'io,Get-MapicfgPlan'
                Get-ErrorId { Get-MapicfgPlan $off -Script one.ps1 -Rollback ./one.ps1 -ErrorAction Stop } |
                    Should -Be 'parameter,Get-MapicfgPlan'
                Get-ChildItem *.new, one.ps1 -ErrorAction Ignore | Should -BeNullOrEmpty
            } finally { Pop-Location }
        }
        It 'write over nothing that is read, as the command' {
            Push-Location $TestDrive
            try {
                '[{"Identity": "anna", "MapiHttpEnabled": false}]' | Set-Content state.json
                'anna' | Set-Content list-1.txt
                $null = New-Item -ItemType Directory exported, real -Force
                Copy-Item state.json exported/state.json
                Copy-Item state.json real/state.json
                $null = New-Item -ItemType SymbolicLink link.json -Target state.json -Force
                $null = New-Item -ItemType SymbolicLink linked -Target real -Force
                $given = @{
                    'state.json'          = @{ To = 'state.json' }
                    './state.json'        = @{ To = 'state.json' }
                    'link.json'           = @{ To = 'state.json' }
                    'exported/state.json' = @{ To = 'exported' }
                    'linked/state.json'   = @{ To = 'real/state.json' }
                    'list-1.txt'          = @{ Goal = 'inside=legacy,list=list-1.txt' }
                    'list.txt'            = @{ Change = $off; Waves = 'list=list-1.txt' }
                }
                foreach ($path in $given.Keys) {
                    $how = $given[$path]
                    foreach ($name in 'Script', 'Rollback') {
                        $which = @{ $name = $path }
                        Get-ErrorId { Get-MapicfgPlan @how @which -NoFinding -ErrorAction Stop } |
                            Should -Be 'parameter,Get-MapicfgPlan' -Because "$name $path"
                    }
                }
                (Get-Content state.json, exported/state.json, real/state.json) | Should -Match '^\[\{'
                Get-Content list-1.txt | Should -Be anna
                Get-ErrorId { Get-MapicfgPlan $off -Script there.ps1 -Rollback ./there.ps1 -ErrorAction Stop } |
                    Should -Be 'parameter,Get-MapicfgPlan'
                foreach ($run in 1..2) { # its own script of the run before was not read
                    $null = Get-MapicfgPlan -To exported -Script exported/do.ps1 -NoFinding -ErrorAction Stop
                }
                Get-Content exported/do.ps1 -TotalCount 1 | Should -Match 'Written by mapicfg'
            } finally { Pop-Location }
        }
        It 'write over nothing but scripts of plans, as the command' {
            Push-Location $TestDrive
            try {
                $null = New-Item empty.ps1 -Force
                $null = Get-MapicfgPlan $off -Script empty.ps1 -NoFinding -ErrorAction Stop
                foreach ($text in 'Get-CASMailbox', '# Written by hand', ' ') {
                    foreach ($name in 'Script', 'Rollback') {
                        $text | Set-Content mine.ps1
                        $which = @{ $name = 'mine.ps1' }
                        { Get-MapicfgPlan $off @which -NoFinding -ErrorAction Stop } |
                            Should -Throw "-$name would replace '*mine.ps1', which Get-MapicfgPlan did not write; *"
                        Get-Content mine.ps1 | Should -Be $text
                        $null = Get-MapicfgPlan $off @which -NoFinding -Force -ErrorAction Stop
                        Get-Content mine.ps1 -TotalCount 1 | Should -Match 'Written by mapicfg'
                        $null = Get-MapicfgPlan $off @which -NoFinding -ErrorAction Stop
                    }
                }
                'x' | Set-Content kept-2.ps1
                { Get-MapicfgPlan $off -Waves 2 -Script kept.ps1 -ErrorAction Stop } |
                    Should -Throw "-Script would replace '*kept-2.ps1', which *"
                Test-Path kept-1.ps1 | Should -BeFalse
            } finally { Pop-Location }
        }
        It 'are of the store that -Store names' {
            $other = Open-MapicfgStore :memory: -Create -PassThru
            Open-MapicfgStore $store
            $null = Import-MapicfgExport $exports -Store $other
            (Get-MapicfgPlan $off -Store $other).Store.Path | Should -Be ':memory:'
            (Get-CASMailbox $names[0]).Name | Should -Be $names[0] # the current one is what it was
            Close-MapicfgStore $other
        }
    }

    Context 'comparisons' {
        It 'are those of the command' {
            Set-CASMailbox anna -MapiHttpEnabled $false 3>$null
            $folder = New-Item (Join-Path $TestDrive folder) -ItemType Directory -Force
            Copy-Item $contoso/mailboxes.csv, $contoso/org.xml $folder
            $copy = "$store.copy"
            Close-MapicfgStore # so that its file is whole
            Copy-Item $store $copy
            Open-MapicfgStore $store
            Set-CASMailbox bernd -OWAEnabled $false
            foreach ($pair in @("$contoso/mailboxes.csv", "$contoso/mailboxes.xml"), @("$contoso/mailboxes.csv", $store),
                @($store, "$contoso/mailboxes.json"), @($folder.FullName, $store), @($copy, $store)) {
                $json = Get-Json diff @pair --quiet
                $made = Compare-MapicfgConfiguration @pair 3>$null
                ConvertTo-Line $made.Differences 'Kind', 'Class', 'Identity', 'Property', 'From', 'To' | Should -Be (
                    ConvertTo-Line $json.differences 'kind', 'class', 'object', 'property', 'from', 'to') -Because "$pair"
                ConvertTo-Line $made.Moves 'Identity', 'From', 'To' | Should -Be (
                    ConvertTo-Line $json.moves 'identity', 'from', 'to')
            }
            (Compare-MapicfgConfiguration $copy).Differences.Identity | Should -BeLike '*Bernd*'
            Get-ErrorId { Compare-MapicfgConfiguration $copy | Invoke-MapicfgPlan } | Should -Be 'NoStore,Invoke-MapicfgPlan'
        }
        It 'go back in time' {
            $last = (Get-MapicfgHistory -First 1).ChangeSet
            Set-CASMailbox anna -OWAEnabled $false
            Set-CASMailbox bernd -OWAEnabled $false
            (Compare-MapicfgConfiguration -Since $last).Differences.Count | Should -Be 2
            $first = Compare-MapicfgConfiguration -Since $last -Until ($last + 1)
            $first.Differences[0].From, $first.Differences[0].To | Should -Be 'True', 'False'
            $back = Compare-MapicfgConfiguration -Since ($last + 1) -Until $last
            $back.Differences[0].From, $back.Differences[0].To | Should -Be 'False', 'True'
            Get-ErrorId { Compare-MapicfgConfiguration -Since 99 -ErrorAction Stop } |
                Should -Be 'not-found,Compare-MapicfgConfiguration'
        }
        It 'say what is wrong with either' {
            $now = Open-MapicfgStore $store -PassThru
            $broken = Join-Path $TestDrive broken.xml
            Set-Content $broken '<Objs Version="1.1.0.1"><Obj>'
            foreach ($call in { Compare-MapicfgConfiguration $now $now -ErrorAction Stop },
                { Compare-MapicfgConfiguration /nonexistent $store -ErrorAction Stop },
                { Compare-MapicfgConfiguration $broken -ErrorAction Stop },
                { Compare-MapicfgConfiguration "$contoso/org.xml" $broken -ErrorAction Stop }) {
                { & $call } | Should -Throw
            }
        }
    }

    Context 'pages' {
        It 'are those of the command' {
            $file, $wanted = (Join-Path $TestDrive page.html), (Join-Path $TestDrive wanted.html)
            $plan = Get-MapicfgPlan $off
            foreach ($way in @{ Command = 'audit', '--store', $store; Title = 'audit'
                    Module = { Export-MapicfgReport $file -Section Audit -Title $title } },
                @{ Command = 'check', '--store', $store, '--now', '2026-11-28'; Title = 'check'
                    Module = { Export-MapicfgReport $file -Section Check -Now 2026-11-28 -Title $title } },
                @{ Command = @('plan', '--store', $store, "$off"); Title = '<plan>'
                    Module = { $plan | Export-MapicfgReport $file -Title $title } },
                @{ Command = @('audit') + $exports; Title = 'exports'
                    Module = { Export-MapicfgReport $file -Section Audit -Export $exports -Title $title } }) {
                $title, $command = $way.Title, $way.Command
                $null = & $env:MAPICFG @command --format html -o $wanted --title $title --quiet
                & $way.Module | Should -Be $null
                [IO.File]::ReadAllText($file) | Should -Be ([IO.File]::ReadAllText($wanted)) -Because $title
            }
            $goal = 'inside=mapi,outside=none', 'outside=any,server=EX1'
            $null = & $env:MAPICFG plan --store $store --goal $goal[0] --goal $goal[1] --format html -o $wanted --title goal
            Get-MapicfgPlan -Goal $goal | Export-MapicfgReport $file -Title goal
            [IO.File]::ReadAllText($file) | Should -Be ([IO.File]::ReadAllText($wanted))
            [IO.File]::ReadAllText($file) | Should -Match 'Who does not reach the goals'
            Get-MapicfgPlan -Goal $goal -Waves 2 | Export-MapicfgReport $file
            [regex]::Matches([IO.File]::ReadAllText($file), '<h2[^>]*>(Who does not reach|Wave \d, \d)').Count | Should -Be 3
            Export-MapicfgReport $file -Date 2026-11-28
            $text = [IO.File]::ReadAllText($file)
            '<h2', '2026-11-28', 'Findings', 'Mailboxes' | ForEach-Object { $text | Should -Match $_ }
        }
        It 'have CSV files beside them where there are too many rows' {
            $rows = Join-Path $TestDrive many.csv
            $text = [Text.StringBuilder]::new("Name,MapiHttpEnabled,MAPIEnabled`n")
            foreach ($i in 1..20001) { $null = $text.Append("Person $i,,True`n") }
            $null = $text.Append("=evil,,True`n")
            [IO.File]::WriteAllText($rows, $text)
            $null = Import-MapicfgExport $rows -As CASMailbox
            $page = Join-Path $TestDrive many.html
            Get-MapicfgPlan $off -NoFinding | Export-MapicfgReport $page -Section Audit
            foreach ($what in 'mailboxes', 'moves') {
                $beside = Import-Csv (Join-Path $TestDrive "many.$what.csv")
                $beside.Count | Should -BeGreaterThan 20001
                $beside.identity | Should -Contain "'=evil"
                [IO.File]::ReadAllText($page) | Should -Match "many.$what.csv"
            }
            Get-ChildItem $TestDrive *.new | Should -BeNullOrEmpty
        }
        It 'are not written in part, nor over the store' {
            $file = Join-Path $TestDrive whole.html
            'before' | Set-Content $file
            Get-ErrorId { Export-MapicfgReport $file -Rule no-such-rule -ErrorAction Stop } |
                Should -Be 'value,Export-MapicfgReport'
            Get-Content $file | Should -Be before
            Export-MapicfgReport $file -WhatIf
            Get-Content $file | Should -Be before
            Get-ErrorId { Export-MapicfgReport $store -ErrorAction Stop } | Should -Be 'io,Export-MapicfgReport'
            Get-ErrorId { Export-MapicfgReport $TestDrive -ErrorAction Stop } | Should -Be 'io,Export-MapicfgReport'
            (Get-CASMailbox anna).Name | Should -Be 'Anna Berg'
        }
    }
}
