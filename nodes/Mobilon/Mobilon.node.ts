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

export class Mobilon implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mobilon',
		name: 'mobilon',
		icon: { light: 'file:mobilon.svg', dark: 'file:mobilon.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Send SMS and make automatic phone calls through Mobilon',
		defaults: { name: 'Mobilon' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mobilonApi', required: true, testedBy: 'mobilonApiTest' }],
		hints: hintsBeforeRun(resources),
		properties: propertiesOf(resources),
	};

	methods = { credentialTest };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, provider, resources);
	}
}
