# Who has a setting of their own, and does it differ from the organization's?
$org = (Get-OrganizationConfig).MapiHttpEnabled
$overrides = Get-CASMailbox -ResultSize Unlimited | Where-Object { $_.MapiHttpEnabled -ne $null }
$overrides | Sort-Object SamAccountName | Select-Object SamAccountName,
    @{ Name = 'Override'; Expression = { $_.MapiHttpEnabled } },
    @{ n = 'Same'; e = { $_.MapiHttpEnabled -eq $org } } |
    ForEach-Object { '{0};{1};{2}' -f $_.SamAccountName, $_.Override, $_.Same }
"Total: $(@($overrides).Count) of $((Get-CASMailbox -ResultSize Unlimited | Measure-Object).Count)"
