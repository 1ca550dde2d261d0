import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { INodeParameters } from 'n8n-workflow';
import { delay } from '../../dev/node';
import type { Answer } from '../../dist/shared/operation/answers';
import { defineOperation } from '../../dist/shared/operation/operation';
import { acmeWith } from '../support/acme';
import { failureOf } from '../support/mobilon';
import { runNode } from '../support/n8n';

/** The account is told of inside a good reply. */
const under = acmeWith(
	defineOperation({
		name: 'Ring',
		action: 'Ring people',
		description: 'Many items in one request',
		kind: 'send',
		limit: 10,
		fields: [{ displayName: 'Who', name: 'who', type: 'string', default: '' }],
		options: [],
		toWire: ({ who }) => who,
		request: (wires, { credential }) => ({
			method: 'POST',
			url: `${String(credential.baseUrl)}/ring`,
			body: wires,
		}),
		read: ({ body }, wires): Answer[] =>
			wires.map((who) =>
				JSON.stringify(body) === '{"money":false}'
					? {
							outcome: 'notSent',
							message: 'Acme says that the account is empty',
							description: 'Fill it up.',
							next: 'stopRun',
						}
					: { outcome: 'accepted', id: who, json: { who } },
			),
	}),
);

let server: FastifyInstance;
let baseUrl = '';
let requests: string[][] = [];

beforeAll(async () => {
	server = Fastify();
	server.post('/ring', async (request, reply) => {
		const who = JSON.parse(JSON.stringify(request.body)) as string[];
		requests.push(who);
		// The request under way beside the bad news ends after it.
		if (who.includes('slow')) await delay(300);
		await reply.send({ money: !who.includes('empty') });
	});
	baseUrl = await server.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(() => (requests = []));
afterAll(async () => await server.close());

const run = async (
	names: string[],
	options: INodeParameters,
	onError: 'stopWorkflow' | 'continueRegularOutput',
) =>
	await runNode(under, {
		parameters: {
			resource: 'bell',
			operation: 'ring',
			who: '={{ $json.who }}',
			options,
		},
		items: names.map((who) => ({ who })),
		credential: { baseUrl },
		settings: { onError },
	});

test('stops a run that goes on after failures: the rest is not sent, and told why', async () => {
	const { items } = await run(
		['a', 'empty', 'c', 'd'],
		{ requests: { pace: { size: 1 } } },
		'continueRegularOutput',
	);
	expect(requests).toEqual([['a'], ['empty']]);
	expect(items[0]).toEqual({ who: 'a' });
	expect(failureOf(items[1])).toEqual({
		outcome: 'notSent',
		message: 'Acme says that the account is empty',
		description: 'Fill it up.',
	});
	for (const item of items.slice(2)) {
		expect(failureOf(item)).toEqual({
			outcome: 'notSent',
			message: 'Not sent, because the run ended: Acme says that the account is empty',
			description: 'Fill it up.',
		});
	}
});

test('stops a run that stops, and is its cause', async () => {
	const { error } = await run(
		['a', 'empty', 'c'],
		{ requests: { pace: { size: 1 } } },
		'stopWorkflow',
	);
	expect(error?.message).toMatch(/^Acme says that the account is empty \[item 1\]/);
	expect(error?.context.outcomes).toEqual({ accepted: 1, rejected: 0, unknown: 0, notSent: 2 });
});

test('what is under way beside it keeps its own answer, and nothing else starts', async () => {
	const options = { requests: { pace: { size: 1, concurrency: 2 } } };
	const names = ['slow', 'empty', 'c', 'd', 'e'];
	const { items } = await run(names, options, 'continueRegularOutput');
	expect(requests.flat().sort()).toEqual(['empty', 'slow']);
	expect(items[0]).toEqual({ who: 'slow' });
	expect(items.slice(1).map((item) => failureOf(item).outcome)).toEqual(Array(4).fill('notSent'));
});
