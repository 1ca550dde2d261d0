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
import { statusChanged } from './watch';

export class MobilonTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mobilon Trigger',
		name: 'mobilonTrigger',
		icon: { light: 'file:mobilon.svg', dark: 'file:mobilon.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ ($parameter["resource"] === "sms" ? "SMS" : "Autocall") + " status changed" }}',
		description:
			'Send SMS and make calls through Mobilon, or start the workflow when their status changes',
		defaults: { name: 'Mobilon Trigger' },
		polling: true,
		...pollingTexts('Mobilon', 'change of a status'),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mobilonApi', required: true, testedBy: 'mobilonApiTest' }],
		properties: panelOf(statusChanged.fields, statusChanged.options),
	};

	methods = { credentialTest };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, provider, statusChanged);
	}
}
