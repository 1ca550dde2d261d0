import type { FaultTimes } from '../../simulators/faults';
import { VERIFICATION, callPasswordNode, withCallPassword } from '../support/callPassword';
import { failureOf, people } from '../support/mobilon';
import { runNode } from '../support/n8n';
import type { RunOptions } from '../support/n8n';

const harness = withCallPassword();
const SOURCE =
	"Clients of the sister service voicepassword.ru agree on this name; MobilGroup's document does not list it.";

const sendTo = async (count: number, parameters = {}, settings: RunOptions['settings'] = {}) =>
	await runNode(callPasswordNode, {
		parameters: { ...VERIFICATION, ...parameters },
		items: people(count),
		settings,
		credential: harness.credential(),
	});

const answer = (reply: object) =>
	harness.simulator.fault({ kind: 'body', body: JSON.stringify(reply) });

/** The document's refusal, without a call. */
const refuse = (code: string, times: FaultTimes) => {
	const body = JSON.stringify({ result: 'error', error_code: code });
	harness.simulator.fault(
		{ kind: 'status', status: 200, body, contentType: 'application/json' },
		times,
	);
};

describe.each([
	['authorisation_failed', 'MobilGroup does not accept the credential'],
	['user_disabled', 'MobilGroup has disabled your account'],
	['not_enough_money', 'The balance of your MobilGroup account is too low'],
])('%s concerns the account', (code, message) => {
	test('it is met once, and nobody else is called', async () => {
		refuse(code, { skip: 1, times: Infinity });
		const { error } = await sendTo(5);
		expect(error?.message).toBe(`${message} [item 1] – 1 of 5 items accepted, 4 not sent`);
		expect(error?.description).toContain('Nobody was called.');
		expect(error?.description).toContain(`MobilGroup says: "${code}". ${SOURCE}`);
		expect(error?.context.outcomes).toEqual({ accepted: 1, rejected: 0, unknown: 0, notSent: 4 });
		expect(harness.simulator.requests).toHaveLength(2);
	});

	test.each([{}, { codeOutput: 'token' }])('on error continue, with %p', async (options) => {
		refuse(code, { skip: 1, times: Infinity });
		const { items } = await sendTo(5, options, { onError: 'continueRegularOutput' });
		expect(items[0]).toMatchObject({ result: 'ok' });
		for (const item of items.slice(1)) expect(failureOf(item).outcome).toBe('notSent');
		expect(failureOf(items[1])).toMatchObject({
			message,
			description: expect.stringContaining(`"${code}". ${SOURCE}`),
		});
		expect(harness.simulator.requests).toHaveLength(2);
	});

	test('and the next try of the run calls those that were not', async () => {
		refuse(code, { skip: 1 });
		const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { items, error } = await sendTo(3, {}, retries);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect([...harness.simulator.deliveries.values()]).toEqual([1, 1, 1]);
	});
});

test.each([
	['unknown_request', 'MobilGroup does not know this request'],
	['number_is_empty', 'MobilGroup received an empty number'],
	['number_not_valid', 'MobilGroup cannot tell where this number belongs'],
	['number_not_permitted', 'MobilGroup may not call this number'],
	['number_in_spam_list', 'MobilGroup has this number in its spam list'],
	['ani_phone_not_valid', 'MobilGroup does not accept the calling number'],
	['code_not_valid', 'MobilGroup does not accept the code'],
])('%s concerns the item alone', async (code, message) => {
	refuse(code, {});
	const settings = { onError: 'continueRegularOutput' } as const;
	const { items } = await sendTo(2, { codeOutput: 'token' }, settings);
	expect(failureOf(items[0])).toMatchObject({
		outcome: 'rejected',
		message,
		description: expect.stringContaining(`MobilGroup says: "${code}". ${SOURCE}`),
	});
	expect(items[1]).toMatchObject({ result: 'ok' });
});

test.each(['constructor', 'toString', '__proto__', 'a new name'])(
	'%s is unknown, and passed on as it is',
	async (code) => {
		refuse(code, {});
		const { error } = await sendTo(1);
		expect(error?.message).toBe('MobilGroup rejected the request [item 0]');
		expect(error?.description).toContain(`MobilGroup says: "${code}".`);
	},
);

describe('the number of a reply', () => {
	const reply = { result: 'ok', id: '77', price: '0.35', code: '7391' };

	test.each(['79000000000', 79000000000, '+7 (900) 000-00-00', '89000000000', 9000000000])(
		'%p is the one that was called',
		async (number) => {
			answer({ ...reply, number });
			const { items, error } = await sendTo(1);
			expect(error).toBeUndefined();
			expect(items).toEqual([{ ...reply, number }]);
		},
	);

	test.each(['79000000001', 79000000001, '7900000000', '179000000000', 'unknown'])(
		'%p is another one: nobody can tell who was called',
		async (number) => {
			answer({ ...reply, number });
			const { error } = await sendTo(1);
			expect(error?.message).toBe(
				'MobilGroup answered about another number than the one to call [item 0]',
			);
			expect(error?.description).toContain('ID 77');
			expect(error?.context.outcomes).toMatchObject({ unknown: 1 });
		},
	);

	test.each([undefined, null, '', {}])('%p is none: the document promises one', async (number) => {
		answer({ ...reply, number });
		const { error } = await sendTo(1);
		expect(error?.message).toBe('MobilGroup did not say which number it called [item 0]');
		expect(error?.context.outcomes).toMatchObject({ unknown: 1 });
	});

	test('another one makes no token', async () => {
		answer({ ...reply, number: '79000000009' });
		const { items } = await sendTo(
			1,
			{ codeOutput: 'token' },
			{ onError: 'continueRegularOutput' },
		);
		expect(failureOf(items[0]).outcome).toBe('unknown');
	});
});
