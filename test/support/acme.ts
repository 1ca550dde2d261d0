import { NodeConnectionTypes } from 'n8n-workflow';
import type { ICredentialType, IExecuteFunctions } from 'n8n-workflow';
import type { Operation } from '../../dist/shared/operation/operation';
import { propertiesOf } from '../../dist/shared/panel/properties';
import { execute } from '../../dist/shared/run/run';
import type { NodeUnderTest } from './n8n';

export class AcmeApi implements ICredentialType {
	name = 'acmeApi';

	displayName = 'Acme API';

	properties = [];
}

const provider = { name: 'Acme', credentialType: 'acmeApi', secrets: () => [] };

/** A provider of our own invention with one operation, for what no provider of the package does yet. */
export function acmeWith(ring: Operation): NodeUnderTest {
	const resources = [{ name: 'Bell', value: 'bell', operations: { ring } }];
	const node = {
		description: {
			displayName: 'Acme',
			name: 'acme',
			group: ['output' as const],
			version: 1,
			description: 'A provider of our own invention',
			defaults: { name: 'Acme' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'acmeApi', required: true }],
			properties: propertiesOf(resources),
		},
		async execute(this: IExecuteFunctions) {
			return await execute(this, provider, resources);
		},
	};
	return { node, credentialType: new AcmeApi() };
}
