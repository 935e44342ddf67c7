$Before = @(Get-CASMailbox -ResultSize Unlimited -Filter {PopEnabled -eq $true -or ImapEnabled -eq $true}).Count
Get-CASMailbox -Filter {ImapEnabled -eq "true" -or PopEnabled -eq "true" } | Select-Object @{n = "Identity"; e = {$_.primarysmtpaddress}} | Set-CASMailbox -ImapEnabled $false -PopEnabled $false
$After = @(Get-CASMailbox -Filter "PopEnabled -eq `$true -or ImapEnabled -eq `$true").Count
"$Before -> $After"
