import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { hintsBeforeRun, subtitleOf } from '../../shared/panel/canvas';
import { execute } from '../../shared/run/run';
import { propertiesOf } from '../../shared/panel/properties';
import { provider } from './api';
import { credentialTest } from './credentialTest';
import { resources } from './resources';

export class CallPassword implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Call-Password',
		name: 'callPassword',
		icon: { light: 'file:callPassword.svg', dark: 'file:callPassword.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description:
			'Verify phone numbers with a one-time password (OTP): the last digits of a calling number',
		defaults: { name: 'Call-Password' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mobilGroupApi', required: true, testedBy: 'mobilGroupApiTest' }],
		hints: hintsBeforeRun(resources),
		properties: propertiesOf(resources),
	};

	methods = { credentialTest };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, provider, resources);
	}
}
