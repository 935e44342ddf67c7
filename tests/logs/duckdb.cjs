// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs the SQL statements of a JSON array (standard input) with DuckDB and prints the rows of each as JSON; with
// THREADS only how long the statements took, and the sum of the first column: node duckdb.cjs MODULES [THREADS]
const { DuckDBInstance } = require(require("path").join(process.argv[2], "@duckdb/node-api"));

async function main() {
    const statements = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const threads = process.argv[3];
    const instance = await DuckDBInstance.create(":memory:", threads ? { threads } : {});
    const connection = await instance.connect();
    const results = [], start = process.hrtime.bigint();
    for (const statement of statements) {
        const rows = (await connection.runAndReadAll(statement)).getRows();
        results.push(rows.map((row) => row.map((value) => typeof value === "bigint" ? Number(value) : value)));
    }
    if (!threads) {
        console.log(JSON.stringify(results));
        return;
    }
    console.log(`seconds ${Number(process.hrtime.bigint() - start) / 1e9}`);
    console.log(`records ${results.flat().reduce((sum, row) => sum + row[0], 0)}`);
}

main();
