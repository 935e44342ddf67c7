# SPDX-License-Identifier: LGPL-2.1-or-later
# The cmdlets about servers and directories, against the Exchange of tests/net on loopback, with certificates of the
# openssl program. Pester's.
BeforeDiscovery {
    $beside = Join-Path (Split-Path $env:MAPICFG_LIBRARY) 'libmapicfg-net.so.1'
    $python = (Test-Path /usr/bin/python3) ? '/usr/bin/python3' : 'python3'
    & $python -c 'import gssapi' 2>$null
    $hasNet = (Test-Path $beside) -and [bool] (Get-Command openssl -ErrorAction Ignore) -and -not $LASTEXITCODE
    if (-not $hasNet) { Write-Host 'SKIPPED: powershell mailboxes: libmapicfg-net, openssl or GSSAPI is missing' }
}
BeforeAll {
    $root = Join-Path $PSScriptRoot '../..'
    $module = Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1'
    Import-Module $module -Force
    $python = (Test-Path /usr/bin/python3) ? '/usr/bin/python3' : 'python3'
    $secret = 'Secret of Anna 1' # of tests/net/people.py

    function New-Credential([string] $user, [string] $password) {
        [pscredential]::new($user, (ConvertTo-SecureString $password -AsPlainText -Force))
    }
    function Start-Exchange([string[]] $arguments) {
        $how = [Diagnostics.ProcessStartInfo]::new($python, @((Join-Path $root 'tests/net/exchange.py')) + $arguments)
        $how.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($how)
        $found = @{ Process = $process }
        while ($null -ne ($line = $process.StandardOutput.ReadLine())) {
            $word, $rest = $line -split ' ', 2
            if ($word -eq 'authority') { $found.Authority = $rest }
            if ($word -eq 'port') { $found.Port = [int] $rest; break }
        }
        $found.Where = @{ CertificateAuthority = $found.Authority; Auth = 'Basic'
            AutodiscoverUrl = "https://localhost:$($found.Port)/autodiscover/autodiscover.xml" }
        $found
    }
    function Stop-Exchange($exchange) {
        & kill -TERM $exchange.Process.Id # so that it removes its folder
        $exchange.Process.WaitForExit()
    }
    function Get-ErrorId([scriptblock] $block) {
        try { $null = & $block } catch { return $_.FullyQualifiedErrorId }
        'none'
    }
}

Describe 'Mailboxes and certificates' -Skip:(-not $hasNet) {
    BeforeAll {
        $exchange = Start-Exchange '--schemes', 'Basic'
        $where = $exchange.Where
        $anna = New-Credential 'anna@contoso.com' $secret
    }
    AfterAll { Stop-Exchange $exchange }

    Context 'mailboxes' {
        It 'are tested end to end' {
            $result = Test-MapicfgMailbox anna@contoso.com -Credential $anna @where
            $result.PSObject.TypeNames[0] | Should -Be 'Mapicfg.MailboxTest'
            $result.Result | Should -BeIn 'succeeded', 'warned'
            $result.Mailbox, $result.AddressBook | Should -Be 'succeeded', 'succeeded'
            $result.Layer, $result.Fault | Should -Be $null, $null
            $result.Findings.Severity | Should -Not -Contain 'error'
            $result.DisplayName, $result.ConnectedName | Should -Be 'Anna Berg', 'Anna Berg'
            $result.Steps.Name -join ' ' | Should -Match 'emsmdb-connect emsmdb-ping emsmdb-disconnect .*nspi-unbind$'
            $connect = $result.Steps | Where-Object Name -eq emsmdb-connect
            $connect.Status, $connect.ResponseCode, $connect.ErrorCode | Should -Be 200, 0, 0
            $connect.Auth, $connect.FrontEnd | Should -Be 'Basic', 'EX1'
            $result.Servers.Name, $result.Servers.Failures | Should -Be 'EX1', 0
            $result.EndTime | Should -BeGreaterOrEqual $result.StartTime
            ((Get-Date) - $result.StartTime).TotalSeconds | Should -BeLessThan 3600
        }
        It 'come from a pipeline, in its order, all with one credential' {
            $users = 'anna@contoso.com', 'nobody@contoso.com', 'anna@contoso.com'
            $results = $users | Test-MapicfgMailbox -Credential $anna @where
            $results.Identity | Should -Be $users
            $results.Result | ForEach-Object { $_ -eq 'failed' } | Should -Be $false, $true, $false
            $named = [pscustomobject]@{ PrimarySmtpAddress = 'anna@contoso.com' }
            ($named | Test-MapicfgMailbox -Credential $anna @where).Identity | Should -Be 'anna@contoso.com'
            @() | Test-MapicfgMailbox -Credential $anna @where | Should -BeNullOrEmpty
            $store = Open-MapicfgStore (Join-Path $TestDrive people.store) -Create -PassThru
            Import-MapicfgExport "$root/tests/data/contoso/mailboxes.xml" -Store $store 3>$null | Out-Null
            $stored = Get-CASMailbox anna -Store $store
            $both = $stored, $stored.PrimarySmtpAddress | Test-MapicfgMailbox -Credential $anna @where
            $both.Identity | Should -Be 'anna@contoso.com', 'anna@contoso.com'
            Close-MapicfgStore $store
        }
        It 'with a wrong password fail, which is a result, and nothing shows it' {
            $wrong = New-Credential 'CONTOSO\anna' 'Xyzzy 5'
            $result = Test-MapicfgMailbox anna@contoso.com -Credential $wrong @where -ErrorVariable failed
            $failed | Should -BeNullOrEmpty
            $result.Result, $result.Layer, $result.Fault | Should -Be 'failed', 'logon', 'credentials'
            $result.Findings.Id | Should -Contain 'probe-401-basic'
            ConvertTo-Json $result -Depth 6 | Should -Not -Match 'Xyzzy'
            $id = 'value,Test-MapicfgMailbox'
            Get-ErrorId { Test-MapicfgMailbox a@b.c -ErrorAction Stop -Credential (New-Credential "a`nb" 'Xyzzy') } |
                Should -Be $id
            $Error[0].ToString() | Should -Not -Match 'Xyzzy'
        }
        It 'need a certificate that is trusted, unless that is switched off with a warning' {
            $trust = @{} + $where
            $trust.Remove('CertificateAuthority')
            $result = Test-MapicfgMailbox anna@contoso.com -Credential $anna @trust
            $result.Result, $result.Layer | Should -Be 'failed', 'certificate'
            $went = Test-MapicfgMailbox anna@contoso.com -Credential $anna @trust -SkipCertificateCheck `
                -WarningVariable said -WarningAction SilentlyContinue
            $went.Result | Should -Be 'warned'
            $said | Should -Match 'not verified'
        }
        It 'are not needed for a server, and no logon is' {
            $result = Test-MapicfgMailbox -Server "localhost:$($exchange.Port)" -Probe Self -CertificateAuthority `
                $exchange.Authority
            $result.Identity, $result.Mailbox | Should -Be "localhost:$($exchange.Port)", 'succeeded'
            $result.Steps | Where-Object { $_.Auth -and $_.Name -notmatch 'anonymous' } | Should -BeNullOrEmpty
        }
        It 'that cannot be tested are errors, and the others go on' {
            $results = Test-MapicfgMailbox 'not an address', anna@contoso.com -Credential $anna @where `
                -ErrorVariable failed -ErrorAction SilentlyContinue
            $results.Identity | Should -Be 'anna@contoso.com'
            $failed[0].FullyQualifiedErrorId | Should -Be 'value,Test-MapicfgMailbox'
            Get-ErrorId { Test-MapicfgMailbox } | Should -Be 'not-stated,Test-MapicfgMailbox'
            Get-ErrorId { Test-MapicfgMailbox anna@contoso.com -CertificateAuthority /nonexistent -Credential $anna `
                    -ErrorAction Stop } | Should -Be 'io,Test-MapicfgMailbox'
        }
        It 'end at once when the pipeline is stopped' {
            $silent = Start-Exchange '--schemes', 'Basic', '--fault', 'request-silent'
            $shell = [powershell]::Create()
            try {
                $text = { param($module, $where, $anna) Import-Module $module
                    'ready'
                    Test-MapicfgMailbox anna@contoso.com -Credential $anna @where }
                $null = $shell.AddScript($text).AddArgument($module).AddArgument($silent.Where).AddArgument($anna)
                $out = [Management.Automation.PSDataCollection[psobject]]::new()
                $job = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $out)
                while (-not $out.Count) { Start-Sleep -Milliseconds 50 }
                Start-Sleep -Milliseconds 500 # it waits for the server then, for 30 s
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
                $job.IsCompleted | Should -BeTrue
            } finally {
                $shell.Dispose()
                Stop-Exchange $silent
            }
        }
    }

    Context 'certificates' {
        It 'of a server say what it shows, and what clients object to' {
            $found = Get-MapicfgCertificate -Server "localhost:$($exchange.Port)" -CertificateAuthority `
                $exchange.Authority -Url https://mail.contoso.com/mapi, https://other.contoso.com/
            $found.IsEnd | Should -Be $true, $false
            $found[0].Covers | Should -Be 'https://mail.contoso.com/mapi'
            $found[0].Findings.Id | Should -Contain 'certificate-name'
            $found[1].Findings | Should -BeNullOrEmpty
            $found[0].Names | Should -Contain 'autodiscover.contoso.com'
            $found[0].TlsVersions | Should -Contain 'TLS 1.3'
            $found[0].Address | Should -BeIn '127.0.0.1', '::1'
        }
        It 'of a file are those of .NET' {
            $file = Get-ChildItem (Split-Path $exchange.Authority) -Filter good.pem
            $mine = $file | Get-MapicfgCertificate -CertificateAuthority $exchange.Authority -Url mail.contoso.com
            $theirs = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((Get-Content $file -Raw))
            $mine.Count | Should -Be 2
            # .NET shows the byte of zeros, too, that keeps a number positive; one in 256 has it here
            $mine[0].Thumbprint, $mine[0].SerialNumber, $mine[0].Subject |
                Should -Be $theirs.Thumbprint, ($theirs.SerialNumber -replace '^00(?=.)'), $theirs.Subject
            $mine[0].NotAfter, $mine[0].NotBefore | Should -Be $theirs.NotAfter, $theirs.NotBefore
            [Convert]::ToBase64String($mine[0].RawData) | Should -Be ([Convert]::ToBase64String($theirs.RawData))
            $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($theirs.RawData)).ToLower()
            $prefix = [Convert]::ToHexString([Text.Encoding]::ASCII.GetBytes('tls-server-end-point:')).ToLower()
            $mine[0].ChannelBinding | Should -Be "$prefix$hash" # it is signed with SHA-256
            $mine[0].Findings | Should -BeNullOrEmpty
        }
        It 'of PKCS #12 need the password' {
            $folder = Split-Path $exchange.Authority
            $file = Join-Path $TestDrive one.pfx
            & openssl pkcs12 -export -in "$folder/good.pem" -inkey "$folder/good.key" -passout 'pass:Xyzzy 5' -out $file
            $right = ConvertTo-SecureString 'Xyzzy 5' -AsPlainText -Force
            (Get-MapicfgCertificate $file -Password $right).Subject | Should -Contain 'CN=localhost'
            Get-ErrorId { Get-MapicfgCertificate $file -ErrorAction Stop } |
                Should -Be 'not-stated,Get-MapicfgCertificate'
            $wrong = ConvertTo-SecureString 'other' -AsPlainText -Force
            Get-ErrorId { Get-MapicfgCertificate $file -Password $wrong -ErrorAction Stop } |
                Should -Be 'value,Get-MapicfgCertificate'
            $Error[0].ToString() | Should -Match 'one\.pfx'
        }
        It 'that cannot be had are errors: <Line>' -TestCases @(
            @{ Line = 'Get-MapicfgCertificate -Server localhost'; Id = 'value,Get-MapicfgCertificate' }
            @{ Line = 'Get-MapicfgCertificate -Server localhost:70000'; Id = 'value,Get-MapicfgCertificate' }
            @{ Line = 'Get-MapicfgCertificate -Server 127.0.0.1:1'; Id = 'io,Get-MapicfgCertificate' }
            @{ Line = 'Get-MapicfgCertificate $module'; Id = 'format,Get-MapicfgCertificate' }
            @{ Line = 'Get-MapicfgCertificate /proc/self/mem'; Id = 'io,Get-MapicfgCertificate' }
            @{ Line = 'Get-MapicfgCertificate $ca -Url "https://a b/"'; Id = 'url,Get-MapicfgCertificate' }
        ) {
            param($Line, $Id)
            $ca = $exchange.Authority
            Invoke-Expression "$Line -ErrorVariable failed -ErrorAction SilentlyContinue" | Out-Null
            @($failed.FullyQualifiedErrorId) | Should -Be @($Id)
        }
    }
}

Describe 'Without libmapicfg-net' {
    It 'the other cmdlets work, and these say which package is missing' {
        $text = "Import-Module '$module'
            try { Get-MapicfgCertificate '$module' } catch { `$_.FullyQualifiedErrorId; `$_.ToString() }
            try { Test-MapicfgMailbox a@b.c } catch { `$_.FullyQualifiedErrorId }
            Compare-MapicfgLdif '$TestDrive/a.ldf' '$TestDrive/a.ldf'
            'went on'"
        Set-Content "$TestDrive/a.ldf" "dn: CN=a`ncn: a`n"
        $env:MAPICFG_NET_LIBRARY = '/nonexistent/libmapicfg-net.so.1'
        try { $said = & $env:PWSH -NoProfile -NonInteractive -Command $text 2>&1 }
        finally { $env:MAPICFG_NET_LIBRARY = $null }
        $said[0], $said[2], $said[3] | Should -Be 'NoNetLibrary,Get-MapicfgCertificate',
            'NoNetLibrary,Test-MapicfgMailbox', 'went on'
        $said[1] | Should -Match 'libmapicfg-net1'
    }
}

Describe 'Compare-MapicfgLdif' {
    BeforeAll {
        $entry = "dn: CN=EX1,DC=contoso,DC=com`nobjectClass: msExchExchangeServer`nmsExchOrganizationFlags2: {0}`n" +
            "whenChanged: {1}`n"
        $before, $after, $none = 'before.ldf', 'after.ldf', 'none.txt' | ForEach-Object { Join-Path $TestDrive $_ }
        Set-Content $before ($entry -f 256, 1)
        Set-Content $after ($entry -f 260, 2)
        Set-Content $none 'nothing of the kind'
    }
    It 'says which attribute changed, and which bit' {
        $found = Compare-MapicfgLdif $before $after
        $found.Attribute, $found.Kind, $found.DistinguishedName |
            Should -Be 'msExchOrganizationFlags2', 'changed', 'CN=EX1,DC=contoso,DC=com'
        $found.Before, $found.After, $found.Detail | Should -Be '256', '260', 'bit 0x4 set'
    }
    It 'says of all that changes by itself what changed' {
        (Compare-MapicfgLdif $before $after -All).Attribute | Should -Be 'msExchOrganizationFlags2', 'whenChanged'
    }
    It 'is not silent about what is no LDIF' {
        Compare-MapicfgLdif $before $none -WarningVariable said -WarningAction SilentlyContinue -ErrorVariable failed `
            -ErrorAction SilentlyContinue | Out-Null
        @($said) + @($failed) | Should -Not -BeNullOrEmpty
        Get-ErrorId { Compare-MapicfgLdif $before /nonexistent } | Should -Be 'PathNotFound,Compare-MapicfgLdif'
    }
}
