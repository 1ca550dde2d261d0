import type { INodeParameters } from 'n8n-workflow';
import type { Named } from '../e2e/engine/client';
import { AUDIO_FILE, GENERATION_TYPE, LIMITS, RECORD, SOURCE, type Kind } from './entries';
import type { Stand } from './stand';

/** A node of a workflow, without its position. */
export interface Step {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	credentials?: Record<string, Named>;
}

/** The measured node; the results search n8n's events for this name. */
export const MEASURED = 'Measured';

/** Parameters of our nodes, with fields dragged from the item. */
export const DRAGGED: Readonly<Record<Kind, INodeParameters>> = {
	sms: {
		resource: 'sms',
		operation: 'send',
		number: '={{ $json.phone }}',
		text: '=Hello {{ $json.name }}, your order is ready',
		source: SOURCE,
		options: { guid: '={{ $json.guid }}' },
	},
	autocall: {
		resource: 'autocall',
		operation: 'create',
		number: '={{ $json.phone }}',
		file: AUDIO_FILE,
		source: SOURCE,
		options: { guid: '={{ $json.guid }}' },
	},
	status: { resource: 'sms', operation: 'getStatus', id: '={{ $json.id }}' },
	group: {
		resource: 'call',
		operation: 'createMany',
		phone: '={{ $json.phone }}',
		name: '={{ $json.name }}',
		uuid: '={{ $json.guid }}',
		generationType: GENERATION_TYPE,
	},
};

/** Our node, with fields dragged from the item. `others`: further options. */
export function ourStep(
	kind: Kind,
	concurrency: number,
	credentials: Credentials,
	others: object = {},
): Step {
	const isGroup = kind === 'group';
	const credential = isGroup ? credentials.autodialer : credentials.mobilon;
	const { options, ...dragged } = DRAGGED[kind];
	const pace = { requests: { pace: { concurrency } } };
	return {
		name: MEASURED,
		type: `n8n-nodes-cis-telephony.${isGroup ? 'autodialer' : 'mobilon'}`,
		typeVersion: 1,
		parameters: { ...dragged, options: { ...Object(options), ...pace, ...others } },
		credentials: { [isGroup ? 'autodialerApi' : 'mobilonApi']: credential },
	};
}

/** The body for one item, as a person writes it in the HTTP Request node. */
const BODY: Readonly<Record<Kind, string>> = {
	sms: `[{"guid": "{{ $json.guid }}", "text": "Hello {{ $json.name }}, your order is ready", "number": "{{ $json.phone }}", "source": "${SOURCE}"}]`,
	autocall: `[{"guid": "{{ $json.guid }}", "file": "${AUDIO_FILE}", "number": "{{ $json.phone }}", "source": "${SOURCE}"}]`,
	status: '[{"id": "{{ $json.id }}"}]',
	group: `[{"id": "{{ $json.row }}", "name": "{{ $json.name }}", "phone": "{{ $json.phone }}", "UUID": "{{ $json.guid }}", ${JSON.stringify(RECORD).slice(1, -1)}}]`,
};

const GROUPED_BODY = '{{ JSON.stringify($json.group) }}';

/** The numbers that the HTTP Request node's option Batching begins with. */
const BATCHING = { batching: { batch: { batchSize: 50, batchInterval: 1000 } } };

const urlOf = (kind: Kind, { mobilon, autodialer }: Stand): string =>
	({
		sms: `${mobilon.smsBaseUrl}/send/`,
		autocall: `${mobilon.autocallBaseUrl}/call/`,
		status: `${mobilon.smsBaseUrl}/status/`,
		group: `${autodialer.baseUrl}/${autodialer.apiKey}/make`,
	})[kind];

/**
 * n8n's HTTP Request node: one request for each item, all at once or with its own batching, or for
 * each group made by hand.
 */
export function httpStep(
	kind: Kind,
	method: 'per item' | 'batched' | 'grouped',
	stand: Stand,
	basic: Named,
): Step {
	const body = method === 'grouped' ? GROUPED_BODY : BODY[kind];
	const parameters = {
		method: 'POST',
		url: urlOf(kind, stand),
		sendBody: true,
		specifyBody: 'json',
		options: method === 'batched' ? BATCHING : {},
	};
	const common = { name: MEASURED, type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 };
	if (kind === 'group') {
		const { accessToken } = stand.autodialer;
		const jsonBody = `={"query": {"access_token": "${accessToken}", "data": ${body}}}`;
		return { ...common, parameters: { ...parameters, jsonBody } };
	}
	const signing = { authentication: 'genericCredentialType', genericAuthType: 'httpBasicAuth' };
	return {
		...common,
		parameters: { ...parameters, ...signing, jsonBody: `=${body}` },
		credentials: { httpBasicAuth: basic },
	};
}

/** The entry of a Code node's request; the key by which its reply is found again. */
const CODE: Readonly<Record<Kind, { entry: string; key: string }>> = {
	sms: {
		entry:
			"({ guid: json.guid, text: 'Hello ' + json.name + ', your order is ready', number: json.phone, source: SOURCE })",
		key: 'guid',
	},
	autocall: {
		entry: '({ guid: json.guid, file: FILE, number: json.phone, source: SOURCE })',
		key: 'guid',
	},
	status: { entry: '({ id: json.id })', key: 'id' },
	group: {
		entry: '({ id: json.row, name: json.name, phone: json.phone, UUID: json.guid, ...RECORD })',
		key: '',
	},
};

/** n8n's Code node: groups the items, posts the groups one after the other, and matches the replies. */
export function codeStep(kind: Kind, stand: Stand): Step {
	const { login: username, password } = stand.mobilon;
	const { entry, key } = CODE[kind];
	const given = {
		SOURCE,
		FILE: AUDIO_FILE,
		RECORD,
		SIZE: LIMITS[kind],
		URL: urlOf(kind, stand),
		AUTH: { username, password },
		TOKEN: stand.autodialer.accessToken,
	};
	const constants = Object.entries(given)
		.map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`)
		.join('\n');
	const post = (body: string, more: string) =>
		`await this.helpers.httpRequest({ method: 'POST', url: URL, ${more}body: ${body}, json: true })`;
	const send =
		kind === 'group'
			? `${post('{ query: { access_token: TOKEN, data } }', '')};
	for (const item of group) output.push({ json: item.json });`
			: `${post('data', 'auth: AUTH, ')};
	const found = new Map(reply.map((one) => [one.${key}, one]));
	for (const { json } of group) output.push({ json: found.get(json.${key}) });`;
	const jsCode = `${constants}
const items = $input.all();
const output = [];
for (let i = 0; i < items.length; i += SIZE) {
	const group = items.slice(i, i + SIZE);
	const data = group.map(({ json }) => ${entry});
	const reply = ${send}
}
return output;`;
	return { name: MEASURED, type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } };
}

export interface Credentials {
	readonly mobilon: Named;
	readonly autodialer: Named;
	readonly basic: Named;
}

/**
 * A webhook that takes `{from}`, the address of its items, and answers with one item at the end.
 */
export function around(path: string, measured: Step): Step[] {
	return [
		{
			name: 'Start',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
		},
		{
			name: 'Items',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: { url: '={{ $json.body.from }}', options: {} },
		},
		measured,
		{
			name: 'Last',
			type: 'n8n-nodes-base.limit',
			typeVersion: 1,
			parameters: { maxItems: 1, keep: 'lastItems' },
		},
	];
}
