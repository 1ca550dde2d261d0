import { mobilonNode, phone, SMS, withMobilon } from '../support/mobilon';
import { runAsTool } from '../support/n8n';

const mobilon = withMobilon();
const parameters = {
	...SMS,
	number: "={{ $fromAI('number', '', 'string') }}",
	text: "={{ $fromAI('text', '', 'string') }}",
};

test('an agent sends messages through the node, one call after the other', async () => {
	const replies: string[] = [];
	await runAsTool(mobilonNode, { parameters, credential: mobilon.credential() }, async (call) => {
		replies.push(await call({ number: phone(1), text: 'one' }));
		replies.push(await call({ number: phone(2), text: 'two' }));
	});
	expect(replies.map((reply) => JSON.parse(reply)[0].number)).toEqual([phone(1), phone(2)]);
	expect([...mobilon.simulator.deliveries]).toEqual([
		[phone(1), 1],
		[phone(2), 1],
	]);
});

test("n8n's retries of one call send nothing twice; the next call is a call of its own", async () => {
	mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const options = { parameters, credential: mobilon.credential(), settings };
	const replies: string[] = [];
	await runAsTool(mobilonNode, options, async (call) => {
		replies.push(await call({ number: phone(1), text: 'one' }));
		replies.push(await call({ number: phone(2), text: 'two' }));
	});
	expect(replies[0]).toContain('Mobilon could not finish the request (500 Internal Server Error)');
	expect(JSON.parse(replies[1] ?? '')[0].number).toBe(phone(2));
	expect([...mobilon.simulator.deliveries]).toEqual([
		[phone(1), 1],
		[phone(2), 1],
	]);
	expect(mobilon.sizes('/send/')).toEqual([1, 1]);
});

test('a field dragged into a tool is read where n8n reads it, not from the arguments', async () => {
	const dragged = {
		...SMS,
		number: "={{ $fromAI('number', '', 'string') }}",
		text: '={{ $json.text }}',
		options: {
			// The same with an expression that only n8n can read.
			guid: '={{ $json.text.concat("") }}',
			// Has no effect, but makes `text` an argument.
			sendOnce: { once: { key: "={{ $fromAI('text', '', 'string') }}" } },
		},
	};
	const options = {
		parameters: dragged,
		credential: mobilon.credential(),
		items: [{ text: 'of the agent’s input' }],
	};
	await runAsTool(mobilonNode, options, async (call) => {
		await call({ number: phone(1), text: 'of the arguments' });
	});
	expect(mobilon.simulator.requests.map(({ body }) => body)).toEqual([
		[expect.objectContaining({ text: 'of the agent’s input', guid: 'of the agent’s input' })],
	]);
});
