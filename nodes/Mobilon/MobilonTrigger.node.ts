import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeListSearchResult,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { listOptions } from '../../shared/http/dropdown';
import { poll } from '../../shared/poll/poll';
import { pollingTexts } from '../../shared/poll/texts';
import { panelOf } from '../../shared/panel/panel';
import { provider } from './api';
import { credentialTest, dataTableTest } from './credentialTest';
import { columnsRequest, n8n, readColumns, readTables, tablesRequest } from './dataTable';
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
		credentials: [
			{ name: 'mobilonApi', required: true, testedBy: 'mobilonApiTest' },
			{
				name: 'n8nDataTableApi',
				required: true,
				testedBy: 'n8nDataTableApiTest',
				displayOptions: { show: { idsFrom: ['dataTable'] } },
			},
		],
		properties: panelOf(statusChanged.fields, statusChanged.options),
	};

	methods = {
		credentialTest: { ...credentialTest, ...dataTableTest },
		listSearch: {
			async searchDataTables(
				this: ILoadOptionsFunctions,
				name?: string,
				cursor?: string,
			): Promise<INodeListSearchResult> {
				return await listOptions(
					this,
					n8n,
					(run) => tablesRequest(run, { name, cursor }),
					readTables,
				);
			},
		},
		loadOptions: {
			async getIdColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				const table = this.getCurrentNodeParameter('dataTableId', { extractValue: true });
				if (typeof table !== 'string' || table.trim() === '') return [];
				return await listOptions(
					this,
					n8n,
					(run) => columnsRequest(run, table.trim()),
					readColumns,
				);
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, provider, statusChanged);
	}
}
