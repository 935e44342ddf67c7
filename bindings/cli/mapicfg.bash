# SPDX-License-Identifier: LGPL-2.1-or-later
# mapicfg.bash: bash completion of the command's verbs, options and values.

# The ids of the rules of an area, such as 'decision,'; without one, of all.
_mapicfg_rules()
{
    "${COMP_WORDS[0]}" rules --format csv 2>/dev/null | sed -n "2,\$s/^\(${1:-[a-z]*,}\)\([a-z0-9-]*\),.*/\2/p"
}

# The values of a key of --where of a verb.
_mapicfg_where()
{
    local key=$1
    case $2:$key in
    logs:auth) echo basic ntlm negotiate bearer other none; return ;;
    logs:network) echo private public local; return ;;
    logs:kind)
        echo http-proxy mapi-http mapi-client-access address-book rpc-client-access iis other
        return
        ;;
    logs:mode) echo cached online; return ;;
    logs:*) return ;;
    esac
    case $key in
    outcome) echo mapi-http outlook-anywhere internal-and-external internal-only ;;
    effective) echo none unknown mapi-http outlook-anywhere rpc internal-and-external internal-only external-only ;;
    protocol) echo mapi-http outlook-anywhere ;;
    decided_by) echo organization mailbox ;;
    note) _mapicfg_rules 'decision,' ;;
    esac
}

# What records of logs are grouped by, each with the word behind it.
_mapicfg_dimensions()
{
    printf "%s${1-}\n" kind protocol server front target host network client mode user mailbox auth status request \
        error hour day
}

# The options of a verb.
_mapicfg_options()
{
    case $1 in
    decide)
        echo --org --mailbox --block --mapi-enabled --block-rpc-http --internal-url --external-url --store --user \
            --client --server --client-version --cached-mode --explain --format --for-spreadsheet --help
        ;;
    table | properties | rules) echo --format --for-spreadsheet --help ;;
    default) echo --from --was-enabled --explain --format --for-spreadsheet --help ;;
    audit)
        echo --store --org --client --server --client-version --cached-mode --where -j --summary --examples \
            --encoding --as --accept-guessed --quiet --format --for-spreadsheet --title --date -o --help
        ;;
    check)
        echo --store --rule --silence --fail-on --now --builds --encoding --as --accept-guessed --quiet --format \
            --title --date -o --help
        ;;
    convert) echo --to --for-spreadsheet -o --encoding --as --accept-guessed --quiet --help ;;
    init) echo --store --name --version --from --was-enabled --help ;;
    import)
        echo --store --encoding --as --accept-guessed --quiet --bind-dn --password-file --gssapi --start-tls --ca \
            --follow-referrals --insecure --help
        ;;
    listen)
        echo --store --address --port --server --cert --key --write-cert --auth --protection --accept-any \
            --password-file --outside --own-urls --requests --format --help
        ;;
    ldap-dump) echo --bind-dn --password-file --gssapi --start-tls --ca --follow-referrals --insecure -o --help ;;
    export) echo --store --class --format --for-spreadsheet -o --help ;;
    exec)
        echo --store -f --transaction --server --read-only --create --login --password-file --ca --insecure --help
        ;;
    shell) echo --store --server --read-only --create --login --password-file --ca --insecure --help ;;
    history) echo --store --class --object --limit --format --for-spreadsheet --help ;;
    undo) echo --store --help ;;
    plan)
        echo --store -f --to --state --goal --fewest --waves --script --rollback --check --no-findings \
            --limit --local-server --client --server --client-version --cached-mode --encoding --as \
            --accept-guessed --quiet --format --for-spreadsheet --title --date -o --help
        ;;
    diff)
        echo --limit --client --server --client-version --cached-mode --encoding --as --accept-guessed --quiet \
            --format --for-spreadsheet --title --date -o --help
        ;;
    ldif-diff) echo --all --encoding --format --for-spreadsheet --help ;;
    logs)
        echo --by --noise --where --since --until --anonymize --config -j --follow --interval --limit --show --merge \
            --summary-out --fields --quiet --format --for-spreadsheet --title --date -o --help
        ;;
    autodiscover)
        echo --store --encoding --outside --client --capability --can-handle --soap --active-sync --request \
            --delegates --include --explain --user --builds --fail-on --rpc-internal-host --rpc-external-host \
            --rpc-authentication --owa-internal-url --owa-external-url --as --accept-guessed --format \
            --for-spreadsheet --help
        ;;
    proxy)
        echo --store -o --host --site --server --certificate --key --authorities --listen --timeout --passthrough \
            --proxy-version --section --basic-only --mpm --fail-on --format --for-spreadsheet --help
        ;;
    cert)
        echo --url --store --ca --name --password-file --password-fd --timeout --facts --now --encoding --as \
            --accept-guessed --quiet --format --for-spreadsheet --title --date -o --help
        ;;
    test)
        echo --server --url --autodiscover --store --inside --outside -f --probe --auth --bindings --login \
            --password-file --password-fd --token-file --no-logon --tries --ca --insecure --elsewhere --proxy \
            --timeout --limit --at-once --trace --format --title --date -o --help
        ;;
    esac
}

# The values of an option of a verb.
_mapicfg_values()
{
    case $2$1 in
    export--format) echo csv json list; return ;;
    audit--format | plan--format | diff--format) echo table list json csv html; return ;;
    logs--format) echo table list json csv html ecs sqlite; return ;;
    logs--show) echo summary records sessions requests; return ;;
    cert--format) echo table list json csv html nagios prometheus; return ;;
    check--format) echo table json csv nagios sarif junit markdown html; return ;;
    test--format) echo table list json nagios prometheus junit html; return ;;
    logs--by) _mapicfg_dimensions; return ;;
    logs--where) _mapicfg_dimensions '='; return ;;
    exec--server | shell--server | proxy--server | test--server | plan--to) return ;;
    esac
    case $1 in
    --org | --block | --mapi-enabled | --block-rpc-http | --was-enabled | --cached-mode) echo true false ;;
    --mailbox) echo null true false ;;
    --format) echo table list json csv ;;
    --to) echo csv json list ;;
    --waves) echo server site list= 2 3 4 ;;
    --fewest) echo changes overrides ;;
    --rule) _mapicfg_rules 'check,' ;;
    --mpm) echo prefork event worker ;;
    --fail-on) echo info warning error ;;
    --server | --version) echo 2007 2010 2013 2016 2019 SE ;;
    --from) echo none 2007 2010 2013 2016 2019 SE ;;
    --encoding) echo windows-1252 windows-1250 windows-1251 cp850 cp852 cp866 cp437 ;;
    --capability) echo none 0 1 ;;
    --can-handle) echo ExHttpInfo Negotiate ;;
    --client) echo 2010 2013 2016 2019 2021 2024 365 ;;
    --noise) echo keep drop ;;
    --probe) echo self deep ctp ;;
    --auth) echo basic ntlm negotiate bearer ;;
    --bindings) echo right none wrong try ;;
    --where) echo outcome= effective= protocol= decided_by= note= identity= ;;
    --class | --as) "${COMP_WORDS[0]}" properties --format csv 2>/dev/null | sed '1d; s/,.*//' | uniq ;;
    esac
}

# The operands of a verb that are words, by the word before them.
_mapicfg_operands()
{
    case $1--$2 in
    properties--*) _mapicfg_values --class ;;
    rules--*) _mapicfg_rules ;;
    default--*) echo 2013 2016 2019 SE ;;
    autodiscover--autodiscover) echo explain ;;
    proxy--proxy) echo nginx haproxy apache lint kemp netscaler f5 arr application-gateway sophos npm \
        bunkerweb ;;
    proxy--lint) echo nginx haproxy apache arr ;;
    esac
}

_mapicfg()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} words
    local verbs='decide table default audit check convert properties rules init import export exec shell history undo'
    verbs+=' plan diff ldif-diff autodiscover proxy cert test listen ldap-dump logs help'
    COMPREPLY=()
    # --where outcome=WORD comes in as "--where" "outcome" "=" "WORD".
    if [[ $word == '=' ]]; then
        word='' before='='
    fi
    if [[ $before == '=' ]]; then
        local at=$COMP_CWORD
        while ((at > 0)) && [[ ${COMP_WORDS[at]} != '=' ]]; do ((at--)); done
        before=${COMP_WORDS[at - 1]}
        words=$(_mapicfg_where "$before" "$verb")
        [[ $words ]] || words=$(_mapicfg_values "$before" "$verb")
    elif ((COMP_CWORD == 1)); then
        words="$verbs --help --version"
    elif [[ $verb == help ]]; then
        words=$verbs
    else
        words=$(_mapicfg_values "$before" "$verb")
        if [[ ! $words && $word == -* ]]; then
            words=$(_mapicfg_options "$verb")
        elif [[ ! $words ]]; then
            words=$(_mapicfg_operands "$verb" "$before")
        fi
    fi
    if [[ $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        [[ $before != --where ]] || compopt -o nospace 2>/dev/null
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        compopt -o filenames 2>/dev/null
    fi
}
complete -F _mapicfg mapicfg
