import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { poll } from '../../shared/poll/poll';
import { pollingTexts } from '../../shared/poll/texts';
import { panelOf } from '../../shared/panel/panel';
import { provider } from './api';
import { credentialTest } from './credentialTest';
import { accountChanged } from './watch';

export class AloVoiceTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AloVoice Trigger',
		name: 'aloVoiceTrigger',
		icon: { light: 'file:aloVoice.svg', dark: 'file:aloVoice.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["event"] === "trunksChanged" ? "Trunks changed" : "Campaign status changed" }}',
		description:
			'Run call campaigns through AloVoice, or start the workflow when their status changes',
		defaults: { name: 'AloVoice Trigger' },
		polling: true,
		...pollingTexts('AloVoice', 'change'),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'aloVoiceApi', required: true, testedBy: 'aloVoiceApiTest' }],
		properties: panelOf(accountChanged.fields, accountChanged.options),
	};

	methods = { credentialTest };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, provider, accountChanged);
	}
}
