import { importExample, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';
import { deliveriesTo } from './reminder';

const [TEXTED, STUCK, UNKNOWN] = ['89000000301', '89000000302', '89000000303'] as const;

/**
 * Of the three people in the list one is texted, the SMS to another one does not go out, and the
 * reply says nothing about the third.
 */
export async function listThenCall(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client } = demo;
	const { mobilon } = demo.providers;
	const { saved } = await importExample(demo, home, 'sms-list-then-call', {
		// Three rounds; the simulated provider needs two seconds to send a message.
		settings: { waitMinutes: 0.1, secondsBetween: 2, campaign: 'spring' },
	});
	const run = async () => await client.run(saved);
	const withoutThird = (entries: unknown[]) => entries.slice(0, 2);
	mobilon.fault({ kind: 'entries', change: withoutThird }, { path: '/send/' });
	const stuck = (entry: unknown) =>
		mobilon.tasks.get(String(at(entry, 'id')))?.number === STUCK
			? Object.assign({}, entry, { status: 0 })
			: entry;
	const change = (entries: unknown[]) => entries.map(stuck);
	mobilon.fault({ kind: 'entries', change }, { path: '/status/', times: Infinity });
	const before = mobilon.requests.length;
	const first = await run();
	mobilon.repair();
	const asked = mobilon.requests
		.slice(before)
		.filter(({ path }) => path === '/status/')
		.map(({ body }) => (Array.isArray(body) ? body.length : body));
	const between = mobilon.requests.length;
	const again = await run();

	const endings = ['Texted', 'Called', 'Failed'].map((node) =>
		first.items(node).map((item) => [at(item, 'name'), at(item, 'result')]),
	);
	return [
		['execution', [first.status, first.error], ['success', '']],
		[
			'texted, called, and failed',
			endings,
			[[['Anna', 'SMS']], [['Boris', 'call']], [['Vera', 'unknown']]],
		],
		['ids in the first and the last request', [asked[0], asked.at(-1)], [2, 1]],
		['to whom the SMS went out', deliveriesTo(mobilon, TEXTED), ['sms']],
		['whose SMS is stuck', deliveriesTo(mobilon, STUCK), ['sms', 'autocall']],
		['whose SMS may have been sent', deliveriesTo(mobilon, UNKNOWN), ['sms']],
		[
			'the same campaign again: execution, requests',
			[again.status, mobilon.requests.length - between],
			['success', 0],
		],
	];
}
