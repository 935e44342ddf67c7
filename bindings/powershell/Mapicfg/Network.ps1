# SPDX-License-Identifier: LGPL-2.1-or-later
# Network.ps1: the module's cmdlets about servers and directories: certificates, MAPI over HTTP tested end to end, what
# its clients send, and what differs between two exports of a directory.

# A server's host and port; the port is always named, so that a file is not taken for a server.
function Split-MapicfgServer($cmdlet, [string] $server) {
    $found = [regex]::Match($server, '^(?:\[(?<host>[^\]/]+)\]|(?<host>[^:/\[\]]+)):(?<port>[0-9]{1,5})$')
    if ($found.Success -and [int] $found.Groups['port'].Value -in 1..65535) {
        return $found.Groups['host'].Value, [uint] $found.Groups['port'].Value
    }
    $cmdlet.WriteError([Management.Automation.ErrorRecord]::new(
            [ArgumentException]::new("$server is not a server with its port: mail.contoso.com:443 is one."),
            'value', 'InvalidArgument', $server))
}

<#
.SYNOPSIS
Gives the certificates of files and servers: what they state, which hosts they cover, and what clients would object to.
.DESCRIPTION
An object for each certificate. Findings is what clients would object to, at those that a server shows as its own
(IsEnd): dates, key, signature, usage, chain, and that no certificate covers a URL. Names in subjectAltName count, and
never the common name. ChannelBinding is what a client of Extended Protection would send. To a server, nothing but the
beginning of TLS is sent.
It needs the library libmapicfg-net, a package of its own.
.PARAMETER Path
Files, with wildcards: PEM, DER, PKCS #7, PKCS #12.
.PARAMETER LiteralPath
Files by their exact names, as Get-ChildItem gives them.
.PARAMETER Server
Servers with their ports: mail.contoso.com:443.
.PARAMETER Url
URLs, or hosts, that clients use. Without one a server must cover its own name.
.PARAMETER Password
The password of a PKCS #12 file.
.PARAMETER CertificateAuthority
A file or a folder of the authorities to trust, in place of this machine's.
.PARAMETER Name
The name that servers are asked for (SNI), where it is not their host.
.PARAMETER TimeoutSec
How many seconds a server has.
.EXAMPLE
Get-MapicfgCertificate -Server mail.contoso.com:443 -Url https://mail.contoso.com/mapi | ForEach-Object Findings
.EXAMPLE
Get-MapicfgCertificate *.pfx -Password (Read-Host -AsSecureString) | Where-Object NotAfter -lt (Get-Date).AddDays(30)
#>
function Get-MapicfgCertificate {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.Certificate')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [Parameter(Mandatory, ParameterSetName = 'Server')] [string[]] $Server,
        [string[]] $Url = @(),
        [Parameter(ParameterSetName = 'Path')] [Parameter(ParameterSetName = 'LiteralPath')] [securestring] $Password,
        [string] $CertificateAuthority,
        [Parameter(ParameterSetName = 'Server')] [string] $Name,
        [Parameter(ParameterSetName = 'Server')] [ValidateRange(0.001, 3600)] [double] $TimeoutSec = 10
    )
    begin {
        . $takePreferences
        $authority = $CertificateAuthority ? (Resolve-MapicfgPath $PSCmdlet $CertificateAuthority -literal) : ''
        $how = [Mapicfg.Judging] @{
            Urls = $Url; Authority = $authority; Name = $Name; Timeout = $TimeoutSec; Password = $Password
        }
    }
    process {
        foreach ($one in $Server) {
            $host_, $port = Split-MapicfgServer $PSCmdlet $one
            if ($host_) { [Mapicfg.Verbs]::CertificateServer($PSCmdlet, $host_, $port, $how) }
        }
        $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
        $given = $literal ? $LiteralPath : $Path
        foreach ($file in Resolve-MapicfgPath $PSCmdlet $given -literal:$literal) {
            [Mapicfg.Verbs]::CertificateFile($PSCmdlet, $file, $how)
        }
    }
}

<#
.SYNOPSIS
Tests MAPI over HTTP of mailboxes end to end, as Outlook connects, and says which layer fails and whose fault that is.
.DESCRIPTION
DNS, TCP, TLS and the certificate, Autodiscover, healthcheck.htm, then a session of the mailbox and one of the address
book, which are closed again. What fails is in the object (Result, Layer, Fault, Findings, Steps), and no error. Nothing
is changed on a server. All mailboxes of a pipeline are tested at once, and log on by the same credential. Certificates
are verified.
It needs the library libmapicfg-net, a package of its own. Test-OutlookConnectivity is Exchange's own, on a store.
.PARAMETER Identity
The addresses of the mailboxes, or what Get-CASMailbox gives. Without one, -Server or -Url is tested without a mailbox.
.PARAMETER Credential
Who logs on. Without it, -Token or -Kerberos only what needs no logon is tested.
.PARAMETER Kerberos
Logs on with the ticket in Kerberos' cache.
.PARAMETER Token
A token of OAuth, for Bearer.
.PARAMETER Server
The server to connect to, whatever host the URLs have: ex1.contoso.com, 10.0.0.5:443.
.PARAMETER Url
The mailbox's URL, https://HOST/mapi/emsmdb/?MailboxId=..., in place of Autodiscover's.
.PARAMETER AutodiscoverUrl
Where to ask Autodiscover.
.PARAMETER Outside
As a client outside: ExternalUrl.
.PARAMETER Probe
How much to test: Self asks the endpoints, Deep logs on too, Ctp logs on with the URLs of Autodiscover.
.PARAMETER Auth
The schemes that may be used; any that is offered unless given.
.PARAMETER Bindings
The channel bindings of NTLM and Negotiate: the right ones, none, or wrong ones, to see what Extended Protection does.
.PARAMETER Tries
How often all is done. Servers counts by the server that answered.
.PARAMETER CertificateAuthority
A file or a folder of the authorities to trust, in place of this machine's.
.PARAMETER Proxy
A proxy on this side, http://proxy:8080; "environment": what https_proxy says.
.PARAMETER SkipCertificateCheck
Goes on whatever the certificate is, with a warning; the failure is a finding all the same.
.PARAMETER AllowElsewhere
Sends passwords also to hosts that only a server's answer names.
.PARAMETER TimeoutSec
The most seconds for one request.
.PARAMETER LimitSec
The most seconds for one mailbox; then its sessions are closed.
.PARAMETER ThrottleLimit
How many mailboxes are tested at once.
.EXAMPLE
Test-MapicfgMailbox anna@contoso.com -Credential (Get-Credential CONTOSO\anna)
.EXAMPLE
Get-CASMailbox | Test-MapicfgMailbox -Kerberos | Where-Object Result -ne succeeded
.EXAMPLE
(Test-MapicfgMailbox -Server ex1.contoso.com -Probe Self).Steps | Format-Table Name, State, Status, FrontEnd
#>
function Test-MapicfgMailbox {
    [CmdletBinding()]
    [OutputType('Mapicfg.MailboxTest')]
    param(
        [Parameter(Position = 0, ValueFromPipeline)] [object[]] $Identity,
        [pscredential] [Management.Automation.Credential()] $Credential,
        [switch] $Kerberos,
        [securestring] $Token,
        [string] $Server,
        [string] $Url,
        [string] $AutodiscoverUrl,
        [switch] $Outside,
        [Mapicfg.ProbeKind] $Probe = 'Deep',
        [Mapicfg.ProbeAuth] $Auth = 0,
        [Mapicfg.ProbeBindings] $Bindings = 'Right',
        [ValidateRange(1, 1000)] [int] $Tries = 1,
        [string] $CertificateAuthority,
        [string] $Proxy,
        [switch] $SkipCertificateCheck,
        [switch] $AllowElsewhere,
        [ValidateRange(0.001, 3600)] [double] $TimeoutSec = 60,
        [ValidateRange(0.001, 86400)] [double] $LimitSec = 300,
        [ValidateRange(1, 1000)] [int] $ThrottleLimit = 200
    )
    begin {
        . $takePreferences
        $users = [Collections.Generic.List[string]]::new()
    }
    process {
        foreach ($one in $Identity) {
            $address = $one.PSObject.Properties['PrimarySmtpAddress'] # as mailboxes have it
            $users.Add("$($address ? $address.Value : $one)")
        }
    }
    end {
        if (-not $users.Count) {
            if ($MyInvocation.ExpectingInput) { return }
            if (-not $Server -and -not $Url) {
                $why = 'There is nothing to test: name a mailbox by its address, or -Server or -Url.'
                $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                        [ArgumentException]::new($why), 'not-stated', 'InvalidArgument', $null))
            }
            $users.Add([NullString]::Value)
        }
        if ($SkipCertificateCheck) {
            $PSCmdlet.WriteWarning('Certificates are not verified: whoever is in between reads the password.')
        }
        $authority = $CertificateAuthority ? (Resolve-MapicfgPath $PSCmdlet $CertificateAuthority -literal) : ''
        $how = [Mapicfg.Testing] @{
            Credential = $Credential; Kerberos = $Kerberos; Token = $Token; Probe = $Probe; Auth = $Auth
            Bindings = $Bindings; Outside = $Outside; Tries = $Tries; Server = $Server; Url = $Url
            AutodiscoverUrl = $AutodiscoverUrl; Authority = $authority; Proxy = $Proxy; Insecure = $SkipCertificateCheck
            Elsewhere = $AllowElsewhere; Timeout = $TimeoutSec; Limit = $LimitSec; ThrottleLimit = $ThrottleLimit
        }
        [Mapicfg.Verbs]::TestMailboxes($PSCmdlet, $users.ToArray(), $how)
    }
}

# The names by which clients come: this machine's, those of the store's URLs, and where Autodiscover is looked for.
function Get-MapicfgHostName([Mapicfg.Store] $store, [string] $address) {
    $quiet = @{ Store = $store; WarningAction = 'SilentlyContinue' }
    $urls = Get-MapiVirtualDirectory @quiet | ForEach-Object { $_.InternalUrl, $_.ExternalUrl } | Where-Object { $_ }
    $domains = Get-CASMailbox -ResultSize 1000 @quiet |
        ForEach-Object { "$($_.PrimarySmtpAddress)".Split('@')[1] } | Where-Object { $_ } | Sort-Object -Unique
    $names = @('localhost', '127.0.0.1', '::1', $address) + $urls.IdnHost + $domains +
        ($domains | ForEach-Object { "autodiscover.$_" })
    $names | Where-Object { $_ -match '^[A-Za-z0-9:.-]{1,253}$' } | Sort-Object -Unique
}

<#
.SYNOPSIS
Listens as an Exchange server for clients of MAPI over HTTP, and gives an object for each request: what the client sent,
and what Exchange would object to.
.DESCRIPTION
For people who write clients. Clients are answered from the store, as Exchange would: 401 with the schemes of the
virtual directory, Extended Protection, PING, Connect, Disconnect, Bind, Unbind, Autodiscover and healthcheck.htm. No
mailboxes are behind it. Findings says what is wrong with a request and what to do, Severity the worst of it. It ends
on Ctrl-C, after -First requests, or when the pipeline has enough; Start-ThreadJob runs it beside other work.

NTLM and Kerberos are verified by GSSAPI where NTLM_USER_FILE (gss-ntlmssp) or KRB5_KTNAME was set before pwsh began. No
object has a password, a token or a response. It needs the library libmapicfg-net, a package of its own.
.PARAMETER Port
The port to listen on; 0 for a free one.
.PARAMETER Address
The address of this machine to listen on.
.PARAMETER Server
The server of the store to be; else the first one with a MAPI virtual directory.
.PARAMETER Certificate
The certificate to show, with its key. Without one it is made, for this machine and the hosts of the store's URLs.
.PARAMETER CertificatePath
Writes the certificate that is made to this file (PEM), for clients to trust.
.PARAMETER Auth
The schemes to offer; else as the store says.
.PARAMETER ExtendedProtectionTokenChecking
None, Allow or Require; else as the store says.
.PARAMETER Password
The password that Basic needs, of all users; else any is accepted.
.PARAMETER AcceptAny
Accepts logons that nothing here can verify; each is said to be so.
.PARAMETER Outside
Clients are outside, for Autodiscover.
.PARAMETER OwnUrls
Autodiscover hands out URLs that lead back here, in place of the store's.
.PARAMETER First
Ends after so many requests.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Receive-MapicfgRequest -CertificatePath listen.pem -AcceptAny
.EXAMPLE
Receive-MapicfgRequest -First 20 | Where-Object Severity -eq error | ForEach-Object Findings | Format-List Id, Remedy
#>
function Receive-MapicfgRequest {
    [CmdletBinding()]
    [OutputType('Mapicfg.Request')]
    param(
        [Parameter(Position = 0)] [ValidateRange(0, 65535)] [int] $Port = 8443,
        [ipaddress] $Address = '127.0.0.1',
        [Mapicfg.Complete('Get-ExchangeServer')] [string] $Server,
        [Security.Cryptography.X509Certificates.X509Certificate2] $Certificate,
        [string] $CertificatePath,
        [Mapicfg.ProbeAuth] $Auth = 0,
        [Mapicfg.AcceptorProtection] $ExtendedProtectionTokenChecking = 'Store',
        [securestring] $Password,
        [switch] $AcceptAny,
        [switch] $Outside,
        [switch] $OwnUrls,
        [ValidateRange(1, [long]::MaxValue)] [long] $First,
        [Mapicfg.Store] $Store
    )
    . $takePreferences
    $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
    if ($Certificate -and ($CertificatePath -or -not $Certificate.HasPrivateKey)) {
        $why = $CertificatePath ? '-CertificatePath is for the certificate that is made, without -Certificate.' :
            'The certificate of -Certificate has no private key; Get-PfxCertificate gives one that has.'
        $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                [ArgumentException]::new($why), 'value', 'InvalidArgument', $Certificate))
    }
    $made = $Certificate ?? [Mapicfg.Verbs]::NewCertificate(@(Get-MapicfgHostName $Store $Address))
    try {
        if ($CertificatePath) {
            $file = Resolve-MapicfgPath $PSCmdlet $CertificatePath -literal
            try {
                [IO.File]::WriteAllText($file, $made.ExportCertificatePem() + "`n")
            } catch [IO.IOException], [UnauthorizedAccessException] {
                $PSCmdlet.ThrowTerminatingError([Mapicfg.MapicfgException]::OfFile(
                        $file, $_.Exception.InnerException ?? $_.Exception).Record)
            }
        }
        $how = [Mapicfg.Accepting] @{
            Store = $Store; Server = $Server; Address = "$Address"; Port = $Port; Certificate = $made; Auth = $Auth
            Protection = $ExtendedProtectionTokenChecking; Password = $Password; AcceptAny = $AcceptAny
            Outside = $Outside; OwnUrls = $OwnUrls; First = $First
        }
        [Mapicfg.Verbs]::Receive($PSCmdlet, $how)
    } finally {
        if (-not $Certificate) { $made.Dispose() }
    }
}

<#
.SYNOPSIS
Tells which attributes of which entries of a directory differ between two exports by ldifde or ldapsearch.
.DESCRIPTION
It finds where Exchange keeps a setting: export, switch it, export again. Values are compared as a set; of a number
Detail says which bits changed, of protocolSettings which field. Secrets are not shown.
.PARAMETER ReferencePath
The exports from before: files, with wildcards, or folders.
.PARAMETER DifferencePath
Those from after.
.PARAMETER All
Compares attributes too that change by themselves, such as uSNChanged.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.EXAMPLE
Compare-MapicfgLdif before.ldf after.ldf | Format-Table Attribute, Before, After, Detail
#>
function Compare-MapicfgLdif {
    [CmdletBinding()]
    [OutputType('Mapicfg.LdifDifference')]
    param(
        [Parameter(Mandatory, Position = 0)] [string[]] $ReferencePath,
        [Parameter(Mandatory, Position = 1)] [string[]] $DifferencePath,
        [switch] $All,
        [string] $Encoding
    )
    . $takePreferences
    $before = @(Resolve-MapicfgPath $PSCmdlet $ReferencePath)
    $after = @(Resolve-MapicfgPath $PSCmdlet $DifferencePath)
    [Mapicfg.Verbs]::CompareLdif($PSCmdlet, $before, $after, $Encoding, $All)
}
