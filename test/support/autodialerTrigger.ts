import { AutodialerApi } from '../../dist/credentials/AutodialerApi.credentials';
import { AutodialerTrigger } from '../../dist/nodes/Autodialer/AutodialerTrigger.node';
import { ACCESS_TOKEN, API_KEY } from './autodialer';

export const triggerNode = { node: new AutodialerTrigger(), credentialType: new AutodialerApi() };

export const WEBHOOK_SECRET = 'made-up-words-for-the-webhook';

export const ACCOUNT = {
	baseUrl: 'http://127.0.0.1:1',
	apiKey: API_KEY,
	accessToken: ACCESS_TOKEN,
	webhookSecret: WEBHOOK_SECRET,
};
