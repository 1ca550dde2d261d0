import { hostileBodies } from './scenarios/hostileBodies';
import { createHome } from './engine/n8n';
import { buildAndPack } from './engine/package';
import { secretsAfterFaults } from './scenarios/polling';
import { obtainN8n } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';
import type { Finding, Report } from './report';
import { startStage } from './triggers';
import * as webhooks from './scenarios/webhooks';

/** Tests the webhook trigger at length; no polling engine makes a difference to it. */
export async function webhook(report: Report): Promise<void> {
	const tarball = await buildAndPack(await createHome());
	const stage = await startStage('default', await obtainN8n(N8N_VERSION), tarball);
	const { demo, home, restart } = stage;
	const scenario = async (title: string, work: () => Promise<Finding[]>) =>
		await report.scenario('webhook', N8N_VERSION, title, work);
	await scenario('Finished calls', async () => await webhooks.finishedCalls(demo, home));
	await scenario('Refused calls', async () => await webhooks.refusedCalls(demo));
	await scenario('Hostile bodies', async () => await hostileBodies(demo));
	await scenario('Calls at once', async () => await webhooks.callsAtOnce(demo));
	await scenario('Generated requests', async () => {
		await demo.n8n.stop();
		await restart(webhooks.QUICK_EXPRESSIONS);
		return await webhooks.fuzzedCalls(demo);
	});
	// Last, when n8n has saved everything that it can save.
	const search = async () => await secretsAfterFaults(stage, webhooks.CALL.phone);
	await scenario('Secrets in what n8n keeps', search);
	await demo.n8n.stop();
}
