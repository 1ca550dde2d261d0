import { parseArgs } from '../dev/node';
import { browser } from './browser';
import { run, say, Stop } from '../dev/lifetime';
import { install } from './install';
import { queue } from './queue';
import { regular } from './regular';
import { Report } from './report';
import { sandbox } from './sandbox';
import { PAGE, record } from './summary';
import { triggers } from './triggers';

/** Each part starts and stops its services and can run alone: `npm run e2e -- triggers`. */
const PARTS: Readonly<Record<string, (report: Report) => Promise<void>>> = {
	regular,
	install,
	triggers,
	queue,
	browser,
	sandbox,
};

async function main(): Promise<number> {
	const { values, positionals: asked } = parseArgs({
		options: { record: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const unknown = asked.find((name) => !Object.hasOwn(PARTS, name));
	if (unknown !== undefined) {
		throw new Stop(
			`There is no part ${unknown}. Usage: npm run e2e [-- ${Object.keys(PARTS).join(' | ')} | --record]`,
		);
	}
	if (values.record && asked.length > 0)
		throw new Stop(`${PAGE} tells of all parts: record them all.`);
	const report = new Report();
	for (const [name, part] of Object.entries(PARTS)) {
		if (asked.length > 0 && !asked.includes(name)) continue;
		const started = Date.now();
		try {
			await part(report);
		} catch (error) {
			report.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
		}
		say(`${name}: ${Math.round((Date.now() - started) / 1000)} s in all`);
	}
	for (const failure of report.failures) say(`Not as expected: ${failure}`);
	say();
	for (const { part, line, passed, failed, seconds } of report.rows) {
		say(
			`${part.padEnd(10)} ${line.padEnd(28)} ${passed} passed, ${failed} failed  ${Math.round(seconds)} s`,
		);
	}
	for (const { part, line, what, reason } of report.skipped) {
		say(`${part.padEnd(10)} ${line.padEnd(28)} not run: ${what}: ${reason}`);
	}
	if (values.record) await record(report);
	const passed = report.rows.reduce((sum, row) => sum + row.passed, 0);
	say(`${passed} passed, ${report.failures.length} failed`);
	return report.failures.length === 0 ? 0 : 1;
}

void run(main);
