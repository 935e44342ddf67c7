// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs the SQL statements of a JSON array (standard input) with DuckDB and prints the rows of each as JSON:
// node duckdb.cjs MODULES
const { DuckDBInstance } = require(require("path").join(process.argv[2], "@duckdb/node-api"));

async function main() {
    const statements = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const results = [];
    for (const statement of statements) {
        const rows = (await connection.runAndReadAll(statement)).getRows();
        results.push(rows.map((row) => row.map((value) => typeof value === "bigint" ? Number(value) : value)));
    }
    console.log(JSON.stringify(results));
}

main();
