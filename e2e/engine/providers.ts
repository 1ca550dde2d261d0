import { crypto } from '../../dev/node';
import { at } from '../../dev/json';
import { atEnd } from '../../dev/lifetime';
import {
	providerIds,
	providers as tables,
	type ProviderId,
	type Simulators,
} from '../../providers';
import type { Values } from '../../providers/provider';
import type { WorkflowNode } from './client';

/** Nodes of n8n's own. */
const OTHER_NODES: Readonly<Record<string, string>> = { lmChatOpenAi: 'openAiApi' };

/** Of n8n itself, for triggers that read its data tables. */
export const DATA_TABLE_TYPE = 'n8nDataTableApi';

/** n8n's own word for a webhook's authentication → the credential's type. */
const WEBHOOK_TYPES: Readonly<Record<string, string>> = {
	basicAuth: 'httpBasicAuth',
	headerAuth: 'httpHeaderAuth',
};

/** The credentials that a person has to choose in a node. */
export function credentialTypesOf(node: WorkflowNode): string[] {
	const type = credentialTypeOf(node);
	const isListed = at(node.parameters, 'idsFrom') === 'dataTable';
	return [...(type === undefined ? [] : [type]), ...(isListed ? [DATA_TABLE_TYPE] : [])];
}

function credentialTypeOf({ type, parameters }: WorkflowNode): string | undefined {
	const [name = ''] = type.split('.').slice(-1);
	const generic = at(parameters, 'genericAuthType');
	if (typeof generic === 'string') return generic;
	if (name === 'webhook' || name === 'formTrigger')
		return WEBHOOK_TYPES[String(at(parameters, 'authentication'))];
	// As the tool of an agent a node has a type of its own.
	const plain = name.replace(/Tool$/, '');
	const own = Object.values(tables).find(({ nodes }) => nodes.includes(plain));
	return own?.credential.type ?? OTHER_NODES[plain];
}

/** Made anew for each run, and long: what n8n saves is searched for it. */
export const secret = () => crypto.randomBytes(18).toString('hex');

export type Providers = Simulators;

/** All simulators, each with secrets of its own, stopped at the end. */
export async function startProviders(): Promise<Providers> {
	const started: Record<string, unknown> = {};
	for (const [id, { account, start }] of Object.entries(tables)) {
		const secrets = Object.keys(account).map((name) => [name, secret()]);
		const simulator = await start(Object.fromEntries(secrets));
		atEnd(async () => await simulator.close());
		started[id] = simulator;
	}
	return started as unknown as Providers;
}

export interface DemoCredential {
	type: string;
	name: string;
	data: Values;
	/** The field to spoil, so that a test of the credential has to fail; none where it cannot. */
	secretField?: string;
}

export function credentialsOf(providers: Providers): DemoCredential[] {
	return entriesOf(providers).map(([id, data]) => {
		const { type, name, tested } = tables[id].credential;
		return { type, name: `${name.replace(/ API$/, '')} (simulated)`, data, secretField: tested };
	});
}

/** Texts that must be nowhere in n8n's data. */
export function secretsOf(providers: Providers): string[] {
	const plain = entriesOf(providers).flatMap(([id, data]) => tables[id].credential.secretsOf(data));
	return [...plain, ...plain.map((text) => Buffer.from(text).toString('base64'))];
}

/** The values of each provider's credential. */
function entriesOf(providers: Providers): Array<[ProviderId, Values]> {
	return providerIds.map((id) => [id, tables[id].credential.valuesOf(providers[id])]);
}
