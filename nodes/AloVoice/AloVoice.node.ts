import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { hintsBeforeRun, subtitleOf } from '../../shared/panel/canvas';
import { execute } from '../../shared/run/run';
import { listOptions } from '../../shared/http/dropdown';
import { propertiesOf } from '../../shared/panel/properties';
import { provider, readTrunks, trunksRequest } from './api';
import { credentialTest } from './credentialTest';
import { resources } from './resources';

export class AloVoice implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AloVoice',
		name: 'aloVoice',
		icon: { light: 'file:aloVoice.svg', dark: 'file:aloVoice.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Call lists of phone numbers with a recording through AloVoice',
		defaults: { name: 'AloVoice' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'aloVoiceApi', required: true, testedBy: 'aloVoiceApiTest' }],
		hints: hintsBeforeRun(resources),
		properties: propertiesOf(resources),
	};

	methods = {
		credentialTest,
		loadOptions: {
			async getTrunks(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				return await listOptions(this, provider, trunksRequest, (reply) =>
					readTrunks(reply)?.map((trunk) => ({ name: trunk, value: trunk })),
				);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, provider, resources);
	}
}
