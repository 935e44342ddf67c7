// SPDX-License-Identifier: LGPL-2.1-or-later
// Asks for each case of standard input (a JSON list of email, user, password) with `ask`, and writes what it returns,
// or the error, as a line of JSON.
module.exports = async function (ask) {
    const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    for (const one of cases) {
        let answer;
        try {
            const thrown = new Promise((_, reject) => process.once('uncaughtException', reject)); // where no caller is
            answer = await Promise.race([ask(one), thrown]);
        } catch (error) {
            const all = error && error.length ? Array.from(error) : [error];
            answer = { error: all.map(each => (each && each.message) || String(each)).join('; ') || 'no reason' };
        }
        process.removeAllListeners('uncaughtException');
        process.stdout.write(JSON.stringify(answer) + '\n');
    }
    process.exit(0);
};
