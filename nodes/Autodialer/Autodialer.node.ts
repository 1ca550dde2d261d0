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

export class Autodialer implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Autodialer',
		name: 'autodialer',
		icon: { light: 'file:autodialer.svg', dark: 'file:autodialer.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Make phone calls that play a script and record the answer, through an Autodialer',
		defaults: { name: 'Autodialer' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'autodialerApi', required: true, testedBy: 'autodialerApiTest' }],
		hints: hintsBeforeRun(resources),
		properties: propertiesOf(resources),
	};

	methods = { credentialTest };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, provider, resources);
	}
}
