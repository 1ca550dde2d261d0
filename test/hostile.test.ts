import fc from 'fast-check';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { csvColumn } from '../dist/shared/values/csv';
import { startAloVoice, type AloVoiceSimulator } from '../simulators/aloVoice';
import { startAutodialer, type AutodialerSimulator } from '../simulators/autodialer';
import { startMobilon, type MobilonSimulator } from '../simulators/mobilon';
import { aloVoiceNode, CAMPAIGN, RECORD, TOKEN } from './support/aloVoice';
import { ACCESS_TOKEN, API_KEY, autodialerNode, CALL, GROUP } from './support/autodialer';
import { AUTOCALL, LOGIN, mobilonNode, PASSWORD, people, phone, SMS } from './support/mobilon';
import { runNode, type NodeUnderTest } from './support/n8n';

/**
 * Input that no person types but some system sends: it is refused with a sentence, or arrives
 * unchanged.
 */

let mobilon: MobilonSimulator;
let autodialer: AutodialerSimulator;
let aloVoice: AloVoiceSimulator;
beforeAll(async () => {
	mobilon = await startMobilon({ login: LOGIN, password: PASSWORD });
	autodialer = await startAutodialer({ apiKey: API_KEY, accessToken: ACCESS_TOKEN });
	aloVoice = await startAloVoice({ token: TOKEN });
});
beforeEach(() => [mobilon, autodialer, aloVoice].forEach((simulator) => simulator.reset()));
afterAll(async () => await Promise.all([mobilon, autodialer, aloVoice].map((s) => s.close())));

interface Target {
	readonly under: NodeUnderTest;
	readonly parameters: INodeParameters;
	credential(): ICredentialDataDecryptedObject;
	/** Every text that reached the simulator in this place. */
	arrived(): unknown[];
	countRequests(): number;
}

const mobilonAccess = () => ({
	login: LOGIN,
	password: PASSWORD,
	defaultSource: phone(999),
	autocallBaseUrl: mobilon.autocallBaseUrl,
	smsBaseUrl: mobilon.smsBaseUrl,
});
const autodialerAccess = () => ({
	baseUrl: autodialer.baseUrl,
	apiKey: API_KEY,
	accessToken: ACCESS_TOKEN,
	webhookSecret: '',
});
const orders = (field: 'text' | 'file') => [...mobilon.tasks.values()].map((task) => task[field]);
const calls = (field: 'name' | 'var1') => [...autodialer.calls.values()].map((call) => call[field]);
const text = '={{ $json.text }}';

const targets: Record<string, Target> = {
	'the text of an SMS': {
		under: mobilonNode,
		parameters: { ...SMS, text },
		credential: mobilonAccess,
		arrived: () => orders('text'),
		countRequests: () => mobilon.requests.length,
	},
	'the file of an autocall': {
		under: mobilonNode,
		parameters: { ...AUTOCALL, file: text },
		credential: mobilonAccess,
		arrived: () => orders('file'),
		countRequests: () => mobilon.requests.length,
	},
	'the name of a call': {
		under: autodialerNode,
		parameters: { ...CALL, name: text },
		credential: autodialerAccess,
		arrived: () => calls('name'),
		countRequests: () => autodialer.requests.length,
	},
	'a value of a call in a group': {
		under: autodialerNode,
		parameters: { ...GROUP, options: { variables: { values: { var1: text } } } },
		credential: autodialerAccess,
		arrived: () => calls('var1'),
		countRequests: () => autodialer.requests.length,
	},
	'the name of a campaign': {
		under: aloVoiceNode,
		parameters: { ...CAMPAIGN, name: text },
		credential: () => ({ token: TOKEN, baseUrl: aloVoice.baseUrl }),
		// A form sends every line end as CR LF (HTML standard, multipart/form-data).
		arrived: () =>
			[...aloVoice.campaigns.values()].map(({ name }) => name.replaceAll('\r\n', '\n')),
		countRequests: () => aloVoice.requests.length,
	},
};

describe.each(Object.entries(targets))('%s', (_name, target) => {
	const run = async (item: IDataObject) =>
		await runNode(target.under, {
			parameters: target.parameters,
			items: [{ phone: phone(1), ...item }],
			binary: RECORD,
			credential: target.credential(),
		});

	test.each([
		['1 MB', 'я'.repeat(500_000)],
		['control characters', 'a\u0000b\u0007\u001b[31m\u007f\u0085c'],
		['ends of lines and quotes', 'a\nb"c\\d\'e&f=g%00;h'],
		['what looks like an expression', '{{ 1 + 1 }} ${2} <%= 3 %> $json.phone'],
		['emoji, direction marks and combining signs', '👩‍👩‍👧 \u202eabc\u202c é'],
		['a header that is injected', 'x\nContent-Disposition: form-data; name="paused"\n\n1'],
		['the name of a prototype', '__proto__'],
	])('%s arrives as it is', async (_, value) => {
		const { error } = await run({ text: value });
		expect(error).toBeUndefined();
		expect(target.arrived()).toEqual([value]);
	});

	test.each<[string, unknown, RegExp]>([
		['a lone surrogate', 'half \ud83d of it', /^[A-Z][\w: ]+ holds half of a character/],
		['an object', { a: 1 }, /^[A-Z][\w: ]+ is an object, not text/],
		['a list', ['a', 'b'], /^[A-Z][\w: ]+ is a list, not text/],
		['an object with a text of its own', { toString: 'x', length: 3 }, / is an object, not text/],
	])('%s is refused before anything is sent', async (_, value, message) => {
		const before = target.countRequests();
		const { error } = await run({ text: value as IDataObject[string] });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/\w{3}.*\.$/);
		expect(target.arrived()).toEqual([]);
		expect(target.countRequests()).toBe(before);
	});

	test('fields named like prototypes in the input change nothing', async () => {
		const item = JSON.parse(
			`{"text": "plain", "__proto__": {"text": "bad"}, "constructor": {"prototype": 1}, "hasOwnProperty": 0, "error": ""}`,
		) as IDataObject;
		const { items, error } = await run(item);
		expect(error).toBeUndefined();
		expect(target.arrived()).toEqual(['plain']);
		expect(items).toHaveLength(1);
		expect(Object.hasOwn(Object.prototype, 'text')).toBe(false);
	});
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
	'a guid named %s finds its reply like any other',
	async (guid) => {
		const { items } = await runNode(mobilonNode, {
			parameters: { ...SMS, options: { guid: '={{ $json.guid }}' } },
			items: [{ phone: phone(1), guid }, ...people(2).map((p, i) => ({ ...p, guid: `g${i}` }))],
			credential: mobilonAccess(),
		});
		expect(items.map((item) => item.guid)).toEqual([guid, 'g0', 'g1']);
	},
);

test.each(['autorule', '__proto__', 'constructor', 'toString'])(
	'an operation named %s is refused by name',
	async (operation) => {
		const { error } = await runNode(mobilonNode, {
			parameters: { ...SMS, operation },
			items: people(1),
			credential: mobilonAccess(),
		});
		expect(error?.message).toBe(`Mobilon has no operation "${operation}" of "sms"`);
	},
);

// `npm run bench` sends 100,000, and compares their time with that of 10,000.
test('20,000 items travel in 200 requests, each to its own number', async () => {
	const items = Array.from({ length: 20_000 }, (_, i) => ({ phone: phone(i) }));
	const { items: output } = await runNode(mobilonNode, {
		parameters: { ...SMS, text: 'Hello', options: { requests: { pace: { concurrency: 4 } } } },
		items,
		credential: mobilonAccess(),
	});
	expect(output).toHaveLength(20_000);
	expect(output.every(({ number }, i) => number === phone(i))).toBe(true);
	expect(mobilon.requests).toHaveLength(200);
	expect(mobilon.deliveries.size).toBe(20_000);
});

/** A strict reader of RFC 4180. */
function readCsv(csv: string): string[] {
	const cells: string[] = [];
	for (let at = 0; at < csv.length; ) {
		let cell = '';
		if (csv[at] === '"') {
			for (at += 1; csv[at] !== '"' || csv[at + 1] === '"'; at += 1) {
				if (csv[at] === '"') at += 1;
				cell += csv[at];
			}
			at += 1;
		} else {
			for (; csv[at] !== '\n'; at += 1) cell += csv[at];
		}
		expect(csv[at]).toBe('\n');
		at += 1;
		cells.push(cell);
	}
	return cells;
}

test('a CSV cell holds whatever it is given: ends of lines, quotes, the start of a formula', () => {
	const piece = fc.constantFrom('"', ',', '\r', '\n', '=', '+', '-', '@', '\t', ';', '79', 'я');
	const cell = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
	fc.assert(
		fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
			expect(readCsv(csvColumn(cells))).toEqual(cells);
		}),
		{ numRuns: 500 },
	);
});
