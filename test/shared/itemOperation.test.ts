import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { defineItemOperation } from '../../dist/shared/operation/operation';
import { acmeWith } from '../support/acme';
import { failureOf } from '../support/mobilon';
import { runNode } from '../support/n8n';

const under = acmeWith(
	defineItemOperation({
		name: 'Ring',
		action: 'Ring a person',
		description: 'One request per item',
		kind: 'send',
		fields: [
			{ displayName: 'Who', name: 'who', type: 'string', default: '', required: true },
			{
				displayName: 'Tone',
				name: 'tone',
				type: 'options',
				options: [
					{ name: 'High', value: 'high' },
					{ name: 'Low', value: 'low' },
				],
				default: 'low',
			},
		],
		options: [],
		toWire: ({ who, tone }) => ({ who, tone }),
		request: (wire, { credential }) => ({
			method: 'POST',
			url: `${String(credential.baseUrl)}/ring`,
			body: wire,
		}),
		read: ({ body }, { who }) => ({
			outcome: 'accepted',
			id: who,
			json: { reply: String(JSON.stringify(body)), who },
		}),
	}),
);

let server: FastifyInstance;
let baseUrl = '';
let requests: unknown[] = [];
const statuses: number[] = [];

beforeAll(async () => {
	server = Fastify();
	server.post('/ring', async (request, reply) => {
		requests.push(request.body);
		await reply.status(statuses.shift() ?? 200).send({ rung: true });
	});
	baseUrl = await server.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(() => {
	requests = [];
	statuses.length = 0;
});
afterAll(async () => await server.close());

const run = async (settings = {}, options = {}) =>
	await runNode(under, {
		parameters: {
			resource: 'bell',
			operation: 'ring',
			who: '={{ $json.who }}',
			tone: '={{ $json.tone }}',
			options,
		},
		items: [
			{ who: 'a', tone: 'high' },
			{ who: 'b', tone: 'low' },
			{ who: 'c', tone: 'low' },
		],
		credential: { baseUrl },
		settings,
	});

test('each item makes its own request, in order, with its own parameters, and is paired', async () => {
	const { items, output } = await run();
	expect(requests).toEqual([
		{ who: 'a', tone: 'high' },
		{ who: 'b', tone: 'low' },
		{ who: 'c', tone: 'low' },
	]);
	expect(items.map(({ who }) => who)).toEqual(['a', 'b', 'c']);
	expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
});

test('a failing item stops the run after it, and is retried only if it did not leave', async () => {
	statuses.push(200, 429);
	const { items, error } = await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(3);
	expect(requests.map((body) => (body as { who: string }).who)).toEqual(['a', 'b', 'b', 'c']);
});

test('with Continue On Fail each item has its own outcome', async () => {
	statuses.push(500, 200, 400);
	const { items } = await run({ onError: 'continueRegularOutput' });
	expect(failureOf(items[0]).outcome).toBe('unknown');
	expect(items[1]?.who).toBe('b');
	expect(failureOf(items[2]).outcome).toBe('rejected');
});

test('it offers no options of batching', () => {
	const options = under.node.description.properties.find(({ name }) => name === 'options');
	expect(options?.options?.map(({ name }) => name)).toEqual([
		'contactRules',
		'dryRun',
		'includeInputFields',
		'sendOnce',
		'timeout',
	]);
});
