import { readdirSync, readFileSync } from 'node:fs';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly name: string }[];
}

/** Adds up Vitest's JSON reports, and fails when a test was skipped or a test file on disk is in none of them. */
const reports = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')) as Report);
const sum = (count: (report: Report) => number): number => reports.reduce((total, report) => total + count(report), 0);
const passed = sum(report => report.numPassedTests);
const failed = sum(report => report.numFailedTests);
const skipped = sum(report => report.numPendingTests + report.numTodoTests);

const ran = reports.flatMap(({ testResults }) => testResults.map(({ name }) => name));
const forgotten = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.test.ts'))
  .filter(file => !ran.some(name => name.endsWith(`/test/${file}`)));

if (skipped > 0) console.error('Skipped tests prove nothing; make them run or remove them');
if (forgotten.length > 0) console.error(`Never run: ${forgotten.join(', ')}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed + skipped + forgotten.length > 0 || passed === 0 ? 1 : 0;
