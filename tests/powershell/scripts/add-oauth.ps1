# Adds OAuth to every directory that lacks it, and says which.
$todo = (Get-MapiVirtualDirectory).Where({ $_.IISAuthenticationMethods -notcontains 'OAuth' })
if ($todo.Count -eq 0) { 'Nothing to do'; exit }
$todo.ForEach({
    $methods = $_.IISAuthenticationMethods
    $methods += 'OAuth'
    $_ | Set-MapiVirtualDirectory -IISAuthenticationMethods $methods
    "OAuth added: $($_.Server)"
})
