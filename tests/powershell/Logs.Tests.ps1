# SPDX-License-Identifier: LGPL-2.1-or-later
# Logs: records are what PowerShell's own Import-Csv makes of them, and summaries say what the command's JSON says.
# Pester's.
BeforeAll {
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    Import-Module (Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1') -Force
    $contoso = Join-Path $root 'tests/data/contoso'
    $logs = Join-Path $contoso 'logs'
    $proxy = Join-Path $logs 'HttpProxy/Mapi/HttpProxy_2026030210-1.LOG'
    $exports = 'org', 'mailboxes', 'vdirs', 'servers' | ForEach-Object { "$contoso/$_.csv" }

    function Get-Json { (& $env:MAPICFG logs @args --quiet --format json) -join "`n" }
    function Get-ErrorId([scriptblock] $run) {
        try { $null = & $run } catch { $_.FullyQualifiedErrorId }
    }
    # The records of a log of Exchange by Import-Csv, with their lines.
    function Get-Csv([string] $file) {
        $lines = Get-Content $file
        $header = (@($lines) -match '^#Fields: ')[0] -replace '^#Fields: ' -split ','
        @($lines) -notmatch '^#' | ConvertFrom-Csv -Header $header
    }
    function New-Log([string] $name, [string[]] $lines) {
        $file = Join-Path $TestDrive $name
        $null = New-Item (Split-Path $file) -ItemType Directory -Force
        [IO.File]::WriteAllText($file, ($lines -join "`n") + "`n")
        $file
    }
    function ConvertTo-Text($value) {
        if ($value -is [datetime]) { return $value.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'") }
        if ($value -is [IFormattable]) { return $value.ToString($null, [cultureinfo]::InvariantCulture) }
        "$value"
    }
    # A row of a summary against one of the command's JSON.
    function Compare-Numbers($row, $json) {
        $names = 'Failures', 'Users', 'Mailboxes', 'First', 'Last', 'Waits'
        $names | ForEach-Object { ConvertTo-Text $row.$_ } |
            Should -Be @($names | ForEach-Object { ConvertTo-Text $json.$_ })
    }
    function Compare-Rows($rows, $json, [string[]] $by) {
        $rows.Count | Should -Be $json.Count
        for ($i = 0; $i -lt $json.Count; $i++) {
            $row, $wanted = $rows[$i], $json[$i]
            if ($by) { $by | ForEach-Object { $row.$_ } | Should -Be @($by | ForEach-Object { $wanted.key.$_ }) }
            else { $row.Error, "$($row.Meaning)" | Should -Be $wanted.cause, "$($wanted.meaning)" }
            $row.Records | Should -Be $wanted.records
            Compare-Numbers $row $wanted
            $row.NoAuth, $row.Basic, $row.Ntlm, $row.Negotiate, $row.Bearer, $row.OtherAuth |
                Should -Be $wanted.authentication.PSObject.Properties.Value
            $row.Timed, $row.Sum, $row.Min, $row.P50, $row.P90, $row.P95, $row.P99, $row.Max | Should -Be (
                $wanted.percentiles ? $wanted.percentiles.PSObject.Properties.Value : @(0) + @($null) * 7)
        }
    }
}

Describe 'Records of logs' {
    It 'are those of Import-Csv, whatever the culture' {
        $before = [cultureinfo]::CurrentCulture
        try {
            foreach ($culture in 'de-DE', 'tr-TR', '') {
                [cultureinfo]::CurrentCulture = $culture
                $wanted, $found = @(Get-Csv $proxy), @(Get-MapicfgLog $proxy)
                $found.Count | Should -Be $wanted.Count
                $columns = $wanted[0].PSObject.Properties.Name
                $names = $found[0].PSObject.Properties.Name
                $names[0..3] | Should -Be 'Time', 'Log', 'Line', 'Kind'
                $names.Count | Should -Be ($columns.Count + 3)
                $shown = @($names[0]) + $names[4..99]
                $texts = foreach ($one in $found) { ($shown | ForEach-Object { ConvertTo-Text $one.$_ }) -join '|' }
                $texts | Should -Be @(foreach ($one in $wanted) { $one.PSObject.Properties.Value -join '|' })
            }
        } finally { [cultureinfo]::CurrentCulture = $before }
    }
    It 'have types' {
        $one = Get-MapicfgLog $proxy | Select-Object -First 1
        $one.Time.Kind | Should -Be Utc
        $one.Time.Ticks | Should -Be ([datetime] '2026-03-02T10:00:00.174').Ticks
        $one.Log, $one.Line, $one.Kind | Should -Be $proxy, 6, 'http-proxy'
        $one.Latency, $one.HttpStatus, $one.RequestBytes | Should -BeOfType long
        $one.User | Should -BeOfType string
        $one.PSObject.TypeNames | Should -Contain Mapicfg.LogRecord
        $statuses = (Get-Json $logs --by status --noise keep | ConvertFrom-Json).groups[0].rows
        @(Get-MapicfgLog $logs | Where-Object HttpStatus -ge 400).Count | Should -Be (
            $statuses | Where-Object { [int] $_.key.status -ge 400 } | Measure-Object records -Sum).Sum
        (Get-MapicfgLog $logs/W3SVC1 | Select-Object -First 1).Time.Ticks |
            Should -Be ([datetime] '2026-03-02T10:00:00').Ticks
    }
    It 'keep what is no number or time as text, and nothing as $null' {
        $file = New-Log 'types.log' '#Fields: DateTime,TotalRequestTime,HttpStatus,RequestBytes,StatusCode,x', `
            '2026-03-02T10:00:00.1234567Z,390.6523,200,,0x8004010F,7', 'yesterday,00:00:01.5000000,-1,1e3,a,', ',,,,,'
        $found = @(Get-MapicfgLog $file)
        $found[0].Time.Ticks | Should -Be ([datetime] '2026-03-02T10:00:00.1234567').Ticks
        $found[0].Latency | Should -Be 390.6523
        $found[0].RequestBytes | Should -Be $null
        $found[0].StatusCode, $found[0].x | Should -Be '0x8004010F', '7'
        $found[0].x | Should -BeOfType string
        $found[1].Time, $found[1].Latency, $found[1].HttpStatus, $found[1].RequestBytes |
            Should -Be 'yesterday', 1500, -1, '1e3'
        $found[2].Time, $found[2].HttpStatus, $found[2].x | Should -Be $null, $null, ''
    }
    It 'have each column once, by its field, its own name, or its place' {
        $file = New-Log 'names.log' '#Fields: DateTime,UserAgent,cs(User-Agent),Log,log,ServerHostName,,Strange Name', `
            '2026-03-02T10:00:00Z,a,b,c,d,e,f,g'
        $one = Get-MapicfgLog $file
        $one.PSObject.Properties | Select-Object -Skip 4 | ForEach-Object { "$($_.Name)=$($_.Value)" } | Should -Be @(
            'UserAgent=a', 'cs(User-Agent)=b', 'Log (column 4)=c', 'log (column 5)=d', 'Server=e', ' (column 7)=f',
            'Strange Name=g')
    }
    It 'have only the properties that are asked for' {
        $found = @(Get-MapicfgLog $logs -Property user, Kind, SessionCookie, user, Nonsense)
        $found[0].PSObject.Properties.Name | Should -Be 'user', 'Kind', 'SessionCookie', 'Nonsense'
        @($found | Where-Object SessionCookie -like 'MAPI*').Count | Should -Be 37
        @($found | Where-Object { $null -ne $_.Nonsense }).Count | Should -Be 0
        $found.Count | Should -Be (Get-Json $logs | ConvertFrom-Json).records
    }
    It 'are those of a time, which is UTC where it does not say' {
        $all = @(Get-MapicfgLog $logs -Property Time)
        $since = [datetime]::SpecifyKind([datetime] '2026-03-02T10:00:03', 'Utc')
        $wanted = @($all | Where-Object Time -ge $since).Count
        $wanted | Should -BeGreaterThan 0
        foreach ($one in '2026-03-02T10:00:03', '2026-03-02T11:00:03+01:00', $since, $since.ToLocalTime()) {
            @(Get-MapicfgLog $logs -Since $one).Count | Should -Be $wanted
            @(Get-MapicfgLog $logs -Until $one).Count | Should -Be ($all.Count - $wanted)
            (Get-MapicfgLogSummary $logs -Since $one).Filtered | Should -Be ($all.Count - $wanted)
        }
    }
    It 'are those that a summary with the same conditions counts' {
        foreach ($where in 'auth=ntlm', 'error!=', 'client~^outlook 1[56]', @('user=*anna', 'kind!=iis')) {
            $summary = Get-MapicfgLogSummary $logs -Where $where
            $found = @(Get-MapicfgLog $logs -Where $where -DropNoise -Property Time, User)
            $found.Count | Should -Be $summary.Kept
            $found.Count | Should -BeGreaterThan 0
            $kept = Get-MapicfgLogSummary $logs -Where $where -KeepNoise -Since 2026-03-02T10:00:02
            @(Get-MapicfgLog $logs -Where $where -Since 2026-03-02T10:00:02).Count | Should -Be $kept.Kept
        }
        Get-ErrorId { Get-MapicfgLog $logs -Where nonsense -ErrorAction Stop } | Should -Be 'value,Get-MapicfgLog'
    }
    It 'are read while they are asked for, and no longer' {
        $bad = New-Log 'lazy/2.log' 'this is no log'
        $files = { (Get-ChildItem "/proc/$PID/fd").ResolvedTarget | Where-Object { $_ -clike '*.LOG' } }
        $found = Get-MapicfgLog $proxy, $bad -ErrorVariable errors | Select-Object -First 2
        $found.Count, @($errors).Count | Should -Be 2, 0
        & $files | Should -BeNullOrEmpty
        $null = Get-MapicfgLog $proxy, $bad -ErrorVariable errors -ErrorAction SilentlyContinue
        @($errors).Count | Should -Be 1
        Get-MapicfgLog $proxy | ForEach-Object { & $files } | Select-Object -First 1 | Should -Be $proxy
        foreach ($i in 1) { Get-MapicfgLog $proxy | ForEach-Object { break } }
        & $files | Should -BeNullOrEmpty
    }
    It 'go on behind what is broken, which is told with its file and line' {
        $lines = Get-Content $proxy
        $lines[6] = $lines[6].Substring(0, 40)
        $bad = New-Log 'bad.LOG' $lines
        $none = Join-Path $TestDrive 'no.log'
        $text = New-Log 'text.log' 'this is no log'
        $found = Get-MapicfgLog $bad, $text, $proxy -ErrorVariable errors -ErrorAction SilentlyContinue
        $wanted = @(Get-Csv $proxy).Count
        $found.Count | Should -Be (2 * $wanted - 1)
        $errors.Exception.Message[0] | Should -BeLike "${bad}:7: the line has fewer values than*"
        $errors.FullyQualifiedErrorId | Should -Be 'syntax,Get-MapicfgLog', 'format,Get-MapicfgLog'
        $errors.TargetObject | Should -Be $bad, $text
        Get-ErrorId { Get-MapicfgLog $bad -ErrorAction Stop } | Should -Be 'syntax,Get-MapicfgLog'
        Get-ErrorId { Get-MapicfgLog $none } | Should -BeLike 'PathNotFound,*'
        Get-ErrorId { Get-MapicfgLog "$none*" -ErrorAction Stop } | Should -Be 'io,Get-MapicfgLog'
        Get-ChildItem "$none*" | Get-MapicfgLog | Should -BeNullOrEmpty
    }
    It 'are read from any path: brackets, relative, drives, pipelines' {
        $null = New-Log 'dir/[1].log' (Get-Content $proxy)
        $wanted = @(Get-Csv $proxy).Count
        @(Get-MapicfgLog -LiteralPath "$TestDrive/dir/[1].log").Count | Should -Be $wanted
        Get-ErrorId { Get-MapicfgLog "$TestDrive/dir/[1].log" -ErrorAction Stop } | Should -Be 'io,Get-MapicfgLog'
        @(Get-ChildItem $TestDrive/dir | Get-MapicfgLog).Count | Should -Be $wanted
        $null = New-PSDrive -Name mylogs -PSProvider FileSystem -Root "$TestDrive/dir" -Scope Global
        Push-Location $TestDrive # not where the process is
        try {
            @(Get-MapicfgLog dir).Count | Should -Be $wanted
            @(Get-MapicfgLog dir/*.log).Count | Should -Be $wanted
            @(Get-MapicfgLog mylogs:\).Count | Should -Be $wanted
            (Get-MapicfgLogSummary -LiteralPath 'mylogs:/[1].log').Records | Should -Be $wanted
        } finally {
            Pop-Location
            Remove-PSDrive mylogs
        }
        Copy-Item -LiteralPath "$TestDrive/dir/[1].log" "$TestDrive/dir/copy.log"
        @(Get-ChildItem $TestDrive/dir | Get-MapicfgLog).Count | Should -Be $wanted
        @(Get-ChildItem $TestDrive/dir | Get-MapicfgLog -KeepCopies).Count | Should -Be (2 * $wanted)
        (Get-MapicfgLogSummary $TestDrive/dir).Copies | Should -Be 1
    }
}

Describe 'Summaries of logs' {
    It 'say what the command says: <_>' -ForEach '', 'kind=http-proxy', 'error!=' {
        $arguments, $given = $_ ? @('--where', $_), @{ Where = $_ } : @(), @{}
        $json = Get-Json $logs --by 'kind,protocol' --by user --by 'error,client' --by hour @arguments
        $summary = Get-MapicfgLogSummary $logs -By 'kind,protocol; user; error,client; hour' @given -ErrorAction Stop
        $summary.ToJson() | Should -Be $json
        $wanted = ConvertFrom-Json $json
        foreach ($name in 'Records', 'Kept', 'Filtered', 'Files', 'Broken', 'Torn', 'Copies') {
            $summary.$name | Should -Be $wanted.$name
        }
        Compare-Numbers $summary $wanted
        foreach ($name in 'account', 'probe', 'healthcheck', 'challenge') {
            $summary.Noise.$name | Should -Be $wanted.noise.$name
        }
        foreach ($name in 'records', 'sum', 'min', 'p50', 'p90', 'p95', 'p99', 'max') {
            $summary.Percentiles.$name | Should -Be $wanted.percentiles.$name
        }
        @($summary.Groups).Count | Should -Be 4
        for ($i = 0; $i -lt 4; $i++) {
            $summary.Groups[$i].By | Should -Be $wanted.groups[$i].by
            Compare-Rows $summary.Groups[$i].Rows $wanted.groups[$i].rows $wanted.groups[$i].by
        }
        Compare-Rows $summary.Errors $wanted.errors
        $ready = $wanted.readiness
        foreach ($pair in @('Logs', 'logs'), @('Percent', 'percent'), @('Users', 'users'), @('Ready', 'ready'),
            @('NotReady', 'not_ready'), @('CannotTell', 'cannot_tell')) {
            $summary.Readiness.($pair[0]) | Should -Be $ready.($pair[1])
        }
        foreach ($one in $summary.Readiness.Methods) {
            $one.Records, $one.Users, $one.Only, $one.Nameless | Should -Be @(
                'records', 'users', 'only', 'nameless' | ForEach-Object { $ready.methods.($one.Method).$_ })
        }
    }
    It 'of generated logs say what the command says, with threads too' -Skip:(-not $env:MAKE_LOGS) {
        $tree = Join-Path $TestDrive tree
        & $env:MAKE_LOGS "tree=$tree" lines=2000 servers=2 users=50
        $summary = Get-MapicfgLogSummary $tree -Threads 2
        $summary.ToJson() | Should -Be (Get-Json $tree)
        $summary.Kept, $summary.Errors.Count | Should -BeGreaterThan 0
    }
    It 'have a table for the dimensions of a list, as Group-Object has it' {
        $summary = Get-MapicfgLogSummary $logs -By user, client
        $summary.Groups.Count, "$($summary.Groups)" | Should -Be 1, 'user,client'
        $one = (Get-MapicfgLogSummary $proxy -By kind)
        $one.Rows.Count, $one.Rows[0].Key, $one.Groups[0].Rows.Count | Should -Be 1, 'http-proxy', 1
        (Get-MapicfgLogSummary $logs/W3SVC1).Readiness | Should -Be $null
    }
    It 'add up, and travel as files that the command reads' {
        $by = @{ By = 'user', 'auth' }
        $whole = Get-MapicfgLogSummary $logs @by
        $parts = Get-ChildItem $logs | ForEach-Object { Get-MapicfgLogSummary $_.FullName @by }
        $parts.Count | Should -Be 3
        $sum = $parts[2] + $parts[0] + $parts[1]
        $bytes = [Convert]::ToBase64String($whole.ToBytes())
        [Convert]::ToBase64String($sum.ToBytes()) | Should -Be $bytes
        [Convert]::ToBase64String(($parts | Merge-MapicfgLogSummary).ToBytes()) | Should -Be $bytes
        Push-Location $TestDrive
        try {
            for ($i = 0; $i -lt 3; $i++) { $parts[$i] | Export-MapicfgLogSummary "part[$i].sum" }
            $read = Import-MapicfgLogSummary -LiteralPath 'part[0].sum', 'part[1].sum', 'part[2].sum' |
                Merge-MapicfgLogSummary
            [Convert]::ToBase64String($read.ToBytes()) | Should -Be $bytes
            @(Get-ChildItem *.sum | Import-MapicfgLogSummary).Count | Should -Be 3
            Get-Json --merge 'part[0].sum' --merge 'part[1].sum' --merge 'part[2].sum' | Should -Be $whole.ToJson()
            & $env:MAPICFG logs $logs --by 'user,auth' --summary-out command.sum --quiet --format json > $null
            [Convert]::ToBase64String([IO.File]::ReadAllBytes("$TestDrive/command.sum")) | Should -Be $bytes
        } finally { Pop-Location }
        $parts[0].Records | Should -BeLessThan $whole.Records
        $null | Merge-MapicfgLogSummary -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }
    It 'refuse what does not fit' {
        $one, $other = (Get-MapicfgLogSummary $proxy -By user), (Get-MapicfgLogSummary $proxy -By auth)
        Get-ErrorId { $one, $other | Merge-MapicfgLogSummary -ErrorAction Stop } |
            Should -Be 'conflict,Merge-MapicfgLogSummary'
        { $one + $null } | Should -Throw '*one of the two is $null*'
        { $one + $other } | Should -Throw '*count different things*'
        Get-ErrorId { $one, $other | Export-MapicfgLogSummary "$TestDrive/x.sum" } |
            Should -Be 'parameter,Export-MapicfgLogSummary'
        Get-ErrorId { $one | Export-MapicfgLogSummary $TestDrive -ErrorAction Stop } |
            Should -Be 'io,Export-MapicfgLogSummary'
        $one | Export-MapicfgLogSummary "$TestDrive/whatif.sum" -WhatIf
        Test-Path "$TestDrive/whatif.sum" | Should -Be $false
        Get-ErrorId { Import-MapicfgLogSummary $proxy -ErrorAction Stop } | Should -Be 'format,Import-MapicfgLogSummary'
        Get-ErrorId { Get-MapicfgLogSummary $proxy -By nonsense -ErrorAction Stop } |
            Should -Be 'value,Get-MapicfgLogSummary'
        Get-ErrorId { Get-MapicfgLogSummary $proxy -Where nonsense -ErrorAction Stop } |
            Should -Be 'value,Get-MapicfgLogSummary'
        Get-ErrorId { Get-MapicfgLogSummary $proxy -By user -MaxRows 1 -ErrorAction Stop } |
            Should -Be 'limit,Get-MapicfgLogSummary'
        $text = New-Log 'text.log' 'this is no log'
        Get-ErrorId { Get-MapicfgLogSummary $text -ErrorAction Stop } | Should -Be 'format,Get-MapicfgLogSummary'
        $both = Get-MapicfgLogSummary $text, $proxy -ErrorVariable errors -ErrorAction SilentlyContinue
        $both.Records, @($errors).Count | Should -Be $one.Records, 1
        $one.Dispose()
        { $one.ToJson() } | Should -Throw
    }
    It 'tell of lines that are no records' {
        $lines = Get-Content $proxy
        $lines[6] = 'broken'
        $bad = New-Log 'broken.LOG' $lines
        $summary = Get-MapicfgLogSummary $bad -WarningVariable said -WarningAction SilentlyContinue
        $summary.Broken | Should -Be 1
        "$said" | Should -BeLike "${bad}:7: the line has fewer values than*"
    }
    It 'have other names with a key' {
        $key = Join-Path $TestDrive contoso.key
        [IO.File]::WriteAllText($key, '0123456789abcdef0123456789abcdef')
        $summary = Get-MapicfgLogSummary $logs -By user, mailbox -KeyFile $key
        $summary.ToJson() | Should -Be (Get-Json $logs --by 'user,mailbox' --anonymize $key)
        $summary.ToJson() | Should -Not -Match 'anna|contoso'
        [IO.File]::WriteAllText($key, 'short')
        Get-ErrorId { Get-MapicfgLogSummary $logs -KeyFile $key -ErrorAction Stop } |
            Should -Be 'value,Get-MapicfgLogSummary'
        Get-ErrorId { Get-MapicfgLogSummary $logs -KeyFile "$key.no" -ErrorAction Stop } |
            Should -Be 'io,Get-MapicfgLogSummary'
    }
}

Describe 'Logs against the configuration' {
    It 'say what the command says, of exports, a store and a summary' {
        $config = $exports | ForEach-Object { '--config', $_ }
        $wanted = Get-Json $logs @config | ConvertFrom-Json
        $wanted.Count | Should -BeGreaterThan 5
        $store = Join-Path $TestDrive 'drift.store'
        Open-MapicfgStore $store -Create
        $null = Import-MapicfgExport $exports
        $summary = Get-MapicfgLogSummary $logs -By ([Mapicfg.LogCounting]::DriftTables)
        try {
            foreach ($found in @(Get-MapicfgLogDrift $logs -Config $exports), @(Get-MapicfgLogDrift $logs),
                @($summary | Get-MapicfgLogDrift),
                @(Get-ChildItem $logs | Get-MapicfgLogDrift -Config $store -Threads 2)) {
                $found.Id | Should -Be $wanted.id
                $found.Sentence | Should -Be $wanted.sentence
                $found.Severity | Should -Be $wanted.severity
            }
        } finally { Close-MapicfgStore }
        Get-ErrorId { Get-MapicfgLogDrift $logs } | Should -Be 'NoStore,Get-MapicfgLogDrift'
        $other = Get-MapicfgLogSummary $logs
        Get-ErrorId { $other | Get-MapicfgLogDrift -Config $exports -ErrorAction Stop } |
            Should -Be 'conflict,Get-MapicfgLogDrift'
    }
}

Describe 'Sessions and requests' {
    BeforeAll {
        $at = { param($time, $user, $id, $status, $latency)
            "2026-03-02T${time}Z,$id,Mapi,/mapi/emsmdb/,Negotiate,$user,10.1.1.1,EX1,$status,ex2.x,$latency" }
        $front = New-Log 'ses/front.log' '#Log-type: HttpProxy Logs',
        ('#Fields: DateTime,RequestId,Protocol,UrlStem,AuthenticationType,' +
            'AuthenticatedUser,ClientIpAddress,ServerHostName,HttpStatus,TargetServer,TotalRequestTime,ProxyAction'),
        ((& $at '10:00:00.000' anna 'aaaaaaaa-0000-4000-8000-000000000001' 200 6000) + ','),
        ((& $at '10:10:00.000' anna 'aaaaaaaa-0000-4000-8000-000000000002' 503 1) + ','),
        ((& $at '10:11:00.000' anna 'aaaaaaaa-0000-4000-8000-000000000003' 200 100) + ','),
        ((& $at '10:50:00.000' anna 'aaaaaaaa-0000-4000-8000-000000000004' 500 2) + ','),
        ((& $at '10:50:00.500' 'EX1$' 'aaaaaaaa-0000-4000-8000-000000000005' 200 3) + ',')
        $null = New-Log 'ses/back.log' '#Log-type: MapiHttp Logs',
        '#Fields: DateTime,RequestId,MapiRequestId,RequestType,HttpStatusCode,TotalRequestLatency,AuthenticatedUser',
        '2026-03-02T10:11:00.010Z,aaaaaaaa-0000-4000-8000-000000000003,,Execute,200,80,anna'
    }
    It 'give a session until its user pauses' {
        $found = @(Get-MapicfgLogSession $front)
        $found.Count | Should -Be 2
        $one = $found[0]
        $one.First, $one.Last | ForEach-Object { ConvertTo-Text $_ } |
            Should -Be '2026-03-02T10:00:00.000Z', '2026-03-02T10:11:00.000Z'
        $one.First.Kind | Should -Be Utc
        $one.User, $one.Protocol, $one.Address, $one.Network | Should -Be 'anna', 'mapi', '10.1.1.1', 'private'
        $one.Records, $one.Failures, $one.Recovered, $one.Slow | Should -Be 3, 1, 1, 1
        $one.Auth -is [array] | Should -Be $true
        $one.Auth, $one.Servers, $one.Errors | Should -Be 'negotiate', 'ex1', 'http 503'
        $found[1].Records, $found[1].Recovered | Should -Be 1, 0
        @(Get-MapicfgLogSession $front -Idle 1:00).Records | Should -Be 4
        @(Get-MapicfgLogSession $front -KeepNoise).Count | Should -Be 3
        @(Get-MapicfgLogSession $front -Until 2026-03-02T10:30).Count | Should -Be 1
        Get-MapicfgLogSession $front -Where user=nobody | Should -BeNullOrEmpty
        Get-MapicfgLogSession $front | Select-Object -First 1 | ForEach-Object Records | Should -Be 3
        Get-ErrorId { Get-MapicfgLogSession $front -Idle 0 } | Should -BeLike 'ParameterArgumentValidationError,*'
    }
    It 'give a request with what each server has logged of it' {
        $found = @(Get-MapicfgLogRequest (Split-Path $front))
        $found.Count | Should -Be 4
        $one = $found | Where-Object RequestId -like *3
        $one.FrontLatency, $one.BackLatency, $one.Difference, $one.FrontStatus | Should -Be 100, 80, 20, 200
        $one.IisLatency, $one.Front, $one.BackRecords | Should -Be $null, 'ex1', 1
        ($found | Where-Object RequestId -like *1).BackLatency | Should -Be $null
        $key = Join-Path $TestDrive ses.key
        [IO.File]::WriteAllText($key, '0123456789abcdef0123456789abcdef')
        Get-MapicfgLogRequest $front -KeyFile $key | ConvertTo-Json | Should -Not -Match 'anna|10\.1\.1\.1|aaaaaaaa'
    }
    It 'are those of the command' {
        foreach ($view in @{ Name = 'sessions'; Found = @(Get-MapicfgLogSession $logs) },
            @{ Name = 'requests'; Found = @(Get-MapicfgLogRequest $logs) }) {
            $wanted = Get-Json $logs --show $view.Name | ConvertFrom-Json
            $view.Found.Count | Should -Be $wanted.Count
            $names = $view.Found[0].PSObject.Properties.Name
            $names -join ' ' | Should -Be ($wanted[0].PSObject.Properties.Name -replace '_' -join ' ')
            $keys = $wanted[0].PSObject.Properties.Name
            $line = { param($one, $names)
                ($names | ForEach-Object { "$(@($one.$_ | ForEach-Object { ConvertTo-Text $_ }))" }) -join '|' }
            @($view.Found | ForEach-Object { & $line $_ $names }) |
                Should -Be @($wanted | ForEach-Object { & $line $_ $keys })
        }
    }
    It 'of all records count what a summary counts' {
        (Get-MapicfgLogSession $logs | Measure-Object Records -Sum).Sum | Should -Be (Get-MapicfgLogSummary $logs).Kept
    }
}

Describe 'Password prompts' {
    It 'are those of the command, with what is to be done' {
        $wanted = Get-Json $logs --show prompts | ConvertFrom-Json
        $found = @(Get-MapicfgLogPrompt $logs)
        $found.Count | Should -Be 2
        foreach ($pair in @{ Identity = 'object' }, @{ Id = 'id' }, @{ Severity = 'severity' },
            @{ Sentence = 'sentence' }, @{ Why = 'why' }, @{ Remedy = 'remedy' }, @{ Source = 'source' }) {
            $name, $key = @($pair.Keys)[0], @($pair.Values)[0]
            $found.$name | Should -Be $wanted.$key
        }
        $found[1].PSObject.TypeNames | Should -Contain Mapicfg.Statement
        (Get-MapicfgLogPrompt $logs | Select-Object -First 1).Identity | Should -Be 'contoso\anna'
        (Get-ChildItem $logs -Recurse -File | Get-MapicfgLogPrompt).Identity | Should -Be $found.Identity
    }
    It 'are of a time, and by a window' {
        $end = [datetime] '2026-03-02T10:00:10Z'
        (Get-MapicfgLogPrompt $logs -Since $end).Identity | Should -Be 'contoso\dario'
        @(Get-MapicfgLogPrompt $logs -Window 0:00:05 | Where-Object Identity -eq 'contoso\dario').Count |
            Should -BeGreaterThan 1
        foreach ($window in '0', '1:00:01') {
            Get-ErrorId { Get-MapicfgLogPrompt $logs -Window $window } |
                Should -BeLike 'ParameterArgumentValidationError,*'
        }
        Get-ErrorId { Get-MapicfgLogPrompt (Join-Path $TestDrive nowhere) -ErrorAction Stop } |
            Should -BeLike 'PathNotFound,*'
    }
    It 'name nobody with a key' {
        $key = Join-Path $TestDrive prompts.key
        [IO.File]::WriteAllText($key, '0123456789abcdef0123456789abcdef')
        $found = @(Get-MapicfgLogPrompt $logs -KeyFile $key)
        $found.Count | Should -Be 2
        $found.Identity | Should -BeLike 'user-????????????????'
        $found | ConvertTo-Json | Should -Not -Match 'anna|dario|contoso|203\.0\.113'
    }
}

Describe 'The guide on logs' {
    It 'shows what runs' {
        $text = Get-Content (Join-Path $root 'docs/guide/logs.md') -Raw
        $blocks = [regex]::Matches($text, '(?s)```powershell\n(.*?)```')
        $blocks.Count | Should -Be 1
        Push-Location $contoso
        try {
            $run = [scriptblock]::Create('$ErrorActionPreference = "Stop"' + "`n" + $blocks[0].Groups[1].Value)
            $output = & $run 3>$null
        } finally { Pop-Location }
        $output.User -contains 'contoso\anna' | Should -Be $true
        ($output | Where-Object Percent -eq 0).NotReady | Should -Be 3
        @($output | Where-Object Latency -gt 5000).Count | Should -Be 5
        $output.Name | Should -Contain log-mapi-use-unknown
    }
}

Describe 'Completion for logs' {
    It 'knows dimensions and properties: <Text>' -TestCases @(
        @{ Text = 'Get-MapicfgLogSummary x -By cl'; Words = 'client' }
        @{ Text = "Get-MapicfgLogSummary x -By 'server; cl"; Words = "'server; client'" }
        @{ Text = 'Get-MapicfgLogSummary x -By user, ho'; Words = 'host', 'hour' }
        @{ Text = 'Get-MapicfgLogSummary x -Where au'; Words = "'auth='" }
        @{ Text = 'Get-MapicfgLog x -Property HttpS'; Words = 'HttpStatus' }
    ) {
        param($Text, $Words)
        (TabExpansion2 $Text $Text.Length).CompletionMatches.CompletionText | Should -Be $Words
    }
    It 'and help has each parameter and examples' {
        foreach ($name in (Get-Command -Module Mapicfg -Name *MapicfgLog*).Name) {
            $help = Get-Help $name -Full
            $help.Synopsis | Should -Not -BeLike "*$name*"
            $help.examples.example.Count | Should -BeGreaterThan 0
            $help.parameters.parameter | ForEach-Object { $_.description.Text } | Should -Not -BeNullOrEmpty
        }
    }
}
