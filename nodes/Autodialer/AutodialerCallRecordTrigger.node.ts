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
import { callRecorded } from './watch';

export class AutodialerCallRecordTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Autodialer Call Record Trigger',
		name: 'autodialerCallRecordTrigger',
		icon: { light: 'file:autodialer.svg', dark: 'file:autodialer.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'New or changed call record',
		description: 'Starts the workflow when the Autodialer has recorded a call, or changed a record',
		defaults: { name: 'Autodialer Call Record Trigger' },
		polling: true,
		...pollingTexts('the Autodialer', 'new or changed call record'),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'autodialerApi', required: true, testedBy: 'autodialerApiTest' }],
		properties: panelOf(callRecorded.fields, callRecorded.options),
	};

	methods = { credentialTest };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, provider, callRecorded);
	}
}
