// SPDX-License-Identifier: LGPL-2.1-or-later
// The package autodiscover of npm.
const { promisify } = require('util');
const getEwsUrl = promisify(require('autodiscover').getEwsUrl);

require('./cases.js')(async one => {
    return { ews: await getEwsUrl(one.email, { username: one.user, password: one.password }) };
});
