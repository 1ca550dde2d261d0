import { process } from '../dev/node';
import { run, say, Stop } from '../dev/lifetime';
import { createHome } from '../e2e/engine/n8n';
import { buildAndPack } from '../e2e/engine/package';
import { obtainN8n } from '../e2e/engine/runtime';
import { N8N_VERSION } from '../e2e/engine/versions';
import {
	measureExpressions,
	measureLive,
	measurePackage,
	measurePolls,
	measureProfile,
	measureRules,
	measureUpload,
	measureWaiting,
} from './beside';
import { draw } from './chart';
import { writePage } from './page';
import { holds, lastRun, machineOf, ratiosOf, save, wordsOf } from './results';
import { measureMemory, measureOnce, raceSending } from './sending';

/**
 * Measures, prints the ratios, and writes `bench/results.json`, the chart and docs/speed.md. Exits
 * with 1 if a ratio is missed.
 */
async function main(): Promise<number> {
	if (process.argv.length > 2) throw new Stop('Usage: npm run bench');
	const began = new Date().toISOString().slice(0, 16).replace('T', ' ');
	const tarball = await buildAndPack(await createHome());
	const runtime = await obtainN8n(N8N_VERSION);
	const packed = await measurePackage(tarball);
	const polls = await measurePolls();
	const upload = await measureUpload();
	const waiting = await measureWaiting();
	const live = await measureLive();
	const rules = await measureRules();
	const expressions = await measureExpressions(runtime);
	const profile = await measureProfile();
	const beside = { polls, upload, waiting, live, rules, expressions, profile, package: packed };
	const once = await measureOnce(runtime, tarball);
	const memory = await measureMemory(runtime, tarball);
	const sending = await raceSending(runtime, tarball);
	const before = lastRun();
	const machine = machineOf(N8N_VERSION);
	const results = { began, machine, sending, memory, once, before, ...beside };
	await save(results);
	draw(results);
	await writePage(results);
	const ratios = ratiosOf(results);
	say();
	for (const ratio of ratios) say(wordsOf(ratio, before));
	return ratios.every(holds) ? 0 : 1;
}

void run(main);
