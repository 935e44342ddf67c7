// SPDX-License-Identifier: LGPL-2.1-or-later
// The package ews-javascript-api of npm, a translation of Microsoft's EWS Managed API, which asks by SOAP.
const ews = require('ews-javascript-api');

const { UserSettingName: name } = ews;
const ASKED = {
    ews: name.ExternalEwsUrl, internal_ews: name.InternalEwsUrl, oab: name.ExternalOABUrl, name: name.UserDisplayName,
    mapi: name.MapiHttpEnabled, rpc: name.ExternalMailboxServer,
};

function owa(response, setting) {
    const urls = {};
    if (!response.TryGetSettingValue(setting, urls) || !urls.outValue)
        return undefined;
    return urls.outValue.Urls.map(one => `${one.AuthenticationMethods} ${one.Url}`).join(' ');
}

require('./cases.js')(async one => {
    const service = new ews.AutodiscoverService(ews.ExchangeVersion.Exchange2013_SP1);
    service.Credentials = new ews.WebCredentials(one.user, one.password);
    service.RedirectionUrlValidationCallback = url => url.startsWith('https://');
    const asked = [...Object.values(ASKED), name.ExternalWebClientUrls, name.InternalWebClientUrls];
    const response = await service.GetUserSettings(one.email, asked);
    if (response.ErrorCode !== ews.AutodiscoverErrorCode.NoError)
        return { error: ews.AutodiscoverErrorCode[response.ErrorCode] };
    const answer = {};
    for (const [key, setting] of Object.entries(ASKED)) {
        const value = {};
        if (response.TryGetSettingValue(setting, value))
            answer[key] = value.outValue;
    }
    answer.owa = owa(response, name.ExternalWebClientUrls);
    answer.internal_owa = owa(response, name.InternalWebClientUrls);
    return answer;
});
