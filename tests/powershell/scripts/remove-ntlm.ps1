# NTLM goes, Negotiate and OAuth stay.
Get-MapiVirtualDirectory | % {
    $methods = [System.Collections.ArrayList]@($_.IISAuthenticationMethods)
    while ($methods -contains 'Ntlm') { $methods.Remove(($methods | ? { $_ -eq 'Ntlm' } | Select -First 1)) }
    if (-not $methods.Contains('Negotiate')) { [void]$methods.Add('Negotiate') }
    Set-MapiVirtualDirectory -Identity $_.Identity -IISAuthenticationMethods $methods
}
