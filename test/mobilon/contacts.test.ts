import type { ItemContext, Operation } from '../../dist/shared/operation/operation';
import { ContactRules } from '../../dist/shared/contactRules/check';
import type { GivenRule } from '../../dist/shared/contactRules/rule';
import { create } from '../../dist/nodes/Mobilon/resources/autocall/create';
import { send } from '../../dist/nodes/Mobilon/resources/sms/send';
import { phone } from '../support/mobilon';
import { deduplicator } from '../support/n8n';
import { withTime } from '../support/time';

/** A Friday. */
const NOW = '2026-11-20T12:00:00+03:00';
withTime(NOW);
beforeEach(() => deduplicator.entries.clear());

const DAYTIME = [{ days: ['1', '2', '3', '4', '5', '6', '7'], from: '09:00', to: '21:00' }];
const context = {
	credential: {},
	timezone: 'Europe/Moscow',
	numberFormat: 'auto',
	isDryRun: false,
	json: {},
} as unknown as ItemContext;

/** The rules of one item, and its wire. */
async function itemOf(
	operation: Operation,
	rule: Partial<GivenRule>,
	options: Record<string, unknown> = {},
	own: Partial<ItemContext> = {},
) {
	const given: GivenRule = {
		hours: DAYTIME,
		holidays: [],
		timezone: '',
		limits: [{ count: 1, per: 'day' }],
		doNotContact: '',
		otherwise: 'skip',
		...rule,
	};
	const number = '+7 900 000-00-00';
	const parameters = { number, source: phone(9), file: 'hello', text: 'Hello', options };
	const itemContext = { ...context, ...own };
	const rules = new ContactRules(operation).of(given, parameters, itemContext);
	if (!rules) throw new Error('There are no rules');
	const wire = await operation.toWire(parameters, rules.context);
	expect(rules.answerFor(wire, parameters)).toBeUndefined();
	const [contact] = rules.contacts;
	return { rules, wire, contact };
}

const at = (text: string) => Date.parse(text);

test('a contact tells whom, how often, and by which calendar', async () => {
	const limits = [
		{ count: 1, per: 'day' },
		{ count: 2, per: 'week' },
	] as const;
	const { contact } = await itemOf(send, { limits, timezone: 'Asia/Novosibirsk' });
	expect(contact).toEqual({
		number: phone(0),
		person: '79000000000',
		limits,
		zone: 'Asia/Novosibirsk',
		otherwise: 'skip',
	});
	const asIs = await itemOf(send, { limits }, {}, { numberFormat: 'asIs' });
	expect(asIs.contact).toMatchObject({ number: '+7 900 000-00-00', person: '79000000000' });
	expect((await itemOf(send, { limits: [], doNotContact: phone(1) })).contact).toBeUndefined();
});

test.each<[string, Partial<GivenRule>, Record<string, unknown>, string, string | undefined]>([
	['at once', {}, {}, NOW, NOW],
	['within the hours', {}, {}, '2026-11-20T14:00:30+03:00', '2026-11-20T14:01:00+03:00'],
	['tomorrow', {}, {}, '2026-11-21T00:00+03:00', '2026-11-21T09:00+03:00'],
	['tomorrow without hours', { hours: [] }, {}, '2026-11-21T00:00+03:00', '2026-11-21T00:00+03:00'],
	[
		'when it is scheduled anyway',
		{},
		{ scheduledAt: '2026-11-25T12:00' },
		'2026-11-21T00:00+03:00',
		'2026-11-25T12:00+03:00',
	],
	[
		'after it is scheduled',
		{},
		{ scheduledAt: '2026-11-25T12:00' },
		'2026-11-25T22:00+03:00',
		'2026-11-26T09:00+03:00',
	],
])('an autocall tells when it would ring: %s', async (_, rule, options, notBefore, expected) => {
	const { contact } = await itemOf(create, { otherwise: 'schedule', ...rule }, options);
	const rings = contact?.ringsAt?.(at(notBefore));
	if (expected === NOW) expect((rings ?? 0) - at(NOW)).toBeLessThan(60_000);
	else expect(rings).toBe(expected && at(expected));
});

test('an autocall that must not ring before a moment leaves with the next allowed one', async () => {
	const { rules, wire } = await itemOf(create, { otherwise: 'schedule' });
	expect(await rules.askAgain(wire)).toEqual({ wire });
	expect(await rules.askAgain(wire, at('2026-11-21T00:00+03:00'))).toMatchObject({
		wire: { number: phone(0), date: '2026-11-21', time: '09:00' },
	});
});
