# SPDX-License-Identifier: LGPL-2.1-or-later
# Administrators' scripts, unchanged, on a store: what they print, and every property that is another one afterwards, as
# the documentation of the cmdlets has it. Pester's.
BeforeDiscovery {
    $hosts = 'EX1', 'EX2' | ForEach-Object {
        "OutlookAnywhere $_\Rpc (Default Web Site).ExternalClientAuthenticationMethod: Ntlm"
        "OutlookAnywhere $_\Rpc (Default Web Site).ExternalClientsRequireSsl: True"
        "OutlookAnywhere $_\Rpc (Default Web Site).ExternalHostname: mail.contoso.com"
        "OutlookAnywhere $_\Rpc (Default Web Site).IISAuthenticationMethods: Ntlm"
        "OutlookAnywhere $_\Rpc (Default Web Site).InternalClientsRequireSsl: True"
        "OutlookAnywhere $_\Rpc (Default Web Site).InternalHostname: mail.contoso.com"
        "OutlookAnywhere $_\Rpc (Default Web Site).SSLOffloading: False"
    }
    $directories = @(
        @('OwaVirtualDirectory', 'owa', 'owa'), @('EcpVirtualDirectory', 'ecp', 'ecp'),
        @('OabVirtualDirectory', 'OAB', 'OAB'),
        @('WebServicesVirtualDirectory', 'EWS', 'EWS/Exchange.asmx'),
        @('ActiveSyncVirtualDirectory', 'Microsoft-Server-ActiveSync', 'Microsoft-Server-ActiveSync'))
    function Get-Url($Server, $Property) {
        foreach ($one in $directories) {
            "$($one[0]) $Server\$($one[1]) (Default Web Site).${Property}: https://mail.contoso.com/$($one[2])"
        }
    }
    function Get-Methods($Server, $Methods) {
        'ExternalAuthenticationMethods', 'IISAuthenticationMethods', 'InternalAuthenticationMethods' |
            ForEach-Object { "MapiVirtualDirectory $Server\mapi (Default Web Site).${_}: $Methods" }
    }
    $mapi = 'MapiVirtualDirectory EX2\mapi (Default Web Site).InternalUrl: https://mail.contoso.com/mapi'

    $urls = "ServerName,MAPIInternalURL,MAPIExternalURL,OWAExternalURL,EASInternalURL,AutodiscURI,OutlookAnywhere`n" +
        'EX1,https://outlook.contoso.com/mapi,,https://mail.contoso.com/owa,' +
        'https://mail.contoso.com/Microsoft-Server-ActiveSync,' +
        "https://autodiscover.contoso.com/Autodiscover/Autodiscover.xml,mail.contoso.com`n" +
        "EX2,https://outlook.contoso.com/mapi, https://outlook.contoso.com/mapi ,,,,"

    $runs = @(
        @{ Script = 'configure-urls'
            Arguments = @{ Server = 'EX1', 'EX2', 'EX9'; InternalURL = 'mail.contoso.com'
                ExternalURL = 'mail.contoso.com'; AutodiscoverSCP = 'autodiscover.contoso.com' }
            Changed = $hosts + (Get-Url EX1 ExternalUrl) + (Get-Url EX1 InternalUrl) + (Get-Url EX2 ExternalUrl) +
                (Get-Url EX2 InternalUrl) + $mapi + ('EX1', 'EX2' | ForEach-Object {
                    "ClientAccessService $_.AutoDiscoverServiceInternalUri: " +
                    'https://autodiscover.contoso.com/Autodiscover/Autodiscover.xml' }) }
        @{ Script = 'bulk-from-csv'
            Text = "User,MapiHttp`nanna,true`nbernd,FALSE`nemile,default`ncarla, yes`nnobody,true`nolga,maybe"
            Arguments = @{ Path = 'TEXT'; LogPath = 'OUT' }
            Prints = 'Changed: 3', 'Failed: 2', 'Unchanged: 1'
            Changed = 'CASMailbox anna.MapiHttpEnabled: True', 'CASMailbox bernd.MapiHttpEnabled: False',
                'CASMailbox emile.MapiHttpEnabled: ' }
        @{ Script = 'report-overrides'
            Prints = 'carla;True;True', 'dario;True;True', 'emile;False;False', 'franz;False;False',
                'hansi;False;False', 'jose;True;True', 'kiosk1;False;False', 'matti;True;True',
                'nadia;False;False', 'olga;False;False', 'Total: 10 of 32' }
        @{ Script = 'offboarding'; Arguments = @{ Identity = 'anna', 'Müller'; KeepOwa = $true; WhatIf = $true }
            Prints = '0 mailbox(es) done.' }
        @{ Script = 'offboarding'
            Arguments = @{ Identity = 'anna', 'Bernd Müller'; KeepOwa = $true; Confirm = $false }
            Prints = '2 mailbox(es) done.'
            Changed = foreach ($name in 'anna', 'bernd') {
                'ActiveSyncEnabled', 'ECPEnabled', 'EwsEnabled', 'MAPIEnabled' |
                    ForEach-Object { "CASMailbox $name.${_}: False" } } }
        @{ Script = 'migration-waves'; Arguments = @{ Wave = 2; Size = 3; Server = 'EX2' }; Prints = '3 of 9'
            Changed = 'staff05', 'staff07', 'staff09' | ForEach-Object { "CASMailbox $_.MapiHttpEnabled: True" } }
        @{ Script = 'migration-waves'; Arguments = @{ Wave = 9; Size = 3 } }
        @{ Script = 'enable-organization'; First = { Set-OrganizationConfig -MapiHttpEnabled $false }
            Prints = 'PROBLEM EX2\mapi (Default Web Site): no OAuth' }
        @{ Script = 'enable-organization'; First = { Set-OrganizationConfig -MapiHttpEnabled $false }
            Arguments = @{ Force = $true }
            Prints = 'MapiHttpEnabled: True'; Changed = 'OrganizationConfig Contoso.MapiHttpEnabled: True' }
        @{ Script = 'block-external'; Text = "# leavers`n anna@contoso.com `n`nŁukasz Nowak`nanna@contoso.com`nghost"
            Arguments = @{ Path = 'TEXT' }
            Prints = 'Not found: ghost'
            Changed = 'anna', 'lukasz' | ForEach-Object { "CASMailbox $_.MAPIBlockOutlookExternalConnectivity: True" } }
        @{ Script = 'block-external'; Text = 'anna'; Arguments = @{ Path = 'TEXT'; WhatIf = $true } }
        @{ Script = 'reset-overrides'; Prints = 'Reset: 10'
            Changed = @('carla', 'dario', 'emile', 'franz', 'hansi', 'jose', 'kiosk1', 'matti', 'nadia', 'olga' |
                    ForEach-Object { "CASMailbox $_.MapiHttpEnabled: " }) +
                @('dario', 'franz', 'jose', 'kiosk1', 'matti', 'olga' |
                    ForEach-Object { "CASMailbox $_.MAPIBlockOutlookExternalConnectivity: False" }) }
        @{ Script = 'copy-settings'; Arguments = @{ From = 'EX1'; To = 'EX2' }
            Changed = (Get-Methods EX2 'Ntlm,OAuth,Negotiate') + $mapi }
        @{ Script = 'remove-ntlm'; Changed = (Get-Methods EX1 'OAuth,Negotiate') + (Get-Methods EX2 'Negotiate') }
        @{ Script = 'backup-restore'; Arguments = @{ Restore = 'SAVED' }
            First = { param($folder)
                & "$PSScriptRoot/scripts/backup-restore.ps1" -Save "$folder/SAVED"
                Set-CASMailbox anna -MapiHttpEnabled $true
                Set-CASMailbox olga -MapiHttpEnabled $null
                Set-CASMailbox bernd -MAPIBlockOutlookExternalConnectivity $false }
            Prints = '3 put back'
            Changed = 'CASMailbox anna.MapiHttpEnabled: ', 'CASMailbox olga.MapiHttpEnabled: False',
                'CASMailbox bernd.MAPIBlockOutlookExternalConnectivity: True' }
        @{ Script = 'report-html'; Arguments = @{ OutFile = 'OUT' }; Prints = '12 directories, 10 without ExternalUrl' }
        @{ Script = 'compare-servers'
            Prints = 'InternalUrl only on EX2: https://ex2.contoso.com/mapi',
                'InternalUrl only on EX1: https://mail.contoso.com/mapi',
                'IISAuthenticationMethods only on EX1: OAuth' }
        @{ Script = 'add-oauth'; Prints = 'OAuth added: EX2'; Changed = Get-Methods EX2 'Ntlm,Negotiate,OAuth' }
        @{ Script = 'kiosk'
            Changed = @('CASMailbox kiosk1.ActiveSyncEnabled: False') +
                @('02', '04', '06', '08', '10', '12', '14' |
                    ForEach-Object { "CASMailbox staff$_.MapiHttpEnabled: True" }) }
        @{ Script = 'all-or-back'; Text = "Identity,MapiHttpEnabled`nanna,true`nbernd,False`nnobody,true"
            Arguments = @{ Csv = 'TEXT' }
            Prints = 'Failed: ObjectNotFound', 'Put back: bernd', 'Put back: anna' }
        @{ Script = 'user-report'; Arguments = @{ ReportFile = 'OUT' }
            Prints = '11 as the organization, allowed', '3 False, allowed', '2 True, blocked', '2 no MAPI, blocked',
                '2 False, blocked', '1 True, allowed', '1 no MAPI, allowed', '1 as the organization, blocked' }
        @{ Script = 'change-log'; Arguments = @{ Name = 'anna', 'nobody', 'carla'; LogFile = 'OUT'; MapiHttp = $false }
            Changed = 'CASMailbox anna.MapiHttpEnabled: False', 'CASMailbox carla.MapiHttpEnabled: False'
            Writes = 'INFO\] anna:  -> False', 'INFO\] carla: True -> False' }
        @{ Script = 'helper-functions'
            Prints = '9 set to RpcHttp', 'nobody@contoso.com failed after 2 tries', '0 set to MapiHttp',
                '1 set to Default'
            Changed = @('CASMailbox olga.MapiHttpEnabled: ') +
                @('lukasz', 'yamada', 'staff01', 'staff03', 'staff05', 'staff07', 'staff09', 'staff11', 'staff13' |
                    ForEach-Object { "CASMailbox $_.MapiHttpEnabled: False" }) }
        @{ Script = 'rename-host'; Arguments = @{ Old = 'ex1.contoso.com'; New = 'mail.contoso.com' }
            Changed = Get-Url EX1 InternalUrl }
        @{ Script = 'legacy-snapin'
            Changed = @('lena', 'matti', 'nadia', 'olga' |
                    ForEach-Object { "CASMailbox $_.MAPIBlockOutlookRpcHttp: False" }) +
                @('lena', 'nadia', 'olga' | ForEach-Object { "CASMailbox $_.MapiHttpEnabled: True" }) }
        @{ Script = 'vdir-info'; Arguments = @{ ReportPath = 'OUT'; ADPropertiesOnly = $true }
            Prints = ('EX1;1544.4;https://ex1.contoso.com/owa;https://mail.contoso.com/mapi;Ntlm, OAuth, Negotiate;' +
                'ex1.contoso.com;Ntlm;https://ex1.contoso.com/Autodiscover/Autodiscover.xml'),
                ('EX2;2507.6;https://ex2.contoso.com/owa;https://ex2.contoso.com/mapi;Ntlm, Negotiate;' +
                'ex2.contoso.com;Ntlm;https://ex2.contoso.com/Autodiscover/Autodiscover.xml')
            Writes = '<td>https://ex2\.contoso\.com/EWS/Exchange\.asmx</td>' }
        @{ Script = 'urls-from-csv'; Text = $urls; Arguments = @{ InputFile = 'TEXT'; TestOnly = $true } }
        @{ Script = 'urls-from-csv'; Text = $urls; Arguments = @{ InputFile = 'TEXT' }
            Changed = ($hosts -match 'EX1.*(Hostname|RequireSsl|Methods?):') + @(
                'MapiVirtualDirectory EX1\mapi (Default Web Site).ExternalUrl: '
                'MapiVirtualDirectory EX1\mapi (Default Web Site).InternalUrl: https://outlook.contoso.com/mapi'
                'MapiVirtualDirectory EX2\mapi (Default Web Site).ExternalUrl: https://outlook.contoso.com/mapi'
                'MapiVirtualDirectory EX2\mapi (Default Web Site).InternalUrl: https://outlook.contoso.com/mapi'
                'OwaVirtualDirectory EX1\owa (Default Web Site).ExternalUrl: https://mail.contoso.com/owa'
                'ActiveSyncVirtualDirectory EX1\Microsoft-Server-ActiveSync (Default Web Site).InternalUrl: ' +
                    'https://mail.contoso.com/Microsoft-Server-ActiveSync'
                'ActiveSyncVirtualDirectory EX2\Microsoft-Server-ActiveSync (Default Web Site).InternalUrl: '
                'ClientAccessService EX1.AutoDiscoverServiceInternalUri: ' +
                    'https://autodiscover.contoso.com/Autodiscover/Autodiscover.xml') }
        @{ Script = 'disable-protocols'; Arguments = @{ Path = 'TEXT' }
            Text = "UserPrincipalName`nanna@contoso.com`nghost@contoso.com`nstaff01@contoso.com"
            Prints = 'failed: ghost@contoso.com'
            Changed = foreach ($name in 'anna', 'staff01') {
                'ActiveSyncEnabled', 'EwsEnabled', 'MAPIEnabled', 'OWAEnabled' |
                    ForEach-Object { "CASMailbox $name.${_}: False" } } }
        @{ Script = 'pop-imap-off'; Prints = '2 -> 0'
            First = { Set-CASMailbox anna -PopEnabled $true; Set-CASMailbox carla -ImapEnabled $true }
            Changed = 'CASMailbox anna.PopEnabled: False', 'CASMailbox carla.ImapEnabled: False' }
        @{ Script = 'spn-hosts'
            Prints = 'https://ex1.contoso.com', 'https://ex2.contoso.com', 'https://mail.contoso.com', 'ports: 443' }
        @{ Script = 'cas-features'; Arguments = @{ Identity = 'bernd' }
            Prints = '"Bernd Müller","False","False","False","False","False"'
            Changed = 'ActiveSyncEnabled', 'ECPEnabled', 'MAPIEnabled', 'MapiHttpEnabled', 'OWAEnabled' |
                ForEach-Object { "CASMailbox bernd.${_}: False" } }
        @{ Script = 'cas-features'; Arguments = @{ Identity = 'ingrid'; enable = $true }
            Prints = '"Ingrid Johansson","True","True","True","True","True"'
            Changed = 'MAPIEnabled', 'MapiHttpEnabled', 'PopEnabled' | ForEach-Object { "CASMailbox ingrid.${_}: True" } }
        @{ Script = 'extended-protection'; Arguments = @{ Spn = 'HTTP/mail.contoso.com' }
            Prints = 'EX1\mapi (Default Web Site)', 'EX2\mapi (Default Web Site)'
            Changed = ($hosts -match '\.(ExternalClient|ExternalH|InternalClients|SSLO)') + ('EX1', 'EX2' | ForEach-Object {
                    "MapiVirtualDirectory $_\mapi (Default Web Site).ExtendedProtectionFlags: Proxy,ProxyCoHosting"
                    "MapiVirtualDirectory $_\mapi (Default Web Site).ExtendedProtectionSPNList: HTTP/mail.contoso.com"
                    "MapiVirtualDirectory $_\mapi (Default Web Site).ExtendedProtectionTokenChecking: Require" }) }
        @{ Script = 'extended-protection'; Arguments = @{ ExchangeServerNames = 'EX2'; Mode = 'Allow'; WhatIf = $true }
            Prints = 'EX2\mapi (Default Web Site)' }
        @{ Script = 'mailbox-report'; Arguments = @{ Server = 'EX2'; CsvPath = 'OUT' }
            Prints = '1 Default, False', '8 Default, True', 'Last: yamada yamada@mail.contoso.com', 'Lines: 10' }
        @{ Script = 'imap-disable'; Arguments = @('TEXT', 'OUT'); Text = "Alias`nanna`nnobody`ncarla "
            First = { Set-CASMailbox anna -ImapEnabled $true; Set-CASMailbox carla -ImapEnabled $true }
            Changed = 'CASMailbox anna.ImapEnabled: False', 'CASMailbox carla.ImapEnabled: False'
            Writes = 'There was an error trying to disable IMAP for CONTOSO\\nobody',
                'Disabled IMAP for user: CONTOSO\\carla\.' }
        @{ Script = 'baseline-compare'; Arguments = @{ Baseline = 'SAVED'; Fix = $true }
            First = { param($folder)
                & "$PSScriptRoot/scripts/baseline-compare.ps1" -SaveTo "$folder/SAVED"
                Set-CASMailbox anna -MapiHttpEnabled $true
                Set-CASMailbox olga -MAPIBlockOutlookVersions '-14.32767.65535'
                Set-OrganizationConfig -MapiHttpEnabled $false }
            Prints = "anna.MapiHttpEnabled: '' now 'True'",
                "olga.MAPIBlockOutlookVersions: '' now '-14.32767.65535'", 'Organization: True now False'
            Changed = 'CASMailbox anna.MapiHttpEnabled: ', 'CASMailbox olga.MAPIBlockOutlookVersions: ' }
        @{ Script = 'proxy-function'; Arguments = @{ LogFile = 'OUT' }; Prints = '1', 'ObjectNotFound nobody'
            Changed = 'CASMailbox anna.MapiHttpEnabled: False', 'CASMailbox carla.MapiHttpEnabled: ',
                'CASMailbox carla.MAPIBlockOutlookExternalConnectivity: True',
                'CASMailbox kiosk1.MapiHttpEnabled: True', 'CASMailbox emile.MapiHttpEnabled: True' }
        @{ Script = 'retry-loop'; Arguments = @{ Users = 'anna', 'carla', 'nobody', 'bernd', 'staff01' }
            Prints = 'Already=1', 'Changed=3', 'Missing=nobody', 'Other=0', 'unchanged: 1'
            Changed = 'anna', 'bernd', 'staff01' | ForEach-Object { "CASMailbox $_.MapiHttpEnabled: True" } }
        @{ Script = 'statistics'
            Prints = 'EX1   23  15 65.2%', 'EX2    9   9 100.0%', 'Sum 24 Max 15', 'Anna Berg', 'Bernd Müller',
                'Carla Díaz', 'staff14', "comma: O'Neil, Grace", 'kiosk: Kiosk 1' }
    )
    foreach ($run in $runs) {
        foreach ($key in 'Arguments', 'Text', 'First', 'Prints', 'Changed', 'Writes') {
            if (-not $run.ContainsKey($key)) { $run[$key] = if ($key -eq 'Arguments') { @{} } else { $null } }
        }
    }
}

BeforeAll {
    $root = Join-Path $PSScriptRoot '../..'
    Import-Module (Join-Path $root 'bindings/powershell/Mapicfg/Mapicfg.psd1') -Force
    $contoso = Join-Path $root 'tests/data/contoso'
    $first = Join-Path $TestDrive 'first.store'
    & $env:MAPICFG init --store $first --name Contoso --version 2019 --from 2016 | Out-Null
    & $env:MAPICFG import --store $first "$contoso/org.csv" "$contoso/mailboxes.csv" "$contoso/vdirs.csv" `
        "$contoso/servers.csv" "$PSScriptRoot/scripts/organization.json" | Out-Null
    if ($LASTEXITCODE) { throw 'import' }

    # What the command, not the module, finds in a store: a line for each property.
    function Get-State($Store) {
        $state = @{}
        foreach ($class in 'OrganizationConfig', 'CASMailbox', 'MapiVirtualDirectory', 'OutlookAnywhere',
            'OwaVirtualDirectory', 'EcpVirtualDirectory', 'WebServicesVirtualDirectory', 'OabVirtualDirectory',
            'ActiveSyncVirtualDirectory', 'ClientAccessService') {
            $json = & $env:MAPICFG export --store $Store --class $class --format json
            foreach ($object in $json | ConvertFrom-Json -AsHashtable) {
                $key = $class -eq 'CASMailbox' ? $object.SamAccountName : $object.Identity
                foreach ($name in $object.Keys) { $state["$class $key.$name"] = $object[$name] -join ',' }
            }
        }
        $state
    }

    function Get-Change($Before, $After) {
        $names = @($Before.Keys) + @($After.Keys) | Sort-Object -Unique
        foreach ($name in $names) { if ($Before[$name] -cne $After[$name]) { "${name}: $($After[$name])" } }
    }
}

Describe "Administrators' scripts" {
    It '<Script> <Arguments.Keys>' -TestCases $runs {
        param($Script, $Arguments, $Text, $First, $Prints, $Changed, $Writes)
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        New-Item -ItemType Directory $folder | Out-Null
        $store = Copy-Item (Join-Path $TestDrive 'first.store') "$folder/store" -PassThru
        if ($Text) { Set-Content "$folder/TEXT" $Text -Encoding utf8 }
        $place = { param($value) $value -in 'TEXT', 'OUT', 'SAVED' ? "$folder/$value" : $value } # a file of the run
        if ($Arguments -is [array]) { $own = @($Arguments | ForEach-Object { & $place $_ }) }
        else { $own = @{}; foreach ($key in $Arguments.Keys) { $own[$key] = & $place $Arguments[$key] } }
        Open-MapicfgStore $store
        try {
            if ($First) { & $First $folder 3>$null }
            $before = Get-State $store
            $said = @(& "$PSScriptRoot/scripts/$Script.ps1" @own 2>$null 3>$null 6>$null)
        } finally { Close-MapicfgStore }
        $change = @(Get-Change $before (Get-State $store))
        $change -join "`n" | Should -BeExactly (($Changed | Sort-Object) -join "`n")
        $said -join "`n" | Should -BeExactly ($Prints -join "`n")
        foreach ($line in $Writes) { Get-Content "$folder/OUT" -Raw | Should -Match $line }
    }
}
