import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { execute } from '../../dist/shared/run/run';
import { defineItemOperation } from '../../dist/shared/operation/operation';
import { propertiesOf } from '../../dist/shared/panel/properties';

/** An invented provider, for features that no provider of the package uses yet. */
const ring = defineItemOperation({
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
});

export class AcmeApi implements ICredentialType {
	name = 'acmeApi';

	displayName = 'Acme API';

	properties = [];
}

const provider = { name: 'Acme', credentialType: 'acmeApi', secrets: () => [] };
const resources = [{ name: 'Bell', value: 'bell', operations: { ring } }];

export class Acme implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Acme',
		name: 'acme',
		group: ['output'],
		version: 1,
		usableAsTool: true,
		description: 'A provider of our own invention',
		defaults: { name: 'Acme' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'acmeApi', required: true }],
		properties: propertiesOf(resources),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, provider, resources);
	}
}
