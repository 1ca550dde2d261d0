import type { INodeParameters } from 'n8n-workflow';
import { AutodialerApi } from '../../dist/credentials/AutodialerApi.credentials';
import { Autodialer } from '../../dist/nodes/Autodialer/Autodialer.node';

export const autodialerNode = { node: new Autodialer(), credentialType: new AutodialerApi() };

export const API_KEY = 'made-up-path-segment';
export const ACCESS_TOKEN = 'made-up-client-word';
export const WEBHOOK_SECRET = 'made-up-webhook-word';

export const CALL: INodeParameters = {
	resource: 'call',
	operation: 'create',
	phone: '={{ $json.phone }}',
	generationType: '1',
	name: '={{ $json.name }}',
	uuid: '',
	options: {},
};

export const GROUP: INodeParameters = { ...CALL, operation: 'createMany' };

export const RECORDS: INodeParameters = {
	resource: 'callRecord',
	operation: 'getAll',
	dateFrom: '2026-03-01',
	dateTo: '2026-03-03',
	returnAll: true,
	options: { phone: '={{ $json.phone }}' },
};
