# SPDX-License-Identifier: LGPL-2.1-or-later
# Test-OutlookConnectivity of the module, against the endpoint of tests/net/exchange.py. Pester's. What its objects
# have: "Configure MAPI over HTTP in Exchange Server", step 5.
BeforeDiscovery {
    $library = if ($env:MAPICFG_NET_LIBRARY) { $env:MAPICFG_NET_LIBRARY }
    else { Join-Path (Split-Path $env:MAPICFG_LIBRARY) libmapicfg-net.so.1 }
    $python = '/usr/bin/python3', 'python3' | Where-Object {
        (Get-Command $_ -ErrorAction Ignore) -and "$(& $_ -c 'import gssapi; print(1)' 2>$null)" -eq '1' } |
        Select-Object -First 1
    $installed = [bool] (& /sbin/ldconfig -p 2>$null | Select-String -SimpleMatch libmapicfg-net)
    $missing = if (-not (Test-Path $library)) { 'libmapicfg-net' } elseif (-not $python) { 'python3-gssapi' }
    if ($missing) { Write-Host "SKIPPED: Test-OutlookConnectivity: $missing is missing" }
}

Describe 'Test-OutlookConnectivity' -Skip:([bool] $missing) -ForEach @{ Python = $python } {
    BeforeAll {
        $root = Resolve-Path (Join-Path $PSScriptRoot '../..')
        $said = Join-Path $TestDrive said
        $endpoint = Start-Process $Python "$root/tests/net/exchange.py", '--schemes', 'Basic' -PassThru `
            -RedirectStandardOutput $said -RedirectStandardError "$said.errors"
        for ($i = 0; $i -lt 300 -and "$(Get-Content $said -Raw)" -notmatch '(?m)^port (\d+)'; $i++) {
            Start-Sleep -Milliseconds 50
        }
        $port = if ("$(Get-Content $said -Raw)" -match '(?m)^port (\d+)') { $Matches[1] } else {
            throw "exchange.py: $(Get-Content "$said.errors" -Raw)" }
        $ca = if ("$(Get-Content $said -Raw)" -match '(?m)^authority (\S+)') { $Matches[1] }

        $store, $export = (Join-Path $TestDrive test.store), (Join-Path $TestDrive export.json)
        $group = '/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn='
        $boxes = @(@('Anna Berg', 'anna', '9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1'),
            @('Boris Frei', 'boris', '0a4c8f0e-7f3d-4e7b-9d5f-2f1f0c9d7a55')) | ForEach-Object {
            @{ Name = $_[0]; DisplayName = $_[0]; Alias = $_[1]; PrimarySmtpAddress = "$($_[1])@contoso.com"
                ExchangeGuid = $_[2]; LegacyExchangeDN = $group + $_[1]; ServerName = 'EX1' } }
        $at = "https://localhost:$port"
        foreach ($one in @(
                @('ExchangeServer', @{ Name = 'EX1'; Fqdn = 'localhost' }),
                @('MapiVirtualDirectory', @{ Name = 'mapi (Default Web Site)'; Server = 'EX1'
                        InternalUrl = "$at/mapi" }),
                @('ClientAccessService', @{ Name = 'EX1'; Fqdn = 'localhost'
                        AutoDiscoverServiceInternalUri = "$at/autodiscover/autodiscover.xml" }),
                @('CASMailbox', $boxes))) {
            ConvertTo-Json @($one[1]) | Set-Content $export
            & $env:MAPICFG import --quiet --store $store --as $one[0] $export | Out-Null
            if ($LASTEXITCODE) { throw "import of $($one[0]): $LASTEXITCODE" }
        }
        $before = $env:SSL_CERT_FILE
        $env:SSL_CERT_FILE = $ca
        $text = & $env:PWSH -NoProfile -NonInteractive -File "$root/tests/powershell/network.ps1" `
            "$root/bindings/powershell/Mapicfg/Mapicfg.psd1" $store
        $env:SSL_CERT_FILE = $before
        $found = "$text" | ConvertFrom-Json
    }
    AfterAll { & kill $endpoint.Id }

    It 'has the properties of Exchange''s objects, with times' {
        $found.Names | Should -Be 'MonitorIdentity', 'StartTime', 'EndTime', 'Result', 'Error', 'Exception'
        $found.Times | Should -BeTrue
        $found.Type | Should -Be 'Mapicfg.OutlookConnectivity'
    }
    It 'tests the endpoints without a logon, and warns' {
        $found.Self | Should -Be 'OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe', 'Succeeded', ''
        $found.Told | Should -Match 'localhost leads to this machine itself'
    }
    It 'logs on with -Credential' {
        $found.Deep, $found.Ctp | Should -Be 'Succeeded', 'Succeeded'
        $found.Wrong.Result, $found.Wrong.Exception | Should -Be 'Failed', 'probe-401-basic'
    }
    It 'takes an empty credential for none' { $found.Empty | Should -Be 'Succeeded' }
    It 'tests each mailbox of a pipeline' { $found.Failed | Should -Be 1 }
    It 'says what is missing' {
        $found.Nobody.Id | Should -Be 'not-stated,Test-OutlookConnectivity'
        $found.Nobody.Message | Should -Match 'no health mailbox of EX1'
        $found.Old.Message | Should -Match '-Protocol of Test-OutlookConnectivity .*Exchange 2010'
        $found.Unknown.Message | Should -Match 'not a probe of MAPI over HTTP'
    }
    It 'completes' {
        $found.Offered | Should -Be 'OutlookMapiHttpSelfTestProbe'
        $found.Servers | Should -Be 'EX1'
    }
}

Describe 'Test-OutlookConnectivity without libmapicfg-net' -Skip:$installed {
    It 'says what is missing' {
        $root = Resolve-Path (Join-Path $PSScriptRoot '../..')
        $alone = Join-Path $TestDrive alone
        New-Item $alone -ItemType Directory | Out-Null
        Copy-Item $env:MAPICFG_LIBRARY $alone
        $store = Join-Path $TestDrive alone.store
        & $env:MAPICFG init --store $store --name Contoso --version 2019 --from 2016 | Out-Null
        $was = $env:MAPICFG_LIBRARY, $env:MAPICFG_NET_LIBRARY, $env:LD_LIBRARY_PATH
        $env:MAPICFG_LIBRARY, $env:MAPICFG_NET_LIBRARY, $env:LD_LIBRARY_PATH = "$alone/libmapicfg.so.1", $null, $null
        $text = & $env:PWSH -NoProfile -NonInteractive -Command "
            Import-Module '$root/bindings/powershell/Mapicfg/Mapicfg.psd1'; Open-MapicfgStore '$store'
            try { Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe } catch { `$_.FullyQualifiedErrorId; `"`$_`" }"
        $env:MAPICFG_LIBRARY, $env:MAPICFG_NET_LIBRARY, $env:LD_LIBRARY_PATH = $was
        $text[0] | Should -Be 'unsupported,Test-OutlookConnectivity'
        $text[1] | Should -Match 'the package mapicfg-net is missing'
    }
}
