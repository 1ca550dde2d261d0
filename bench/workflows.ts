import type { Named } from '../e2e/engine/client';
import { AUDIO_FILE, GENERATION_TYPE, SOURCE, type Kind } from './entries';
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

const DRAGGED: Readonly<Record<Kind, object>> = {
	sms: {
		resource: 'sms',
		operation: 'send',
		number: '={{ $json.phone }}',
		text: '=Hello {{ $json.name }}, your order is ready',
		source: SOURCE,
	},
	autocall: {
		resource: 'autocall',
		operation: 'create',
		number: '={{ $json.phone }}',
		file: AUDIO_FILE,
		source: SOURCE,
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

/** Our node, with fields dragged from the item. */
export function ourStep(kind: Kind, concurrency: number, credentials: Credentials): Step {
	const isGroup = kind === 'group';
	const credential = isGroup ? credentials.autodialer : credentials.mobilon;
	return {
		name: MEASURED,
		type: `n8n-nodes-cis-telephony.${isGroup ? 'autodialer' : 'mobilon'}`,
		typeVersion: 1,
		parameters: { ...DRAGGED[kind], options: { requests: { pace: { concurrency } } } },
		credentials: { [isGroup ? 'autodialerApi' : 'mobilonApi']: credential },
	};
}

/** The body for one item, as a person writes it in the HTTP Request node. */
const BODY: Readonly<Record<Kind, string>> = {
	sms: `[{"guid": "{{ $json.guid }}", "text": "Hello {{ $json.name }}, your order is ready", "number": "{{ $json.phone }}", "source": "${SOURCE}"}]`,
	autocall: `[{"guid": "{{ $json.guid }}", "file": "${AUDIO_FILE}", "number": "{{ $json.phone }}", "source": "${SOURCE}"}]`,
	status: '[{"id": "{{ $json.id }}"}]',
	group: `[{"id": "{{ $json.row }}", "name": "{{ $json.name }}", "phone": "{{ $json.phone }}", "UUID": "{{ $json.guid }}", "maxcount": "1", "generationtype": "${GENERATION_TYPE}"}]`,
};

const GROUPED_BODY = '{{ JSON.stringify($json.group) }}';

/** n8n's HTTP Request node: one request for each item, or for each group made by hand. */
export function httpStep(kind: Kind, isGrouped: boolean, stand: Stand, basic: Named): Step {
	const body = isGrouped ? GROUPED_BODY : BODY[kind];
	const { mobilon, autodialer } = stand;
	const parameters = {
		method: 'POST',
		sendBody: true,
		specifyBody: 'json',
		options: {},
	};
	const common = { name: MEASURED, type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 };
	if (kind === 'group') {
		const { accessToken, apiKey, baseUrl } = autodialer;
		const jsonBody = `={"query": {"access_token": "${accessToken}", "data": ${body}}}`;
		return { ...common, parameters: { ...parameters, url: `${baseUrl}/${apiKey}/make`, jsonBody } };
	}
	const url = {
		sms: `${mobilon.smsBaseUrl}/send/`,
		autocall: `${mobilon.autocallBaseUrl}/call/`,
		status: `${mobilon.smsBaseUrl}/status/`,
	}[kind];
	const signing = { authentication: 'genericCredentialType', genericAuthType: 'httpBasicAuth' };
	return {
		...common,
		parameters: { ...parameters, ...signing, url, jsonBody: `=${body}` },
		credentials: { httpBasicAuth: basic },
	};
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
