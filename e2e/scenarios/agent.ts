import { importExample, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import { startModel } from './model';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import { isN8n1 } from '../engine/versions';
import type { Finding } from '../report';

const FIRST = '89001313131';
const SECOND = '89001313132';
const THIRD = '89001313133';
const FOURTH = '89001313134';

/**
 * A model that tries to exceed its limit: two calls at once, and one more after both answers. n8n 1
 * makes the second call of a turn first.
 */
function greedy(message: string, results: string[]) {
	if (message === 'Thank you') return 'You are welcome.';
	if (message === 'For ever') return ['again'];
	if (results.length === 0) return ['one', 'two'];
	return results.length === 2 ? ['three'] : `Tool calls: ${results.length}`;
}

/**
 * The agent's only tool is our node, which sends one SMS in a conversation, whatever the model
 * asks.
 */
export async function smsAgent(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client } = demo;
	const { mobilon } = demo.providers;
	const model = await startModel(greedy);
	const { baseUrl, apiKey } = model;
	const header = { name: 'x-shop', value: secret() };
	const { saved } = await importExample(demo, home, 'sms-agent', {
		credentials: {
			httpHeaderAuth: await client.createCredential('Shop', 'httpHeaderAuth', header),
			openAiApi: await client.createCredential('Model (simulated)', 'openAiApi', {
				apiKey,
				url: baseUrl,
			}),
		},
	});
	await client.activate(saved, ['customer-message']);
	const ask = async (conversation: string, phone: string, text: string) => {
		const body = { conversation, phone, text };
		const headers = { [header.name]: header.value };
		const reply = await client.callWebhook('customer-message', body, headers);
		return [reply.status, at(reply.body, 'answer')];
	};
	const sentTo = (number: string) => mobilon.deliveries.get(number) ?? 0;

	const greeted = await ask('c-1', FIRST, 'Thank you');
	const before = sentTo(FIRST);
	const first = await ask('c-1', FIRST, 'Send me my order by SMS');
	const told = model.results.map((result) =>
		/"alreadySent":\s*true/.test(result.replace(/\\/g, '')),
	);
	const afterFirst = sentTo(FIRST);
	const again = await ask('c-1', FIRST, 'Once more');
	const other = await ask('c-2', SECOND, 'Send me my order by SMS');
	// It may have been sent, so it is not tried again.
	mobilon.fault({ kind: 'acceptThenStatus', status: 500 }, { path: '/send/' });
	const unknown = await ask('c-3', THIRD, 'Send me my order by SMS');
	const endless = await ask('c-4', FOURTH, 'For ever');
	return [
		['a message that needs no SMS', [greeted, before], [[200, 'You are welcome.'], 0]],
		['an agent that asks three times', first, [200, 'Tool calls: 3']],
		['SMS', afterFirst, 1],
		['calls of the tool that say it was sent before', told.filter(Boolean).length, 2],
		['the same conversation later', [again, sentTo(FIRST)], [[200, 'Tool calls: 3'], 1]],
		['another conversation', [other, sentTo(SECOND)], [[200, 'Tool calls: 3'], 1]],
		[
			'an agent that does not end',
			[endless, sentTo(FOURTH)],
			// The agent of n8n 1 treats it as an empty answer.
			[[isN8n1(demo.version) ? 200 : 503, 'Please try again later.'], 1],
		],
		['an SMS that may have been sent', [unknown, sentTo(THIRD)], [[200, 'Tool calls: 3'], 1]],
	];
}
