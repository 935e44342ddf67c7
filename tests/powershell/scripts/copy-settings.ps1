# Copies a directory's URLs and authentication from one server to others.
Param($From, [array]$To)

$source = Get-MapiVirtualDirectory -Server $From
If (!$source) { Throw "No MAPI virtual directory on $From." }
ForEach ($server in $To) {
    $target = Get-MapiVirtualDirectory -Server $server
    $arguments = @{
        Identity                        = $target.Identity
        InternalUrl                     = $source.InternalUrl
        ExternalUrl                     = $source.ExternalUrl
        IISAuthenticationMethods        = $source.IISAuthenticationMethods
        ExtendedProtectionTokenChecking = "$($source.ExtendedProtectionTokenChecking)"
    }
    Set-MapiVirtualDirectory @arguments
}
