import type { INodeParameters } from 'n8n-workflow';
import { MobilGroupApi } from '../../dist/credentials/MobilGroupApi.credentials';
import { CallPassword } from '../../dist/nodes/CallPassword/CallPassword.node';

export const callPasswordNode = {
	node: new CallPassword(),
	credentialType: new MobilGroupApi(),
};

export const CALL_PASSWORD_KEY = 'key/of+the account=';

export const VERIFICATION: INodeParameters = {
	resource: 'verification',
	operation: 'send',
	number: '={{ $json.phone }}',
	capacity: 4,
	options: {},
};
