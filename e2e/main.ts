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
import { webhook } from './webhook';
import { CHOSEN } from './engine/versions';

type Part = (report: Report) => Promise<void>;

/** Each part starts and stops its services and can run alone: `npm run e2e -- triggers`. */
const PARTS: Readonly<Record<string, Part>> = {
	regular,
	install,
	triggers,
	queue,
	webhook,
	browser,
	sandbox,
};

/**
 * The parts that run side by side, stage by stage. Triggers mostly wait for n8n's next poll, so
 * queue mode uses the processor meanwhile; 300 requests to a webhook and Chromium need all of it.
 */
const STAGES = [
	[['regular']],
	[['triggers'], ['queue']],
	[['webhook', 'install', 'browser', 'sandbox']],
];

/** The same for a sample, in which `regular` and `triggers` have one n8n each, and in half the time. */
const sampleStages = (report: Report) => [
	[['regular'], ['triggers'], ['queue']],
	[report.sampleOf('parts', ['webhook', 'install', 'browser', 'sandbox'])],
];

async function runPart(name: string, part: Part, report: Report): Promise<void> {
	const started = Date.now();
	try {
		await part(report);
	} catch (error) {
		report.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
	}
	say(`${name}: ${Math.round((Date.now() - started) / 1000)} s in all`);
}

async function main(): Promise<number> {
	const { values, positionals: asked } = parseArgs({
		options: {
			record: { type: 'boolean', default: false },
			sample: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	const unknown = asked.find((name) => !Object.hasOwn(PARTS, name));
	if (unknown !== undefined) {
		throw new Stop(
			`There is no part ${unknown}. Usage: npm run e2e [-- ${Object.keys(PARTS).join(' | ')} | --record | --sample]`,
		);
	}
	if (values.record && (asked.length > 0 || values.sample))
		throw new Stop(`${PAGE} tells of all parts: record them all.`);
	if (values.record && CHOSEN !== undefined)
		throw new Stop(`${PAGE} tells of the pinned versions: record it without TESTED_N8N.`);
	const report = new Report(values.sample);
	const runAll = async (names: readonly string[]) => {
		for (const name of names.filter((one) => asked.length === 0 || asked.includes(one))) {
			const part = PARTS[name];
			if (part) await runPart(name, part, report);
		}
	};
	const stages = values.sample ? sampleStages(report) : STAGES;
	for (const stage of stages) await Promise.all(stage.map(runAll));
	const names = Object.keys(PARTS);
	report.rows.sort((one, other) => names.indexOf(one.part) - names.indexOf(other.part));
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
