# SPDX-License-Identifier: LGPL-2.1-or-later
# Receive-MapicfgRequest with real clients: curl and `mapicfg test`. Pester's.
BeforeDiscovery {
    $beside = Split-Path $env:MAPICFG_LIBRARY
    $hasNet = (Test-Path "$beside/libmapicfg-net.so.1") -and (Test-Path "$env:MAPICFG-net") -and
        [bool] (Get-Command curl -ErrorAction Ignore)
    if (-not $hasNet) { Write-Host 'SKIPPED: powershell requests: libmapicfg-net, mapicfg-net or curl is missing' }
    $hasNtlm = $hasNet -and (Test-Path '/etc/gss/mech.d/*ntlmssp*')
    if ($hasNet -and -not $hasNtlm) { Write-Host 'SKIPPED: powershell requests: NTLM: gss-ntlmssp is missing' }
}
BeforeAll {
    $root = Join-Path $PSScriptRoot '../..'
    $module = Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1'
    Import-Module $module -Force
    $secret, $guid = 'Secret of Anna 1', '9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1'
    $path = Join-Path $TestDrive contoso.store
    $export = Join-Path $TestDrive export.json
    foreach ($one in @(
            @('OrganizationConfig', @{ Name = 'Contoso'; MapiHttpEnabled = $true }),
            @('MapiVirtualDirectory', @{ Identity = 'EX1\mapi (Default Web Site)'; Name = 'mapi (Default Web Site)'
                    Server = 'EX1'; InternalUrl = 'https://mail.contoso.com/mapi'; IISAuthenticationMethods = 'Basic'
                    ExtendedProtectionTokenChecking = 'None' }),
            @('CASMailbox', @{ Name = 'Anna Berg'; DisplayName = 'Anna Berg'; PrimarySmtpAddress = 'anna@contoso.com'
                    SamAccountName = 'anna'; ExchangeGuid = $guid; ServerName = 'EX1'; LegacyExchangeDN =
                    '/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna' }))) {
        ConvertTo-Json @($one[1]) | Set-Content $export
        & $env:MAPICFG import --quiet --store $path --as $one[0] $export | Out-Null
        if ($LASTEXITCODE) { throw "import of $($one[0]): $LASTEXITCODE" }
    }
    Set-Content (Join-Path $TestDrive password) $secret

    # The cmdlet in a runspace of its own, until Stop-Receiver; .Objects are what it gave by then.
    function Start-Receiver([hashtable] $parameters, [string] $behind) {
        $shell = [powershell]::Create()
        $text = "param(`$module, `$path, `$parameters) Import-Module `$module
            `$store = Open-MapicfgStore `$path -ReadOnly -PassThru
            Receive-MapicfgRequest 0 -Store `$store @parameters $behind"
        $null = $shell.AddScript($text).AddArgument($module).AddArgument($path).AddArgument($parameters)
        $found = @{ Shell = $shell; Objects = [Management.Automation.PSDataCollection[psobject]]::new() }
        $found.Objects.EnumeratorNeverBlocks = $true
        $found.Job = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $found.Objects)
        for ($i = 0; $i -lt 600 -and -not $shell.Streams.Information.Count -and -not $found.Job.IsCompleted; $i++) {
            Start-Sleep -Milliseconds 50
        }
        if ("$($shell.Streams.Information)" -notmatch 'Listening on https://127\.0\.0\.1:(\d+) as EX1') {
            throw "it does not listen: $($shell.Streams.Information) $($shell.Streams.Error)"
        }
        $found.Port = [int] $Matches[1]
        $found
    }
    # Answers go out before their objects do, so a client may know of one that is not there yet.
    function Stop-Receiver($receiver, [scriptblock] $isThere = { $true }) {
        for ($i = 0; $i -lt 600 -and -not (& $isThere) -and -not $receiver.Job.IsCompleted; $i++) {
            Start-Sleep -Milliseconds 50
        }
        $receiver.Shell.Stop()
        $receiver.Warnings = "$($receiver.Shell.Streams.Warning)"
        $receiver.Shell.Dispose()
    }
    function Invoke-Curl($receiver, [string] $where, [string[]] $words) {
        $ca = Join-Path $TestDrive listen.pem
        & curl -sS -o /dev/stdout -D - --cacert $ca @words "https://localhost:$($receiver.Port)$where" 2>&1
    }
    function Invoke-Test($receiver, [string[]] $words) {
        & $env:MAPICFG test anna@contoso.com --server "127.0.0.1:$($receiver.Port)" --ca "$TestDrive/listen.pem" `
            --password-file "$TestDrive/password" @words 2>&1
    }
    function Get-ErrorId([scriptblock] $block) {
        try { $null = & $block } catch { return $_.FullyQualifiedErrorId }
        'none'
    }
}

Describe 'Receive-MapicfgRequest' -Skip:(-not $hasNet) {
    It 'answers clients, and gives what they sent' {
        $receiver = Start-Receiver @{ CertificatePath = "$TestDrive/listen.pem" }
        $health = Invoke-Curl $receiver /mapi/healthcheck.htm
        $bad = Invoke-Curl $receiver "/mapi/emsmdb/?MailboxId=$guid@contoso.com" '-X', 'POST', '-u', "anna:$secret"
        $tested = Invoke-Test $receiver '--auth', 'basic'
        $code = $LASTEXITCODE
        $plain = & curl -sS "http://localhost:$($receiver.Port)/" 2>&1
        Stop-Receiver $receiver {
            $receiver.Objects.RequestType -contains 'Unbind' -and $receiver.Shell.Streams.Warning.Count
        }
        "$health" | Should -Match '200 OK<br/>EX1'
        "$bad" | Should -Match 'X-ResponseCode: 7' # missing header: [MS-OXCMAPIHTTP] 2.2.3.3.3
        $code | Should -Be 0 -Because "$tested"
        $receiver.Objects[0].PSObject.TypeNames[0] | Should -Match 'Mapicfg\.Request$'
        $receiver.Objects[0].Place, $receiver.Objects[0].Status, $receiver.Objects[0].Severity |
            Should -Be 'health', 200, 'info'
        $one = $receiver.Objects[1]
        $one.Method, $one.Status, $one.ResponseCode, $one.Scheme, $one.User, $one.Severity |
            Should -Be 'POST', 200, 7, 'Basic', 'anna', 'error'
        $one.Connection, $one.Tls, $one.MailboxId | Should -Be 2, 'TLSv1.3', "$guid@contoso.com"
        $one.Client | Should -Match '^127\.0\.0\.1:\d+$'
        ($one.Findings | Where-Object Id -eq listen-request-type-missing).Remedy | Should -Match 'X-RequestType'
        $mapi = $receiver.Objects | Where-Object RequestType
        $mapi.RequestType | Should -Contain 'Connect'
        $mapi.RequestType | Should -Contain 'Unbind'
        ($receiver.Objects | Select-Object -Skip 2).Severity | Should -Not -Contain 'error'
        $receiver.Warnings | Should -Match 'TLS failed: '
        $receiver.Warnings | Should -Not -Match 'not closed'
        ConvertTo-Json @($receiver.Objects) -Depth 5 | Should -Not -Match $secret
    }
    It 'shows a certificate for this machine and the hosts of the store' {
        $receiver = Start-Receiver @{ CertificatePath = "$TestDrive/listen.pem" }
        Stop-Receiver $receiver
        $shown = Get-MapicfgCertificate "$TestDrive/listen.pem"
        $shown.Names | Should -Contain 'localhost'
        $shown.Names | Should -Contain '127.0.0.1'
        $shown.Names | Should -Contain 'mail.contoso.com'
        $shown.Names | Should -Contain 'autodiscover.contoso.com'
    }
    It 'needs the password that it is given, and says of another that it is wrong' {
        $receiver = Start-Receiver @{ CertificatePath = "$TestDrive/listen.pem"
            Password = ConvertTo-SecureString $secret -AsPlainText -Force }
        $ping = '-X', 'POST', '-H', 'X-RequestType: PING'
        $wrong = Invoke-Curl $receiver "/mapi/emsmdb/?MailboxId=$guid@contoso.com" (@('-u', 'anna:Xyzzy 5') + $ping)
        $right = Invoke-Curl $receiver "/mapi/emsmdb/?MailboxId=$guid@contoso.com" (@('-u', "anna:$secret") + $ping)
        Stop-Receiver $receiver { $receiver.Objects.Count -ge 2 }
        "$wrong" | Should -Match '^HTTP/\S+ 401'
        "$right" | Should -Match '^HTTP/\S+ 200'
        $receiver.Objects[0].Findings.Id | Should -Be 'listen-basic-wrong'
        $receiver.Objects[1].Findings.Id | Should -Contain 'listen-basic-right'
        ConvertTo-Json @($receiver.Objects) -Depth 5 | Should -Not -Match 'Xyzzy'
    }
    It 'ends after -First, with the answer sent' {
        $receiver = Start-Receiver @{ CertificatePath = "$TestDrive/listen.pem"; First = 2 }
        $answers = 1..2 | ForEach-Object { Invoke-Curl $receiver /mapi/healthcheck.htm }
        $receiver.Job.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        $receiver.Objects.Count | Should -Be 2
        "$answers" | Should -Match '200 OK.*200 OK'
        $receiver.Shell.Dispose()
    }
    It 'ends when the pipeline has enough, or is stopped, and lets the port go' {
        $receiver = Start-Receiver @{}
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Stop-Receiver $receiver
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        $free = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, $receiver.Port)
        $free.Start()
        $free.Stop()
        Set-Content "$TestDrive/client.sh" ('for i in 1 2 3 4 5 6 7 8 9; do curl -sS --insecure ' +
            "https://localhost:$($receiver.Port)/mapi/healthcheck.htm && exit; sleep 1; done")
        $client = Start-Process sh "$TestDrive/client.sh" -PassThru -RedirectStandardOutput "$TestDrive/out" `
            -RedirectStandardError "$TestDrive/err"
        $store = Open-MapicfgStore $path -ReadOnly -PassThru
        $found = Receive-MapicfgRequest $receiver.Port -Store $store 6>$null | Select-Object -First 1
        $client.WaitForExit(20000) | Should -BeTrue
        $found.Place | Should -Be 'health'
        Get-Content "$TestDrive/out" | Should -Match '200 OK'
        Close-MapicfgStore $store
    }
    It 'sees whether the channel binding is that of the certificate' -Skip:(-not $hasNtlm) {
        $receiver = Start-Receiver @{ CertificatePath = "$TestDrive/listen.pem"; Auth = 'Ntlm'; AcceptAny = $true
            ExtendedProtectionTokenChecking = 'Require' }
        $codes = foreach ($binding in 'right', 'none', 'wrong') {
            $null = Invoke-Test $receiver '--auth', 'ntlm', '--login', 'CONTOSO\anna', '--bindings', $binding
            $LASTEXITCODE
        }
        Stop-Receiver $receiver { $receiver.Objects.Binding -contains 'wrong' }
        $codes | Should -Be 0, 1, 1
        $receiver.Objects.Binding | Where-Object { $_ } | Select-Object -Unique | Should -Be 'right', 'none', 'wrong'
        $refused = $receiver.Objects | Where-Object Binding -eq wrong | Select-Object -First 1
        $refused.Findings.Id | Should -Contain 'listen-binding-refused'
        $refused.Service | Should -Match '^HTTP/'
    }
    It 'shows the certificate that it is given' {
        $key = [Security.Cryptography.RSA]::Create(2048)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
            'CN=own', $key, [Security.Cryptography.HashAlgorithmName]::SHA256,
            [Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $own = $request.CreateSelfSigned((Get-Date).AddDays(-1), (Get-Date).AddDays(1))
        $receiver = Start-Receiver @{ Certificate = $own }
        $shown = Get-MapicfgCertificate -Server "127.0.0.1:$($receiver.Port)"
        Stop-Receiver $receiver
        $shown.Thumbprint | Should -Be $own.Thumbprint
        $bare = [Security.Cryptography.X509Certificates.X509Certificate2]::new($own.RawData)
        $store = Open-MapicfgStore $path -ReadOnly -PassThru
        Get-ErrorId { Receive-MapicfgRequest 0 -Store $store -Certificate $bare } |
            Should -Be 'value,Receive-MapicfgRequest'
        Get-ErrorId { Receive-MapicfgRequest 0 -Store $store -Certificate $own -CertificatePath x.pem } |
            Should -Be 'value,Receive-MapicfgRequest'
        Close-MapicfgStore $store
    }
    It 'says why it cannot listen: <Words>' -TestCases @(
        @{ Words = '-Server EX9'; Id = 'not-found,Receive-MapicfgRequest' }
        @{ Words = '-Address 192.0.2.1'; Id = 'io,Receive-MapicfgRequest' }
        @{ Words = '-CertificatePath /nonexistent/listen.pem'; Id = 'io,Receive-MapicfgRequest' }
        @{ Words = '-First 0'; Id = 'ParameterArgumentValidationError,Receive-MapicfgRequest' }
    ) {
        param($Words, $Id)
        $store = Open-MapicfgStore $path -ReadOnly -PassThru
        $ErrorActionPreference = 'Stop'
        Get-ErrorId ([scriptblock]::Create("Receive-MapicfgRequest -Store `$store $Words")) | Should -Be $Id
        Close-MapicfgStore $store
    }
    It 'says what the store does not state' {
        $store = Open-MapicfgStore ':memory:' -Create -PassThru
        $quiet = @{ WarningAction = 'SilentlyContinue'; ErrorAction = 'SilentlyContinue' }
        Receive-MapicfgRequest -Store $store -Address 192.0.2.1 -WarningVariable said @quiet
        "$said" | Should -Match 'server EXCHANGE; .*Negotiate.*-Auth.*; Extended Protection off'
        Close-MapicfgStore $store
    }
    It 'says that GSSAPI does not see what PowerShell sets' {
        $before = $env:KRB5_KTNAME
        $env:KRB5_KTNAME = 'FILE:/nonexistent'
        $receiver = Start-Receiver @{}
        $env:KRB5_KTNAME = $before
        Stop-Receiver $receiver
        $receiver.Warnings | Should -Match '^KRB5_KTNAME was set in PowerShell, where GSSAPI does not see it'
    }
    It 'ends with an error when its store is closed' {
        $receiver = Start-Receiver @{ CertificatePath = "$TestDrive/listen.pem" } `
            '| ForEach-Object { Close-MapicfgStore $store }'
        Invoke-Curl $receiver /mapi/healthcheck.htm | Out-String | Should -Match '200 OK'
        Invoke-Curl $receiver /mapi/healthcheck.htm | Out-Null
        $receiver.Job.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        $receiver.Shell.Streams.Error[0].FullyQualifiedErrorId | Should -Be 'conflict,Receive-MapicfgRequest'
        $receiver.Shell.Dispose()
    }
}

Describe 'Receive-MapicfgRequest without libmapicfg-net' {
    It 'says which package is missing' {
        $text = "Import-Module '$module'; Open-MapicfgStore ':memory:' -Create
            try { Receive-MapicfgRequest } catch { `$_.FullyQualifiedErrorId; `$_.ToString() }"
        $env:MAPICFG_NET_LIBRARY = '/nonexistent/libmapicfg-net.so.1'
        try { $said = & $env:PWSH -NoProfile -NonInteractive -Command $text 2>&1 }
        finally { $env:MAPICFG_NET_LIBRARY = $null }
        $said[0] | Should -Be 'NoNetLibrary,Receive-MapicfgRequest'
        "$said" | Should -Match 'libmapicfg-net1'
    }
}
